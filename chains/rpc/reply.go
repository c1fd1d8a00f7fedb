package rpc

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/rawjson"
)

// maxText is how much of a node's own words an error keeps, wholeText how much is searched
// for secrets before that. Bytes.
const (
	maxText   = 512
	wholeText = 16 << 10
)

// fault says why a body is no JSON that we accept, or "".
func fault(body []byte) string {
	if utf8.Valid(body) && rawjson.NoDeeper(body, maxDepth) {
		return ""
	}
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return "the reply is empty"
	case looksHTML(trimmed):
		return "the reply is a web page"
	case !utf8.Valid(body):
		return "the reply is not UTF-8"
	case tooDeep(body):
		return "the reply is nested deeper than " + strconv.Itoa(maxDepth) + " levels"
	case !json.Valid(body):
		return "the reply is not valid JSON"
	}
	return ""
}

// tooDeep counts brackets outside strings before any decoder sees them.
func tooDeep(b []byte) bool {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			if depth++; depth > maxDepth {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

func looksHTML(trimmed []byte) bool { return len(trimmed) > 0 && trimmed[0] == '<' }

// message is one reply object, in the shape of JSON-RPC 1.0 or 2.0.
type message struct {
	ID     json.RawMessage `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
}

// readMessage reads one reply object. Where it has one of the three names in another case,
// encoding/json decides.
func readMessage(raw json.RawMessage) (m message, ok bool) {
	var room [4]rawjson.Member
	list, ok := rawjson.AppendMembers(room[:0], raw)
	for _, x := range list {
		switch name := string(x.Key); {
		case name == "result":
			m.Result = x.Value
		case name == "id":
			m.ID = x.Value
		case name == "error":
			m.Error = x.Value
		case strings.EqualFold(name, "result"), strings.EqualFold(name, "id"), strings.EqualFold(name, "error"):
			m = message{}
			return m, json.Unmarshal(raw, &m) == nil
		}
	}
	return m, ok
}

func isNull(b json.RawMessage) bool { return len(b) == 0 || string(b) == "null" }

// number is the id as we sent it; a node may put it into a string.
func (m message) number() (int64, bool) {
	s := string(m.ID)
	if len(s) > 2 && s[0] == '"' {
		s = s[1 : len(s)-1]
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func (m message) into(r *chains.Reply, a answer) {
	switch {
	case !isNull(m.Error) && !isNull(m.Result):
		r.Err = fail(chains.ErrReply, "the reply holds both a result and an error")
	case !isNull(m.Error):
		r.Err = nodeError(m.Error, a)
	case len(m.Result) == 0:
		r.Err = fail(chains.ErrReply, "the reply holds neither a result nor an error")
	default:
		r.Result, r.Plain = m.Result, rawjson.Inert(m.Result)
	}
}

// nodeError reads an error in any shape that gateways use: the standard's object, a bare
// string, a code in quotation marks, a message that is no text.
func nodeError(raw json.RawMessage, a answer) *chains.CallError {
	e := &chains.CallError{Kind: chains.ErrNode, HTTP: telling(a.status), After: a.after}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		e.Message = words(text)
		return e
	}
	var o struct {
		Code    json.RawMessage `json:"code"`
		Message json.RawMessage `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	if json.Unmarshal(raw, &o) != nil {
		e.Message = words(string(raw))
		return e
	}
	if n, err := strconv.Atoi(strings.Trim(string(o.Code), `"`)); err == nil {
		e.Code = n
	}
	switch {
	case json.Unmarshal(o.Message, &text) == nil:
		e.Message = words(text)
	case isNull(o.Message):
		e.Message = words(string(raw))
	default:
		e.Message = words(string(o.Message))
	}
	if !isNull(o.Data) {
		e.Data = o.Data
	}
	return e
}

// telling keeps a status that says more than "there was an error": Core answers every
// refused call with 500 alone, and with 200 in a batch.
func telling(status int) int {
	switch status {
	case http.StatusOK, http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError:
		return 0
	}
	if status/100 == 2 {
		return 0
	}
	return status
}

// words takes a node's text. It is shortened only after secrets were taken out.
func words(s string) facts.Untrusted {
	return cut(strings.TrimSpace(strings.ToValidUTF8(s, "\ufffd")), wholeText)
}

func cut(s string, n int) facts.Untrusted {
	if len(s) > n {
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return facts.Untrusted(s)
}

// statusError is the failure that an http status alone tells, with the node's words if
// they are words.
func statusError(a answer) *chains.CallError {
	e := &chains.CallError{Kind: chains.ErrHTTP, HTTP: a.status, After: a.after}
	body := bytes.TrimSpace(a.body[:min(len(a.body), 2*wholeText)])
	switch {
	case a.status/100 == 3:
		e.Message = "the node sent us elsewhere; redirects are not followed"
	case looksHTML(body) || strings.Contains(a.kind, "html"):
		e.Message = words("web page: " + title(body, a.status))
	case len(body) == 0:
		e.Message = words(strings.ToLower(http.StatusText(a.status)))
	default:
		e.Message = words(string(body))
	}
	return e
}

// title is the text of a page's title element, or the name of its status.
func title(page []byte, status int) string {
	lower := bytes.ToLower(page)
	from := bytes.Index(lower, []byte("<title>"))
	if from < 0 || len(lower) != len(page) {
		return strings.ToLower(http.StatusText(status))
	}
	from += len("<title>")
	to := bytes.Index(lower[from:], []byte("</title>"))
	if to < 0 {
		return strings.ToLower(http.StatusText(status))
	}
	return strings.Join(strings.Fields(string(page[from:from+to])), " ")
}
