package imitation_test

import (
	"testing"

	"txtriage/chains/evm/imitation"
)

func TestOf(t *testing.T) {
	listed := []string{"USDT", "USDC", "DAI", "WETH", "ETH", "USDC.e", "USDS"}
	for symbol, want := range map[string]struct {
		like      string
		disguised bool
	}{
		"USDT":         {"USDT", false},
		"usdt":         {"USDT", false},
		"USDC.e":       {"USDC.e", false},
		"USDТ":         {"USDT", true}, // Cyrillic Te
		"UЅDT":         {"USDT", true}, // Cyrillic Dze
		"US\u200bDT":   {"USDT", true}, // a space without width
		"USDT ":        {"USDT", true},
		"ＵＳＤＴ":         {"USDT", true}, // full width
		"USD₮":         {"USDT", true},
		"USĎC":         {"USDC", true},
		"ꓴꓢꓓꓚ":         {"USDC", true}, // Lisu
		"ΕΤΗ":          {"ETH", true},  // Greek
		"\u202eUSDT":   {"USDT", true}, // direction turned
		"$USDT":        {"", false},
		"U$DT":         {"USDT", true},
		"DAL":          {"", false},
		"U5DT":         {"USDT", true},
		"PEPE":         {"", false},
		"aUSDT":        {"", false},
		"USDTT":        {"", false},
		"":             {"", false},
		"\u3164":       {"", false},
		"USDT\u3164":   {"USDT", true},
		"visit us.com": {"", false},
	} {
		like, disguised := imitation.Of(symbol, listed)
		if like != want.like || disguised != want.disguised {
			t.Errorf("%q: %q %t, want %q %t", symbol, like, disguised, want.like, want.disguised)
		}
	}
}

func TestBase(t *testing.T) {
	for symbol, want := range map[string]string{"USDC.e": "USDC", "USDbC": "USDC", "USDT0": "USDT", "USDT": "", "WETH": ""} {
		if got := imitation.Base(symbol); got != want {
			t.Errorf("%s: %q, want %q", symbol, got, want)
		}
	}
}
