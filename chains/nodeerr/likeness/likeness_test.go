package likeness_test

import (
	"slices"
	"strings"
	"testing"

	"txtriage/chains/nodeerr/likeness"
)

func TestFeatures(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Rate limited", []string{"rate", "^rate", "limit", "rate limit"}},
		{"NonceTooLow", []string{"nonce", "^nonce", "too", "nonce too", "low", "too low"}},
		{"BLOCK_NOT_FOUND", []string{"block", "^block", "not", "block not", "found", "not found"}},
		{"10,000 blocks", []string{"9", "^9", "block", "9 block"}},
		{"0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6 gone", []string{"0x", "^0x", "gone", "0x gone"}},
		{"", nil},
	} {
		got := slices.DeleteFunc(likeness.Features(likeness.Said{Kind: "evm", Text: c.text}), func(f string) bool { return strings.Contains(f, "=") })
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestOf(t *testing.T) {
	for text, want := range map[string]string{
		"slow down, this key sent more requests than it may in one second": "rate",
		"the state of that old block is no longer kept by this node":       "state-pruned",
		"the request took longer than thirty seconds and was stopped":      "timeout",
		"wolken ziehen über dem stillen see":                               "", // words that were never met
		"nonce":                                                            "", // too few
		"":                                                                 "",
	} {
		if got, by := likeness.Of(likeness.Said{Kind: "evm", Code: -32000, Text: text}); got != want {
			t.Errorf("%q: %s by %d, want %s", text, got, by, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("evm", -32000, 200, "nonce too low")
	f.Add("core", -5, 500, "No such mempool transaction. Use -txindex")
	f.Fuzz(func(t *testing.T, kind string, code, status int, text string) {
		s := likeness.Said{Kind: kind, Code: code, Status: status, Text: text}
		class, by := likeness.Of(s)
		if by < 0 || class == "" && by != 0 {
			t.Errorf("%q by %d", class, by)
		}
		for _, x := range likeness.Features(s) {
			if strings.ContainsAny(x, "\t\n") {
				t.Errorf("feature %q", x)
			}
		}
	})
}
