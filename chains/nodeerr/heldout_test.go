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
	for _, name := range []string{"heldout", "heldout2"} {
		t.Run(name, func(t *testing.T) { heldOut(t, "testdata/"+name+".jsonl") })
	}
}

func heldOut(t *testing.T, name string) {
	t.Helper()
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(file), []byte("\n"))
	strict := 0
	for i, line := range lines {
		var h struct {
			Program, Kind, How, Message, Asked, Source string
			Data                                       json.RawMessage
			HTTP, Code                                 int
			Class                                      nodeerr.Class
			Also                                       []nodeerr.Class // what would not mislead either, written down with the class
		}
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&h); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if h.Source == "" || !slices.Contains(nodeerr.Classes(), h.Class) {
			t.Errorf("line %d: %+v", i+1, h)
		}
		e := &chains.CallError{Kind: chains.ErrNode, HTTP: h.HTTP, Code: h.Code, Message: facts.Untrusted(h.Message), Data: h.Data}
		if h.How == "http" {
			e.Kind = chains.ErrHTTP
		}
		key, got := nodeerr.Match(h.Kind, e)
		switch {
		case got == h.Class:
			strict++
		case !slices.Contains(h.Also, got):
			t.Errorf("line %d, %s: %d %d %q: %s (%s), want %s", i+1, h.Program, h.HTTP, h.Code, h.Message, got, key, h.Class)
		}
	}
	t.Logf("%d of %d", strict, len(lines))
}
