package rejects_test

import (
	"strings"
	"testing"

	"txtriage/chains/nodeerr/rejects"
)

// FuzzOf: a row is found by words that stand in the text, and every row under its own words.
func FuzzOf(f *testing.F) {
	for _, s := range []string{"dust", "min relay fee not met, 1 < 2 (code 66)", "bad-txns-inputs-missingorspent", "x-dust", "", "tx-size-small\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := rejects.Of(s)
		if ok != (r.Key != "") || ok && (r.Source == "" || len(r.By) == 0) {
			t.Fatalf("%q: %+v", s, r)
		}
		if ok && len(s) < 4 && !strings.Contains(r.Text, s) {
			t.Fatalf("%q is %q", s, r.Text)
		}
	})
}
