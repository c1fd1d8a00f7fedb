package imitation_test

import (
	"slices"
	"testing"

	"txtriage/chains/evm/imitation"
)

// FuzzOf: whatever a token calls itself, it reads as one of the listed names or as none; a listed
// name itself is no disguise.
func FuzzOf(f *testing.F) {
	listed := []string{"USDT", "USDC", "DAI", "ETH"}
	for _, s := range []string{"USDТ", "U\u200bSDT", "ＵＳＤＴ", "usdt", "DA1", "", "\u202eTDSU"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		like, disguised := imitation.Of(s, listed)
		if like == "" && disguised || like != "" && !slices.Contains(listed, like) {
			t.Fatalf("%q is %q, %v", s, like, disguised)
		}
		if slices.Contains(listed, s) && (like != s || disguised) {
			t.Fatalf("%q is a disguise of %q", s, like)
		}
	})
}
