package nodeerr_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// TestParaphrases: what says the same in other words gets a class that makes a diagnosis do the
// same; and what speaks of limits, accounts and machines is never evidence, whatever else it names.
func TestParaphrases(t *testing.T) {
	data, err := os.ReadFile("testdata/paraphrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		kind, rest, ok := strings.Cut(strings.TrimSpace(line), "|")
		classes, text, found := strings.Cut(rest, "|")
		if !ok || !found || strings.HasPrefix(kind, "#") {
			continue
		}
		n++
		e := &chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: facts.Untrusted(text)}
		key, got := nodeerr.Match(kind, e)
		if classes == "-" && got.Act().Evidence || classes != "-" && !slices.Contains(strings.Split(classes, ","), string(got)) {
			t.Errorf("%s %q: %s (%s), want %s", kind, text, got, key, classes)
		}
	}
	if n < 180 {
		t.Errorf("%d texts", n)
	}
}
