package claim_test

import (
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose/claim"
)

func TestSame(t *testing.T) {
	for name, c := range map[string]struct {
		family  facts.Family
		claimed string
		found   facts.Address
		want    bool
	}{
		"EVM, any case":              {facts.FamilyEVM, "0xabcdef0000000000000000000000000000000001", "0xABCDEF0000000000000000000000000000000001", true},
		"EVM, last digit differs":    {facts.FamilyEVM, "0xabcdef0000000000000000000000000000000002", "0xABCDEF0000000000000000000000000000000001", false},
		"bech32 in capitals":         {facts.FamilyUTXO, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", true},
		"base58 keeps its case":      {facts.FamilyUTXO, "1bvbmseystwetqtfn5au4m4gfg7xjanvn2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", false},
		"CashAddr and legacy":        {facts.FamilyUTXO, "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", true},
		"CashAddr without prefix":    {facts.FamilyUTXO, "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", true},
		"key hash is no script hash": {facts.FamilyUTXO, "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", false},
		"script, legacy and new":     {facts.FamilyUTXO, "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", true},
		"an output without address":  {facts.FamilyUTXO, "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "", false},
		"nothing claimed":            {facts.FamilyUTXO, "", "", false},
	} {
		if got := claim.Same(c.family, c.claimed, c.found); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAddressIsOnlyTakenInTheChainsForm(t *testing.T) {
	for claimed, family := range map[facts.Untrusted]facts.Family{
		"my savings account":                         facts.FamilyUTXO,
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": facts.FamilyEVM,
		"": facts.FamilyEVM,
	} {
		f := &facts.Facts{Chain: facts.Chain{Family: family}, Ticket: facts.Ticket{To: claimed}}
		if got := claim.Address(f); got != "" {
			t.Errorf("%q is taken for %q", claimed, got)
		}
	}
}

func TestSum(t *testing.T) {
	coin := facts.Asset{ID: "x/slip44:0", Symbol: "BTC", Decimals: 8, Listed: true}
	fake := facts.Asset{ID: "x/erc20:0x1", Symbol: "BTC", Decimals: 8}
	const to = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
	pay := func(a facts.Asset, n int64) facts.Transfer {
		return facts.Transfer{To: to, Amount: facts.Amount{Units: facts.NewInt(n), Asset: a}}
	}
	for name, c := range map[string]struct {
		amount, asset facts.Untrusted
		transfers     []facts.Transfer
		arrived       int64
		ok            bool
	}{
		"two outputs are added":         {"0.3", "btc", []facts.Transfer{pay(coin, 10), pay(coin, 20)}, 30, true},
		"a stranger's token is no coin": {"0.3", "BTC", []facts.Transfer{pay(fake, 10)}, 0, false},
		"too many decimals":             {"0.000000001", "", []facts.Transfer{pay(coin, 10)}, 0, false},
		"not a number":                  {"1,5", "", []facts.Transfer{pay(coin, 10)}, 0, false},
		"nothing claimed":               {"", "", []facts.Transfer{pay(coin, 10)}, 0, false},
	} {
		f := &facts.Facts{Chain: facts.Chain{Family: facts.FamilyUTXO}, Ticket: facts.Ticket{To: to, Amount: c.amount, Asset: c.asset}, Transfers: facts.KnownValue(c.transfers, "e")}
		_, arrived, ok := claim.Sum(f)
		if ok != c.ok || ok && arrived.Units.Cmp(facts.NewInt(c.arrived)) != 0 {
			t.Errorf("%s: %s, %v", name, arrived.Units, ok)
		}
	}
}

// FuzzSame: any text may be claimed. A claim is the same as itself, and never as another
// address of a different length in another form.
func FuzzSame(f *testing.F) {
	f.Add("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a")
	f.Add("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")
	f.Add("", ":")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, family := range []facts.Family{facts.FamilyEVM, facts.FamilyUTXO} {
			if a != "" && !claim.Same(family, a, facts.Address(a)) {
				t.Errorf("%s: %q is not itself", family, a)
			}
			if claim.Same(family, a, facts.Address(b)) && (a == "" || b == "") {
				t.Errorf("%s: nothing is the same as something", family)
			}
		}
	})
}
