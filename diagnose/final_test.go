package diagnose_test

import (
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

func TestFinalBlock(t *testing.T) {
	f := &facts.Facts{
		Chain:     facts.Chain{Family: facts.FamilyEVM, FinalityRule: "tag"},
		Head:      facts.KnownValue(facts.BlockRef{Height: 100}, "h"),
		FinalHead: facts.KnownValue(facts.BlockRef{Height: 70}, "f"),
	}
	for height, want := range map[uint64]bool{0: false, 70: true, 71: false, 101: false} {
		if got := diagnose.FinalBlock(f, facts.BlockRef{Height: height}); got != want {
			t.Errorf("block %d: final %v", height, got)
		}
	}
	f.Ticket.Confirmations = 50
	if diagnose.FinalBlock(f, facts.BlockRef{Height: 60}) {
		t.Error("the receiver asks for more blocks")
	}
	f.Chain.FinalityRule, f.Ticket.Confirmations = "instant", 0
	if !diagnose.FinalBlock(f, facts.BlockRef{Height: 100}) || diagnose.FinalBlock(f, facts.BlockRef{Height: 101}) {
		t.Error("instant finality counts blocks of the chain, and only those")
	}
}
