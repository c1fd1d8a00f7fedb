package history_test

import (
	"testing"

	"txtriage/chains/evm/history"
	"txtriage/chains/facts"
)

const payer, shop, twin = facts.Address("0xA1"), facts.Address("0xB2"), facts.Address("0xB2B2")

func entry(tx facts.Hash, block uint64, from, to facts.Address, units int64, a facts.Asset) history.Entry {
	return history.Entry{Tx: tx, Block: block, Transfer: facts.Transfer{From: from, To: to, Kind: "token", Amount: facts.Amount{Units: facts.NewInt(units), Asset: a}}}
}

func TestBaitsAndPayments(t *testing.T) {
	usdt := facts.Asset{ID: "usdt", Symbol: "USDT", Decimals: 6, Listed: true}
	fake := facts.Asset{ID: "fake", Symbol: "USDT", Poses: "USDT"}
	other := facts.Asset{ID: "abc", Symbol: "ABC"}
	list := []history.Entry{
		entry("shop", 5, payer, shop, 9_000_000, usdt),
		entry("shop", 5, payer, shop, 9_000_000, usdt), // both questions show it
		entry("zero", 9, payer, twin, 0, usdt),
		entry("fake", 8, payer, twin, 9_000_000, fake),
		entry("dust", 7, twin, payer, 9_000, usdt),
		entry("airdrop", 6, twin, payer, 5, other),
		entry("elsewhere", 6, shop, twin, 0, usdt),
	}
	found := history.Between(list, payer, twin)
	baits, business := history.Baits(found, facts.Amount{Units: facts.NewInt(9_000_000), Asset: usdt})
	kinds := ""
	for _, b := range baits {
		kinds += " " + b.Kind
	}
	if kinds != " zero imitation dust" || business {
		t.Errorf("baits:%s, other business: %v", kinds, business)
	}
	if _, business = history.Baits(history.Between(append(list, entry("pay", 4, payer, twin, 1_000_000, usdt)), payer, twin), facts.Amount{Units: facts.NewInt(9_000_000), Asset: usdt}); !business {
		t.Error("an earlier payment of worth is not seen")
	}
	if got := history.Others(list, payer); len(got) != 1 || got[0] != shop {
		t.Errorf("paid before: %v", got)
	}
	if n := history.Paid(list, payer, shop); n != 1 {
		t.Errorf("%d payments to the shop", n)
	}
}
