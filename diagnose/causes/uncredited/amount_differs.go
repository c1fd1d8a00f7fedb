package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// AmountDiffers is a payment to the right address of another amount than the ticket says:
// a fee was taken off, it came in parts, or the number was misread.
var AmountDiffers = diagnose.Cause{
	Slug:    "amount-differs",
	Section: "uncredited",
	Weight:  430,
	Args:    []string{"expected", "arrived"},
	Yields:  []string{"receiver-platform-delay"},
	Party:   diagnose.Sender,
	Rules: []diagnose.Rule{{
		Needs: append(claim.Needs(), "Sighting", "Success"),
		Judge: judgeAmountDiffers,
	}},
}

func judgeAmountDiffers(f *facts.Facts) diagnose.Outcome {
	if f.Ticket.Amount == "" || claim.Address(f) == "" {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Transfers", f.Transfers); !ok {
		return out
	}
	expected, arrived, ok := claim.Sum(f)
	switch {
	case !ok:
		return diagnose.Outcome{} // not comparable
	case expected.Units.Cmp(arrived.Units) == 0:
		return diagnose.NoBecause(f.Transfers.From...)
	}
	certainty := diagnose.Likely
	if claim.Complete(f) {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, claim.From(f))...)
	out.Args = map[string]any{"expected": expected, "arrived": arrived}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}, {Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
	return out
}
