package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// PoisonTransfer is a transfer of nothing that somebody else put into a person's history, so that
// a look-alike address is copied from there later. No payment at all.
var PoisonTransfer = diagnose.Cause{
	Slug:    "poison-transfer",
	Section: "uncredited",
	Weight:  445,
	Args:    []string{"from", "to"},
	Yields:  []string{"nothing-moved", "paid-other-address", "amount-differs"},
	Party:   diagnose.Nobody,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Tx"},
		Judge:  judgePoisonTransfer,
	}},
}

func judgePoisonTransfer(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if moved(f) {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	if !e.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	var bait *facts.Transfer
	for _, t := range f.Transfers.V {
		if same(t.From, e.Tx.V.From) {
			return diagnose.NoBecause(diagnose.IDs(f.Transfers.From, e.Tx.From)...) // the sender's own
		}
		if bait == nil && t.Kind == "token" && t.From != "" && t.To != "" {
			bait = &t
		}
	}
	if bait == nil {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Tx.From)...)
	out.Args = map[string]any{"from": bait.From, "to": bait.To}
	out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "check-address"}}
	out.ETA = &eta.Range{None: eta.NoneNotNeeded}
	return out
}
