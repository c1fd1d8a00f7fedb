package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/chains/facts/alike"
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
	Args:    []string{"claimed", "paid", "count", "at"},
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
	if out, ok := seenWhole(f); !ok {
		return out
	}
	certainty, funds := diagnose.Likely, diagnose.UnknownFunds
	if claim.Complete(f) && !f.Ticket.Loose {
		certainty, funds = diagnose.Proven, diagnose.WithOtherOwner
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, claim.From(f))...)
	out.Funds = funds
	out.Args = map[string]any{"claimed": f.Ticket.To, "paid": paid[0], "count": len(paid), "at": 0}
	l, fits := alike.Of(f.Chain.Family, claim.Address(f), string(paid[0]))
	if fits {
		out.Args["at"] = l.At
	}
	switch {
	case len(paid) > 1:
		out.Args["variant"] = diagnose.Code("several")
	case fits && l.Slip():
		out.Args["variant"], out.Args["count"] = diagnose.Code("slip"), l.Differs
		out.Funds = diagnose.UnknownFunds // the slip may be the ticket's
		out.Args["claimed"], out.Args["paid"] = diagnose.Marked(l.Mark(claim.Address(f))), diagnose.Marked(l.Mark(string(paid[0])))
	case fits:
		out.Args["variant"] = diagnose.Code("first-difference")
	}
	out.ETA = &eta.Range{None: eta.NoneThird}
	out.Actions = []diagnose.Action{
		{Who: diagnose.UnknownParty, What: "check-address"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
		{Who: diagnose.Sender, What: "contact-owner"},
	}
	return out
}
