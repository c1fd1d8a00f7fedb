package tape

import (
	"encoding/json"
	"fmt"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/rawjson"
)

// Lengths of what a report quotes, in bytes of ASCII. A hash with its 0x or inside a REST
// path is shown whole: a shortened one could hide a look-alike.
const (
	maxGist  = 160
	maxParam = 96
	maxAsked = 256
)

// restMethod is the Method of a chains.Call to a REST node.
const restMethod = "GET"

// Evidence is what reports quote of each exchange, in the same order.
func Evidence(ex []Exchange) []facts.Evidence {
	out := make([]facts.Evidence, len(ex))
	for i, e := range ex {
		out[i] = facts.Evidence{ID: e.ID, Node: e.Label, Method: asked(e), At: e.At, Gist: gist(e)}
	}
	return out
}

// asked is the method with its first parameters.
func asked(e Exchange) string {
	params, ok := rawjson.Elements(e.Params)
	if !ok || len(params) == 0 {
		return e.Method
	}
	if e.Method == restMethod {
		var path string
		if json.Unmarshal(params[0], &path) == nil {
			return e.Method + " " + cut(string(Inert([]byte(path))), maxAsked)
		}
	}
	var b strings.Builder
	b.WriteString(e.Method)
	for i, p := range params {
		part := cut(string(p), maxParam)
		if b.Len()+len(part) > maxAsked {
			fmt.Fprintf(&b, " and %d more", len(params)-i)
			break
		}
		b.WriteString(" " + part)
	}
	return b.String()
}

func gist(e Exchange) facts.Untrusted {
	if e.Err == nil {
		return facts.Untrusted(cut(string(e.Result[:min(len(e.Result), maxGist+1)]), maxGist))
	}
	what := string(e.Err.Kind)
	switch {
	case e.Err.Kind == chains.ErrNode && e.Err.Code != 0:
		what = fmt.Sprintf("error %d", e.Err.Code)
	case e.Err.HTTP != 0:
		what = fmt.Sprintf("HTTP %d", e.Err.HTTP)
	case e.Err.Kind == chains.ErrNode:
		what = "error"
	}
	if e.Err.Message == "" {
		return facts.Untrusted(what)
	}
	if c := nodeerr.Classify(kindOf(e.Method), e.Err); c == nodeerr.Rate || c.Act().Operator {
		return facts.Untrusted(what + ": " + string(c)) // the words are for whoever pays the provider
	}
	return facts.Untrusted(cut(what+": "+string(e.Err.Message), maxGist))
}

// kindOf is the kind of node that has a method. Of the programs of Bitcoin's family it names one.
func kindOf(method string) string {
	switch {
	case method == restMethod:
		return "esplora"
	case strings.Contains(method, "_"):
		return "evm"
	}
	return "core"
}

// cut shortens at a character boundary and shows that it did.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
