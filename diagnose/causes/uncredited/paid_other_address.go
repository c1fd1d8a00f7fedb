package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// PaidOtherAddress is a payment that went through, but not to the address in the ticket. What
// a contract moves inside a call may stay unseen, so only plain payments are proof.
var PaidOtherAddress = diagnose.Cause{
	Slug:    "paid-other-address",
	Section: "uncredited",
	Weight:  460,
	Args:    []string{"claimed", "paid", "count"},
	Yields:  []string{"amount-differs", "receiver-platform-delay"},
	Party:   diagnose.ThirdParty,
	Rules: []diagnose.Rule{{
		Needs: append(claim.Needs(), "Profile.Owned", "Sighting", "Success", "EVM.Traced", "EVM.Call"),
		Judge: judgePaidOtherAddress,
	}},
}

func judgePaidOtherAddress(f *facts.Facts) diagnose.Outcome {
	if claim.Address(f) == "" {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Transfers", f.Transfers); !ok {
		return out
	}
	paid := claim.Recipients(f)
	switch {
	case len(claim.Paid(f)) > 0:
		return diagnose.NoBecause(f.Transfers.From...)
	case len(paid) == 0:
		return diagnose.Outcome{} // nothing moved: another cause
	}
	if f.Chain.Family == facts.FamilyEVM && !claim.Complete(f) {
		e := diagnose.EVM(f)
		_, _, direct := sentTo(e) // the sender's own call of a token: what it moves, it logs
		switch {
		case !e.Tx.Known():
			return diagnose.Unsure("EVM.Tx")
		case !direct && !e.Traced.Known():
			return diagnose.Unsure("EVM.Traced") // a contract may have paid it inside
		}
	}
	certainty, funds := diagnose.Likely, diagnose.UnknownFunds
	if claim.Complete(f) {
		certainty, funds = diagnose.Proven, diagnose.WithOtherOwner
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, claim.From(f))...)
	out.Funds = funds
	out.Args = map[string]any{"claimed": f.Ticket.To, "paid": paid[0], "count": len(paid)}
	if len(paid) > 1 {
		out.Args["variant"] = diagnose.Code("several")
	}
	out.ETA = &eta.Range{None: eta.NoneThird}
	out.Actions = []diagnose.Action{
		{Who: diagnose.UnknownParty, What: "check-address"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
		{Who: diagnose.Sender, What: "contact-owner"},
	}
	return out
}
