package wire_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/wire"
)

func cash(t *testing.T) wire.Codec {
	t.Helper()
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, _ := cat.Find("bitcoin-cash")
	return wire.New(row.UTXO)
}

// The first two are the pairs of the cashaddr specification.
func TestCashAddresses(t *testing.T) {
	w := cash(t)
	const hash = "76a04053bda0a88bda5177b86a15c3b29f559873"
	for script, want := range map[string]string{
		"76a914" + hash + "88ac":                 "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
		"a914" + hash + "87":                     "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq",
		"aa20" + strings.Repeat("11", 32) + "87": "bitcoincash:p",
		"0014" + hash:                            "",
		"6a0401020304":                           "",
	} {
		b, _ := hex.DecodeString(script)
		o := w.Output(0, facts.NewInt(1), b)
		if want == "" && o.Address != "" || !strings.HasPrefix(string(o.Address), want) {
			t.Errorf("%s: %q, want %q", script, o.Address, want)
		}
	}
	b, _ := hex.DecodeString("76a914" + hash + "88ac")
	o := w.Output(0, facts.NewInt(1), b)
	for _, spelling := range []string{
		"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
		"BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu",
	} {
		if !w.Pays(o, spelling) {
			t.Errorf("does not pay %s", spelling)
		}
	}
	if w.Pays(o, "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq") {
		t.Error("pays the script address of the same hash")
	}
}

func TestTokensBeforeAScript(t *testing.T) {
	w := cash(t)
	pay := "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac"
	category := strings.Repeat("ab", 32)
	for name, c := range map[string]struct {
		prefix string
		token  bool
	}{
		"none":                        {"", false},
		"an amount":                   {"ef" + category + "10" + "fd2c01", true},
		"a unique one":                {"ef" + category + "20", true},
		"one with a note":             {"ef" + category + "61" + "03aabbcc", true},
		"both":                        {"ef" + category + "72" + "0201ff" + "64", true},
		"nothing is carried":          {"ef" + category + "00", false},
		"a note without the token":    {"ef" + category + "40" + "01aa", false},
		"an amount of nothing":        {"ef" + category + "10" + "00", false},
		"a note longer than the rest": {"ef" + category + "60" + "fdffff", false},
	} {
		b, _ := hex.DecodeString(c.prefix + pay)
		o := w.Output(0, facts.NewInt(1), b)
		clean := o.Script == pay && o.Type == "pubkeyhash" && o.Address == "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
		if o.Token != c.token || clean != (c.token || c.prefix == "") {
			t.Errorf("%s: %+v", name, o)
		}
	}
	cat, _ := chains.LoadCatalog()
	row, _ := cat.Find("bitcoin")
	b, _ := hex.DecodeString("ef" + category + "20" + pay)
	if bitcoin := wire.New(row.UTXO); bitcoin.Output(0, facts.NewInt(1), b).Token {
		t.Error("a token on Bitcoin")
	}
}
