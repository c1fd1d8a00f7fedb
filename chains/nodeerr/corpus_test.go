package nodeerr_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// heardReply is one real refusal, with what a diagnosis has to make of it.
type heardReply struct {
	By      string          `json:"by"`
	Node    string          `json:"node"`
	HTTP    int             `json:"http"`
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
	Class   nodeerr.Class   `json:"class"`
	Source  string          `json:"source"`
}

// err is the refusal as the transport hands it on.
func (h heardReply) err() *chains.CallError {
	e := &chains.CallError{Kind: chains.ErrNode, HTTP: h.HTTP, Code: h.Code, Message: facts.Untrusted(h.Message), Data: h.Data}
	ownWords := h.Node == "esplora" && (h.HTTP == 400 || h.HTTP == 404) && !strings.HasPrefix(h.Message, "web page:")
	switch {
	case h.Code == 0 && h.HTTP != 0 && !ownWords:
		e.Kind = chains.ErrHTTP
	case h.Code != 0 && slices.Contains([]int{200, 400, 404, 500}, h.HTTP): // says no more than "there was an error"
		e.HTTP = 0
	}
	return e
}

func heardReplies(t testing.TB) []heardReply {
	t.Helper()
	data, err := os.ReadFile("testdata/replies.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []heardReply
	for i, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var h heardReply
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&h); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		out = append(out, h)
	}
	return out
}

// TestReplies holds each real reply to its class.
func TestReplies(t *testing.T) {
	list := heardReplies(t)
	if len(list) < 400 {
		t.Errorf("%d replies", len(list))
	}
	wrong := 0
	for i, h := range list {
		if h.By == "" || h.Source == "" || !slices.Contains(nodeerr.Classes(), h.Class) {
			t.Errorf("line %d: %+v", i+1, h)
		}
		if key, got := nodeerr.Match(h.Node, h.err()); got != h.Class {
			wrong++
			t.Errorf("line %d, %s: %d %d %q: %s (%s), want %s", i+1, h.By, h.HTTP, h.Code, h.Message, got, key, h.Class)
		}
	}
	t.Logf("%d of %d", len(list)-wrong, len(list))
}

// TestNobodyElseIsEvidence: under a status that refuses the asker, or on a page, no words are
// evidence; nor are those in the data of an error that says something else.
func TestNobodyElseIsEvidence(t *testing.T) {
	for i, h := range heardReplies(t) {
		if !h.Class.Act().Evidence && i%5 != 0 { // most of the others stay what they are
			continue
		}
		for _, status := range []int{401, 402, 403, 407, 429, 502, 503, 504, 522} {
			for _, kind := range []chains.ErrorKind{chains.ErrNode, chains.ErrHTTP} {
				e := h.err()
				e.Kind, e.HTTP = kind, status
				if c := nodeerr.Classify(h.Node, e); c.Act().Evidence {
					t.Errorf("%s, HTTP %d, %q: %s", h.By, status, h.Message, c)
				}
			}
		}
		e := h.err()
		e.Kind, e.Message = chains.ErrHTTP, "web page: "+e.Message
		if c := nodeerr.Classify(h.Node, e); c.Act().Evidence {
			t.Errorf("%s, a page %q: %s", h.By, h.Message, c)
		}
		data, _ := json.Marshal(h.Message)
		for _, message := range []facts.Untrusted{"Internal error", "", "zzz"} {
			e := &chains.CallError{Kind: chains.ErrNode, Code: -32603, Message: message, Data: data}
			if c := nodeerr.Classify("evm", e); c.Act().Evidence {
				t.Errorf("%s, in data %q: %s", h.By, h.Message, c)
			}
		}
	}
}
