package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// NothingMoved is a transaction that succeeded and carried no value: not a payment at all, or
// one that a contract did not carry out.
var NothingMoved = diagnose.Cause{
	Slug:    "nothing-moved",
	Section: "uncredited",
	Weight:  440,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  append(claim.Needs(), "Sighting", "Success"),
		Judge:  judgeNothingMoved,
	}},
}

func judgeNothingMoved(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if f.Transfers.State != facts.Absent {
		if out, ok := diagnose.Need("Transfers", f.Transfers); !ok {
			return out
		}
	}
	for _, t := range f.Transfers.V {
		if !t.Amount.Units.IsZero() {
			return diagnose.NoBecause(f.Transfers.From...)
		}
	}
	if !diagnose.EVM(f).Tx.Known() {
		return diagnose.Unsure("EVM.Tx") // what it carried itself was not seen
	}
	certainty := diagnose.Likely
	if claim.Complete(f) {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, claim.From(f))...)
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}}
	return out
}
