package damage_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"txtriage/chains/recognise/codec"
	"txtriage/chains/recognise/damage"
)

// The addresses of Bitcoin Core's own tests (rpc_validateaddress.py and
// rpc_invalid_address_message.py) with the places that Core gives them, counted from 1 here.
func TestCoreVectors(t *testing.T) {
	for text, want := range map[string]damage.Harm{
		"bcrt1q049edschfnwystcqnsvyfpj23mpsg3jcedq9xv":                     {At: []int{10}},
		"bcrt1qax9suht3qv95sw33xavx8crpxduefdrsvgsklu":                     {At: []int{23, 44}},
		"BCRT1QPLMTZKC2XHARPPZDLNPAQL78RSHJ68U32RAH7R":                     {At: []int{39}},
		"bcrt1qdg3myrgvzw7ml8q0ejxhlkyxn7vl9r56yzkfgvzclrf4hkpx9yfqhpsuks": {At: []int{20, 31}},
		"bcrt1ptmp74ayg7p24uslctssvjm06q5phz4yrxucgnv":                     {At: []int{6}},
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5":                       {At: []int{42}},
		"bcrt1q04oldschfnwystcqnsvyfpj23mpsg3jcedq9xv":                     {Why: damage.Letters, At: []int{9}},
		"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7":   {Why: damage.MixedCase, At: []int{59}},
		"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3t4":                       {Why: damage.MixedCase, At: []int{41}},

		"BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R": {Why: damage.Form},
		"BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P":                           {Why: damage.Form},
		"bc1qfysxzmfq2phhyarvv9hxgtjgdajxcw3fpkpph893lw":                 {Why: damage.Form},
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd": {Why: damage.Kind},
		"bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du":                          {Why: damage.Kind},
		"bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7k35mrzd":                   {Why: damage.Kind},
	} {
		got := damage.Bech32(text, true)
		if got.Why != want.Why || !slices.Equal(got.At, want.At) || got.Missing != 0 {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestWhatCannotBePlaced(t *testing.T) {
	for text, want := range map[string]damage.Harm{
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f":                       {Missing: 3},
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj": {Missing: 1},
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t44":                   {}, // one too many
		"bc1qx508d6qejxtdg5y5r3zarvary0d5xw7kv8f3t4":                    {}, // three wrong
	} {
		if got := damage.Bech32(text, true); got.Why != want.Why || len(got.At) > 0 || got.Missing != want.Missing {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	if got := damage.Base58("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"); got.Why != "" || len(got.At) > 0 {
		t.Errorf("base58 placed: %+v", got)
	}
	if got := damage.Bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", false); len(got.At) > 0 {
		t.Errorf("placed without a search: %+v", got)
	}
}

// Nothing that is placed is ever wrong where one or two characters were changed, on any chain.
func TestPlacesOfTheFamily(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	spoil := func(good string, from, most int) (string, []int) {
		b, at := []byte(good), []int(nil)
		for range 1 + rng.IntN(most) {
			i := from + rng.IntN(len(b)-from)
			b[i] = codec.Charset[(strings.IndexByte(codec.Charset, b[i])+1+rng.IntN(31))%32]
		}
		for i := range b {
			if b[i] != good[i] {
				at = append(at, i+1)
			}
		}
		return string(b), at
	}
	for _, good := range []string{
		"tltc1q34lfv8tppw33rk6xdd37gz4q558yehd3cudpcu", "ltc1qht9qesg4plt0l4u65tmytlax2uj2uj04hmvv7c", "rltc1qs4m7yzckszluhh05x0rlp7ezq3tkcn8zkpharx",
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
		"ltcmweb1qqtce2e2fsanc2am5ktxsg6z5ll6v5alur2v39pchz4cenmg3y64lsq63fv04x2e94pdaps7gf6w9rlqx6h50dyecphdd9xhqvj4ta79hyumyzwhs",
	} {
		most := 2
		if len(good) > 90 {
			most = 1
		}
		for range 100 {
			bad, want := spoil(good, strings.IndexByte(good, '1')+1, most)
			if got := damage.Bech32(bad, true); len(want) > 0 && !slices.Equal(got.At, want) {
				t.Fatalf("%s, changed at %v: %+v", bad, want, got)
			}
		}
	}
	const body = "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
	for range 100 {
		bad, want := spoil(body, 0, 2)
		if got, ok := damage.Cash("bitcoincash", bad, true); len(want) > 0 && (!ok || !slices.Equal(got.At, want)) {
			t.Fatalf("%s, changed at %v: %+v", bad, want, got)
		}
	}
}

func FuzzHarm(f *testing.F) {
	f.Add("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")
	f.Add("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q")
	f.Add("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t\x84")
	f.Add("İ\x84BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T\x84")
	f.Fuzz(func(t *testing.T, s string) {
		if i := strings.IndexByte(s, '1'); i < 1 || len(s)-i < 12 || len(s) > 140 {
			t.Skip()
		}
		cash, _ := damage.Cash("bitcoincash", s, true)
		for _, h := range []damage.Harm{damage.Bech32(s, true), cash, damage.Base58(s)} {
			for _, at := range h.At {
				if at < 1 || at > len(s) {
					t.Fatalf("%q: %+v", s, h)
				}
			}
		}
	})
}
