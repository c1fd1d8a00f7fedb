package between

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// RetryableNeedsRedeem is a deposit to an Arbitrum chain whose ticket was made and not carried
// out: the automatic attempt failed, and anybody can make another until the ticket ends.
var RetryableNeedsRedeem = diagnose.Cause{
	Slug:    "retryable-needs-redeem",
	Section: "between",
	Weight:  730,
	Args:    append([]string{"expires"}, legArgs...),
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Sender,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeNeedsRedeem),
}

func judgeNeedsRedeem(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := deposit(f)
	if !ok {
		return out
	}
	if x.Step != "needs-redeem" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	out.Args["expires"] = x.Expires
	out.ETA = waitsFor(eta.NoneSender)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "redeem-ticket"}}
	return out
}
