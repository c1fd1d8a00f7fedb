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
