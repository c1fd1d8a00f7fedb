package recognise_test

import (
	"strings"
	"testing"
	"time"

	"txtriage/chains/recognise"
)

// A large paste is read in well under a second, whatever it is made of. A quarter of the limit
// is enough to show quadratic work.
func TestLargePastesAreQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("a megabyte of every kind")
	}
	cat := catalog(t)
	h := "5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060"
	for name, piece := range map[string]string{
		"letters":          "a",
		"hex":              "ab",
		"digits":           "7",
		"hex words":        "abcd ",
		"long hex words":   "abcdef0123456789 ",
		"hashes":           h + "\n",
		"prefixed hashes":  "0x" + h + ",",
		"half hashes":      h[:32] + "\n",
		"addresses":        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 ",
		"damaged bech32":   "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5 ",
		"damaged cashaddr": "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q ",
		"base58":           "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ",
		"damaged base58":   "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb ",
		"solana":           "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T ",
		"links":            "https://etherscan.io/tx/0x" + h + " ",
		"unfinished links": "https://",
		"hosts":            "a.b.c.d.e.f.",
		"uris":             "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1 ",
		"schemes":          "bitcoin:",
		"cut":              "0x12...ab ",
		"dots":             ".",
		"stars":            "ab**",
		"labels":           "private key ",
		"labelled keys":    "private key: " + h + "\n",
		"seed labels":      "seed phrase: ",
		"seed words":       "abandon ",
		"other words":      "zebra hello ",
		"numbers":          "[1,2,",
		"number lists":     "[" + strings.Repeat("1,", 63) + "1]",
		"internal":         "internal transfer ",
		"uuids":            "123e4567-e89b-12d3-a456-426614174000 ",
		"chinese":          "交易哈希",
		"zero width":       "\u200b",
		"bad utf-8":        "\xff",
		"raw prefix":       "02000000000101",
		"rlp":              "f9ffff",
		"wif":              "5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss ",
		"psbt":             "cHNidP8",
		"psbt hex":         "70736274ff ",
		"newlines":         "\n",
		"quotes":           "> ",
	} {
		paste := strings.Repeat(piece, recognise.Limit/4/len(piece)+1)
		start := time.Now()
		refs := recognise.Recognise(paste, cat)
		took := time.Since(start)
		if n := len(refs); n > 0 && refs[n-1].Item >= recognise.MaxItems {
			t.Errorf("%s: %d items", name, refs[n-1].Item+1)
		}
		t.Logf("%-18s %8s %d refs", name, took.Round(time.Millisecond), len(refs))
		if took > 8*time.Second { // a tenth of a second on an idle machine; quadratic work takes minutes
			t.Errorf("%s: %s", name, took)
		}
	}
}
