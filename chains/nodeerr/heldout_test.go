package nodeerr_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// TestHeldOut holds replies to their class that were collected, and judged, by somebody who had not
// seen the table, for somebody who was not to see them: see the README for the first score.
func TestHeldOut(t *testing.T) {
	file, err := os.ReadFile("testdata/heldout.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(file), []byte("\n"))
	strict := 0
	for i, line := range lines {
		var h struct {
			Program, Kind, How, Message, Data, Asked, Source string
			HTTP, Code                                       int
			Class                                            nodeerr.Class
			Also                                             []nodeerr.Class // what would not mislead either, written down with the class
		}
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&h); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if h.Source == "" || !slices.Contains(nodeerr.Classes(), h.Class) {
			t.Errorf("line %d: %+v", i+1, h)
		}
		e := &chains.CallError{Kind: chains.ErrNode, HTTP: h.HTTP, Code: h.Code, Message: facts.Untrusted(h.Message)}
		if h.How == "http" {
			e.Kind = chains.ErrHTTP
		}
		if h.Data != "" {
			e.Data, _ = json.Marshal(h.Data)
		}
		switch got := nodeerr.Classify(h.Kind, e); {
		case got == h.Class:
			strict++
		case !slices.Contains(h.Also, got):
			t.Errorf("line %d, %s: %d %d %q: %s, want %s", i+1, h.Program, h.HTTP, h.Code, h.Message, got, h.Class)
		}
	}
	t.Logf("%d of %d", strict, len(lines))
}
