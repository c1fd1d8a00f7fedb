package facts_test

import (
	"encoding/json"
	"testing"

	"txtriage/chains/facts"
)

// FuzzAmount: an amount that somebody wrote is read as that amount or refused; it is never below
// nothing, and what is printed is read back as the same.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"1.5", "0.000000000000000001", ".5", "5.", "-1", "+1", "1e9", "1_000", "٣", "00012.50", ""} {
		f.Add(s, 18)
	}
	f.Fuzz(func(t *testing.T, s string, decimals int) {
		if decimals > 255 || len(s) > 1000 {
			return
		}
		n, err := facts.ParseDecimal(s, decimals)
		if err != nil {
			if !n.IsZero() {
				t.Fatalf("%q is an error and %s", s, n)
			}
			return
		}
		back, err := facts.ParseDecimal(n.Decimal(decimals), decimals)
		if err != nil || back.Cmp(n) != 0 || n.Sign() < 0 {
			t.Fatalf("%q at %d is %s, printed %s, read %s (%v)", s, decimals, n, n.Decimal(decimals), back, err)
		}
		var again facts.Int
		if doc, err := json.Marshal(n); err != nil || json.Unmarshal(doc, &again) != nil || again.Cmp(n) != 0 {
			t.Fatalf("%s came back as %s", n, again)
		}
	})
}
