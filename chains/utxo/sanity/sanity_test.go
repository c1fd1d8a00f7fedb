package sanity_test

import (
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/sanity"
)

func TestCheck(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	id := facts.Hash(strings.Repeat("ab", 32))
	good := func() facts.UTXOTx {
		return facts.UTXOTx{
			Txid: id, Version: 2, Weight: 440, VSize: 110,
			Ins:  []facts.TxIn{{Txid: id, Vout: 1, Value: facts.NewInt(200_000_000), Script: "0014ab"}},
			Outs: []facts.TxOut{{Value: facts.NewInt(199_000_000), Type: "pubkeyhash"}},
		}
	}
	for name, c := range map[string]struct {
		chain string
		alter func(*facts.UTXOTx)
		want  string
		never bool
	}{
		"good":                      {"bitcoin", func(*facts.UTXOTx) {}, "", false},
		"pays more than it has":     {"dogecoin", func(x *facts.UTXOTx) { x.Outs[0].Value = facts.NewInt(200_000_001) }, "outputs-exceed-inputs", true},
		"a coin of unknown value":   {"dogecoin", func(x *facts.UTXOTx) { x.Ins[0].Script, x.Ins[0].Value = "", facts.Int{} }, "", false},
		"a coin twice":              {"bitcoin", func(x *facts.UTXOTx) { x.Ins = append(x.Ins, x.Ins[0]) }, "input-twice", true},
		"two coins of one":          {"bitcoin", func(x *facts.UTXOTx) { x.Ins = append(x.Ins, x.Ins[0]); x.Ins[1].Vout = 2 }, "", false},
		"negative":                  {"litecoin", func(x *facts.UTXOTx) { x.Outs[0].Value = facts.NewInt(-1) }, "output-negative", true},
		"no outputs":                {"litecoin", func(x *facts.UTXOTx) { x.Outs = nil }, "no-outputs", true},
		"no inputs":                 {"litecoin", func(x *facts.UTXOTx) { x.Ins = nil }, "no-inputs", true},
		"huge":                      {"bitcoin", func(x *facts.UTXOTx) { x.Weight = 4_000_001 }, "larger-than-a-block", true},
		"huge on Bitcoin Cash":      {"bitcoin-cash", func(x *facts.UTXOTx) { x.Weight = 4_000_001 }, "transaction-too-large", false},
		"large":                     {"bitcoin", func(x *facts.UTXOTx) { x.Weight = 400_001 }, "transaction-too-large", false},
		"tiny on Bitcoin Cash":      {"bitcoin-cash", func(x *facts.UTXOTx) { x.Weight = 4 * 64 }, "too-small-for-the-chain", true},
		"version 3":                 {"bitcoin", func(x *facts.UTXOTx) { x.Version = 3 }, "", false},
		"version 3 on Litecoin":     {"litecoin", func(x *facts.UTXOTx) { x.Version = 3 }, "transaction-version", false},
		"version 3 on Bitcoin Cash": {"bitcoin-cash", func(x *facts.UTXOTx) { x.Version = 3 }, "version-forbidden", true},
		"SegWit":                    {"litecoin", func(x *facts.UTXOTx) { x.Wtxid = facts.Hash(strings.Repeat("cd", 32)) }, "", false},
		"SegWit on Dogecoin":        {"dogecoin", func(x *facts.UTXOTx) { x.Wtxid = facts.Hash(strings.Repeat("cd", 32)) }, "segwit-not-active", false},
		"dust on Dogecoin":          {"dogecoin", func(x *facts.UTXOTx) { x.Outs[0].Value = facts.NewInt(99_999) }, "dust", false},
		"a reward":                  {"bitcoin", func(x *facts.UTXOTx) { x.Coinbase = true }, "", false},
	} {
		row, ok := cat.Find(c.chain)
		if !ok {
			t.Fatalf("no chain %s", c.chain)
		}
		tx := good()
		c.alter(&tx)
		v := sanity.Check(tx, *row.UTXO)
		if v.Key != c.want || v.Invalid != c.never || v.Invalid != (v.Class == "invalid") {
			t.Errorf("%s: %+v, want %q", name, v, c.want)
		}
		if v.Key != "" && !slices.Contains(nodeerr.BitcoinKeys(), v.Key) {
			t.Errorf("%s: %q has no words", name, v.Key)
		}
	}
}
