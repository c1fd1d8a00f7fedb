package codec_test

import (
	"bytes"
	"strings"
	"testing"

	"txtriage/chains/recognise/codec"
)

// FuzzAddresses: what passes a checksum is written again as it was; damage is located inside the text.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
		"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", "İ1qqqqqqq", "0000000\x84", "BC1QK508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, alphabet := range []string{codec.Bitcoin58, codec.Ripple58} {
			if b, ok := codec.Base58Check(s, alphabet); ok && codec.EncodeBase58Check(b, alphabet) != s {
				t.Fatalf("%q is %x", s, b)
			}
		}
		if hrp, data, v := codec.DecodeBech32(s); v != codec.Neither && codec.EncodeBech32(hrp, data, v) != strings.ToLower(s) {
			t.Fatalf("%q is %s %x", s, hrp, data)
		}
		if hrp, _, v := codec.DecodeBech32(s); v != codec.Neither && strings.ContainsFunc(s[len(hrp):], func(r rune) bool { return r > 126 }) {
			t.Fatalf("%q is plain", s)
		}
		if kind, hash, ok := codec.DecodeCash("bitcoincash", s); ok && (len(hash) == 20 || len(hash) == 32) {
			if codec.EncodeCash("bitcoincash", kind, hash) != "bitcoincash:"+strings.ToLower(s) {
				t.Fatalf("%q is %d %x", s, kind, hash)
			}
		}
		for _, at := range append(codec.LocateBech32(s), codec.LocateCash("bitcoincash", s)...) {
			if at < 1 || at > len(s) {
				t.Fatalf("%q is damaged at %d", s, at)
			}
		}
		if codec.Stellar(s) && codec.Algorand(s) {
			t.Fatalf("%q is two things", s)
		}
		codec.TON(s)
		codec.SS58(s)
		if in := []byte(s); len(in) > 0 {
			if out, ok := codec.Regroup(in, 8, 5, true); ok {
				if back, ok := codec.Regroup(out, 5, 8, false); !ok || !bytes.Equal(back, in) {
					t.Fatalf("%x is %x is %x", in, out, back)
				}
			}
		}
	})
}
