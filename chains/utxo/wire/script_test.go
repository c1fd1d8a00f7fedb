package wire

import (
	"encoding/hex"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
)

func mustHex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func on(t *testing.T, name string) *Codec {
	t.Helper()
	c, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	r, ok := c.Find(name)
	if !ok {
		t.Fatalf("no chain %q", name)
	}
	codec := New(r.UTXO)
	return &codec
}

// Well-known scripts and their addresses: the first reward (its key's hash), BIP 173, BIP 350.
func TestAddresses(t *testing.T) {
	const (
		p2pkh  = "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac"
		p2sh   = "a914748284390f9e263a4b766a75d0633c50426eb87587"
		p2wpkh = "0014751e76e8199196d454941c45d1b3a323f1433bd6"
		p2tr   = "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
	)
	for _, c := range []struct{ chain, script, addr, kind string }{
		{"bitcoin", p2pkh, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "pubkeyhash"},
		{"bitcoin", p2sh, "3CK4fEwbMP7heJarmU4eqA3sMbVJyEnU3V", "scripthash"},
		{"bitcoin", p2wpkh, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "witness_v0_keyhash"},
		{"bitcoin", p2tr, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "witness_v1_taproot"},
		{"bitcoin", "51024e73", "", "anchor"},
		{"bitcoin", "6a0568656c6c6f", "", "nulldata"},
		{"bitcoin", "6a", "", "nulldata"},
		{"bitcoin", "5228" + "751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6", "", "witness_unknown"},
		{"bitcoin", "", "", "nonstandard"},
		{"litecoin", p2wpkh, "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", "witness_v0_keyhash"},
		{"litecoin", p2sh, "MJXCy8MZJVy8SorksM3zeoJGgJ5m2itsWw", "scripthash"},
		{"dogecoin", p2pkh, "DEA5vGb2NpAwCiCp5yTE16F3DueQUVivQp", "pubkeyhash"},
		{"dogecoin", p2wpkh, "", "witness_v0_keyhash"},
	} {
		w := on(t, c.chain)
		script := mustHex(t, c.script)
		got := ""
		if a := w.Addresses(script); len(a) > 0 {
			got = string(a[0])
		}
		if got != c.addr {
			t.Errorf("%s %s: %q, want %q", c.chain, c.script, got, c.addr)
		}
		if k := typeOf(script); k != c.kind {
			t.Errorf("%s is %q, want %q", c.script, k, c.kind)
		}
	}
}

// One script has several spellings, and a ticket may have any of them.
func TestPaysInEverySpelling(t *testing.T) {
	p2sh, p2wpkh := mustHex(t, "a914748284390f9e263a4b766a75d0633c50426eb87587"), mustHex(t, "0014751e76e8199196d454941c45d1b3a323f1433bd6")
	ltc := on(t, "litecoin")
	o := ltc.Output(0, facts.NewInt(1), p2sh)
	for _, a := range []string{string(o.Address), "3CK4fEwbMP7heJarmU4eqA3sMbVJyEnU3V"} {
		if !ltc.Pays(o, a) {
			t.Errorf("%s does not pay %s", o.Address, a)
		}
	}
	o = ltc.Output(0, facts.NewInt(1), p2wpkh)
	if !ltc.Pays(o, "LTC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KGMN4N9") || ltc.Pays(o, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4") || ltc.Pays(o, "") {
		t.Error("upper case is the same address, another chain's is not, and nothing is nothing")
	}
	bch := on(t, "bitcoin-cash")
	o = facts.TxOut{Address: "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", Script: "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac"}
	for _, a := range []string{"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"} {
		if !bch.Pays(o, a) {
			t.Errorf("%s is not %s", a, o.Address)
		}
	}
}

func TestReversed(t *testing.T) {
	h := facts.Hash("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
	if r := Reversed(h); r != "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100" || Reversed(r) != h || Reversed("zz") != "" {
		t.Errorf("%q", Reversed(h))
	}
}

func FuzzDecodeTx(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{2, 0, 0, 0, 0, 1, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		w := New(&chains.UTXORow{P2PKH: []byte{0x6f}, P2SH: []byte{0xc4}, HRP: "bcrt"})
		tx, err := w.Decode(raw)
		if err != nil {
			return
		}
		if Hash(string(tx.Txid)) == "" || len(tx.Ins) == 0 || len(tx.Outs) == 0 || tx.VSize <= 0 {
			t.Fatalf("%+v", tx)
		}
		for _, o := range tx.Outs {
			if o.Address != "" && Address(string(o.Address)) == "" || !typeForm.MatchString(o.Type) || len(o.Script) > 2*maxScript {
				t.Fatalf("%+v", o)
			}
		}
	})
}
