package between

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// RetryableExpired is a deposit to an Arbitrum chain whose ticket nobody carried out in time, or that
// its owner cancelled.
var RetryableExpired = diagnose.Cause{
	Slug:    "retryable-expired",
	Section: "between",
	Weight:  730,
	Args:    legArgs,
	Yields:  overLeg,
	State:   diagnose.StateImpossible,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules:   onOtherChain(judgeExpired),
}

func judgeExpired(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := deposit(f)
	if !ok {
		return out
	}
	if x.Step != "expired" && x.Step != "cancelled" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	if x.Step == "cancelled" {
		out.Args["variant"] = diagnose.Code("cancelled")
	} else if out.Certainty == diagnose.Proven {
		out.Certainty = diagnose.Likely // the ticket is gone; that nobody carried it out is a search's word
	}
	out.ETA = waitsFor(eta.NoneNever)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "escalate"}}
	return out
}
