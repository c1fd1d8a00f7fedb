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
	Slug:     "nothing-moved",
	Section:  "uncredited",
	Weight:   440,
	Residual: diagnose.Likely,
	Party:    diagnose.Sender,
	Funds:    diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  append(claim.Needs(), "Sighting", "Success", "EVM.Traced", "EVM.Repeated", "EVM.Gained", "EVM.Spent", "EVM.Call"),
		Unless: []string{"EVM.Weighed"},
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
	e := diagnose.EVM(f)
	certainty, seen := diagnose.Possible, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, claim.From(f))
	switch {
	case claim.Complete(f):
		certainty = diagnose.Proven
	case e.Traced.Known(), e.Repeated.Known(), permission(e):
		certainty, seen = diagnose.Likely, diagnose.IDs(seen, e.Traced.From, e.Repeated.From)
	}
	if certainty == diagnose.Possible && e.Gained.Known() && e.Gained.V.Units.Sign() > 0 {
		return diagnose.Unsure("EVM.Traced") // the receiver's coins grew in that block: rather paid from inside
	}
	if certainty == diagnose.Possible && e.Spent.Known() && e.Spent.V.Units.Sign() > 0 {
		return diagnose.Unsure("EVM.Traced") // and so where those of the contract fell
	}
	out := diagnose.YesBecause(certainty, seen...)
	switch {
	case certainty != diagnose.Possible:
	case e.Weighed.State == facts.Unsupported:
		out.Open = []string{"EVM.Weighed"} // tokens may have moved without a record
	case e.Spent.State != facts.Known && e.Spent.State != facts.NotAsked:
		out.Open = []string{"EVM.Traced", "EVM.Spent"} // nobody could look at what the contract has paid
	}
	switch {
	case certainty != diagnose.Proven && ownRecord(e):
		out.Certainty, out.Funds, out.Party = diagnose.Possible, diagnose.UnknownFunds, diagnose.UnknownParty
		out.Args = map[string]any{"variant": diagnose.Code("record")}
		out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "give-details"}}
		out.ETA = &eta.Range{None: eta.NoneNotNeeded}
		return out
	case certainty == diagnose.Possible:
		out.Funds = diagnose.UnknownFunds
	}
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}}
	return out
}

// permission: the standard functions that give a permission move nothing.
func permission(e *facts.EVM) bool {
	switch e.Call.V.Selector {
	case callApprove, callIncrease, callApproveAll, callApproveFor, callPermit:
		return e.Call.Known() && e.Call.V.Signature != ""
	}
	return false
}

// ownRecord: a transfer was called and the token's contract wrote a record, but in a form that is
// none of the standard ones. It may have moved the tokens all the same.
func ownRecord(e *facts.EVM) bool {
	_, units, ok := sentTo(e)
	return ok && units.Sign() > 0 && e.Receipt.Known() && e.Receipt.V.LogCount > 0
}
