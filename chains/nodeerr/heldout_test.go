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
	for name, least := range map[string]int{"heldout": 96, "heldout2": 110, "heldout3": 547, "heldout4": 296, "heldout5": 590, "doubts": 198} {
		t.Run(name, func(t *testing.T) { heldOut(t, "testdata/"+name+".jsonl", least) })
	}
}

func heldOut(t *testing.T, name string, least int) {
	t.Helper()
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(file), []byte("\n"))
	if len(lines) < least {
		t.Errorf("%d replies", len(lines))
	}
	strict, agreed := 0, 0
	for i, line := range lines {
		var h struct {
			Program, Kind, How, Message, Asked, Source, Half string
			Data                                             json.RawMessage
			HTTP, Code                                       int
			Class                                            nodeerr.Class
			Also                                             []nodeerr.Class // what would not mislead either, written down with the class
			Later                                            []nodeerr.Class // what it is taken for and was left so: counted as wrong
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
		case slices.Contains(h.Also, got):
			agreed++
		case !slices.Contains(h.Later, got):
			t.Errorf("line %d, %s: %d %d %q: %s (%s), want %s", i+1, h.Program, h.HTTP, h.Code, h.Message, got, key, h.Class)
		}
	}
	t.Logf("%d of %d, %d with the alternatives", strict, len(lines), strict+agreed)
}
