package tape

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

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
		out[i] = facts.Evidence{ID: e.ID, Node: e.Label, Method: asked(e.Method, string(e.Params)), At: e.At, Gist: gist(e.Method, e.Result, e.Err)}
	}
	return out
}

// usual are the questions that every diagnosis asks, in words: they name no id and no account.
var usual = struct {
	sync.RWMutex
	words map[[2]string]string
}{words: map[[2]string]string{}}

// Bounds of the parameters of a usual question in bytes, and of their number.
const (
	longestUsual = 40
	mostUsual    = 256
)

// asked is the method with its first parameters.
func asked(method, params string) string {
	if len(params) > longestUsual {
		return ask(method, params)
	}
	k := [2]string{method, params}
	usual.RLock()
	words, ok := usual.words[k]
	usual.RUnlock()
	if ok {
		return words
	}
	words = ask(method, params)
	usual.Lock()
	defer usual.Unlock()
	if len(usual.words) < mostUsual {
		usual.words[k] = words
	}
	return words
}

func ask(method, text string) string {
	params, ok := rawjson.Elements([]byte(text))
	if !ok || len(params) == 0 {
		return method
	}
	if method == restMethod {
		var path string
		if json.Unmarshal(params[0], &path) == nil {
			return method + " " + cut(string(Inert([]byte(path))), maxAsked)
		}
	}
	b := make([]byte, 0, maxAsked+32)
	b = append(b, method...)
	for i, p := range params {
		part := cut(string(p), maxParam)
		if len(b)+len(part) > maxAsked {
			b = fmt.Appendf(b, " and %d more", len(params)-i)
			break
		}
		b = append(append(b, ' '), part...)
	}
	return string(b)
}

func gist(method string, result json.RawMessage, e *chains.CallError) facts.Untrusted {
	if e == nil {
		return facts.Untrusted(start(result))
	}
	what := string(e.Kind)
	switch {
	case e.Kind == chains.ErrNode && e.Code != 0:
		what = fmt.Sprintf("error %d", e.Code)
	case e.HTTP != 0:
		what = fmt.Sprintf("HTTP %d", e.HTTP)
	case e.Kind == chains.ErrNode:
		what = "error"
	}
	if e.Message == "" {
		return facts.Untrusted(what)
	}
	if c := nodeerr.Classify(kindOf(method), e); c == nodeerr.Rate || c.Act().Operator {
		return facts.Untrusted(what + ": " + string(c)) // the words are for whoever pays the provider
	}
	return facts.Untrusted(cut(what+": "+string(e.Message), maxGist))
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

// start is the beginning of a reply.
func start(result []byte) string {
	if len(result) <= maxGist {
		return string(result)
	}
	n := maxGist
	for n > 0 && result[n]&0xc0 == 0x80 {
		n--
	}
	var b [maxGist + len("…")]byte
	return string(append(append(b[:0], result[:n]...), "…"...))
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
