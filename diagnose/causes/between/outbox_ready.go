package between

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// OutboxReady is a withdrawal from an Arbitrum chain whose block is confirmed on the parent
// chain, and that nobody has claimed.
var OutboxReady = diagnose.Cause{
	Slug:    "outbox-ready",
	Section: "between",
	Weight:  720,
	Args:    legArgs,
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Sender,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeOutboxReady),
}

func judgeOutboxReady(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := withdrawal(f, "arbitrum")
	if !ok {
		return out
	}
	if x.Step != "ready" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	out.ETA = waitsFor(eta.NoneSender)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "claim-withdrawal"}}
	return out
}
