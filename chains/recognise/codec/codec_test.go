package codec_test

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"testing"

	"txtriage/chains/recognise/codec"
)

func TestBase58CheckRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		body := make([]byte, 1+rng.IntN(60))
		for i := range body {
			body[i] = byte(rng.Uint32())
		}
		body[0] = byte(rng.IntN(3)) // leading zeros too
		for _, alphabet := range []string{codec.Bitcoin58, codec.Ripple58} {
			s := codec.EncodeBase58Check(body, alphabet)
			got, ok := codec.Base58Check(s, alphabet)
			if !ok || !bytes.Equal(got, body) {
				t.Fatalf("%x became %q and came back as %x", body, s, got)
			}
		}
	}
	if _, ok := codec.Base58Check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", codec.Ripple58); ok {
		t.Error("a Bitcoin address passed the XRP Ledger's check")
	}
}

// The valid texts of BIP 173 and BIP 350.
func TestBech32Vectors(t *testing.T) {
	for s, want := range map[string]codec.Variant{
		"A12UEL5L": codec.Bech32,
		"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs": codec.Bech32,
		"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw":                                              codec.Bech32,
		"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w":                               codec.Bech32,
		"A1LQFN3A": codec.Bech32m,
		"abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx":                codec.Bech32m,
		"split1checkupstagehandshakeupstreamerranterredcaperredlc445v": codec.Bech32m,
		"split1cheo2y9e2w":              codec.Neither,
		"A1G7SGD8":                      codec.Neither,
		"1qzzfhee":                      codec.Neither,
		"abcdef1Lmqqqxw":                codec.Neither,
		"pzry9x0s0muk":                  codec.Neither,
		"1pzry9x0s0muk":                 codec.Neither,
		"in1muywd":                      codec.Neither,
		"mm1crxm3i":                     codec.Neither,
		"":                              codec.Neither,
		"1":                             codec.Neither,
		"bc1":                           codec.Neither,
		"\x80\x80\x80\x80\x80\x80\x801": codec.Neither,
	} {
		hrp, data, v := codec.DecodeBech32(s)
		if v != want {
			t.Errorf("%q is %d, want %d", s, v, want)
		}
		if v != codec.Neither {
			if again := codec.EncodeBech32(hrp, data, v); again != lower(s) {
				t.Errorf("%q came back as %q", s, again)
			}
		}
	}
}

func lower(s string) string { return string(bytes.ToLower([]byte(s))) }

// One and two wrong characters are placed exactly, anywhere in the data part.
func TestLocatePlacesErrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, good := range []string{
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
		"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
		"ltc1qht9qesg4plt0l4u65tmytlax2uj2uj04hmvv7c",
	} {
		for range 60 {
			b, at := []byte(good), map[int]bool{}
			for range 1 + rng.IntN(2) {
				i := len("ltc1") + rng.IntN(len(b)-4)
				b[i] = other(rng, b[i])
				at[i+1] = b[i] != good[i]
			}
			var want []int
			for i := range at {
				if at[i] {
					want = append(want, i)
				}
			}
			slices.Sort(want)
			if len(want) == 0 {
				continue
			}
			if got := codec.LocateBech32(string(b)); !slices.Equal(got, want) {
				t.Errorf("%s damaged at %v was located at %v", good, want, got)
			}
		}
	}
	const body = "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
	for range 60 {
		b := []byte(body)
		i := rng.IntN(len(b))
		b[i] = other(rng, b[i])
		if got := codec.LocateCash("bitcoincash", string(b)); !slices.Equal(got, []int{i + 1}) {
			t.Errorf("cashaddr damaged at %d was located at %v", i+1, got)
		}
	}
	if got := codec.LocateBech32("bc1qw508d6qejxtdg4y5r3zarvbry0c5xw7kv8f3t4"); !slices.Equal(got, []int{27}) {
		t.Errorf("a character outside the alphabet was located at %v", got)
	}
	if got := codec.LocateBech32("bc1q" + string(bytes.Repeat([]byte("q"), 200))); got != nil {
		t.Errorf("located %v in a text too long for the code", got)
	}
}

func other(rng *rand.Rand, b byte) byte {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	for {
		if c := charset[rng.IntN(32)]; c != b {
			return c
		}
	}
}

// Vectors of the cashaddr specification.
func TestCashVectors(t *testing.T) {
	for _, v := range []struct {
		prefix, addr, hash string
		kind               byte
	}{
		{"bitcoincash", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "76a04053bda0a88bda5177b86a15c3b29f559873", 0},
		{"bitcoincash", "ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", "76a04053bda0a88bda5177b86a15c3b29f559873", 1},
		{"bitcoincash", "qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2", "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9", 0},
		{"bchtest", "pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9", 1},
	} {
		kind, hash, ok := codec.DecodeCash(v.prefix, v.addr)
		if !ok || kind != v.kind || hex.EncodeToString(hash) != v.hash {
			t.Errorf("%s: kind %d, hash %x, %t", v.addr, kind, hash, ok)
			continue
		}
		if s := codec.EncodeCash(v.prefix, kind, hash); s != v.prefix+":"+v.addr {
			t.Errorf("%s came back as %s", v.addr, s)
		}
		if _, _, ok := codec.DecodeCash("bchreg", v.addr); ok {
			t.Errorf("%s passed under another prefix", v.addr)
		}
	}
}
