package between

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// OutboxWaiting is a withdrawal from an Arbitrum chain whose block is not confirmed on the
// parent chain yet: it cannot be claimed before.
var OutboxWaiting = diagnose.Cause{
	Slug:    "outbox-waiting",
	Section: "between",
	Weight:  720,
	Args:    legArgs,
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Bridge,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeOutboxWaiting),
}

// parentBlock is the time between blocks of Ethereum. Source: consensus-specs, SECONDS_PER_SLOT.
const parentBlock = 12 * time.Second

func judgeOutboxWaiting(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := withdrawal(f, "arbitrum")
	if !ok {
		return out
	}
	if x.Step != "waiting" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	claim := diagnose.Action{Who: diagnose.Sender, What: "claim-withdrawal"}
	out.ETA = waitsFor(eta.NoneNotKnown)
	if x.Confirms > 0 && out.Certainty == diagnose.Proven {
		out.Certainty = diagnose.Likely // from the usual period: what is confirmed was not looked at
	}
	if x.Confirms > 0 && b.To == "eip155:1" {
		at := x.Head.Time.Add(time.Duration(min(x.Confirms, 1e7)) * parentBlock) //nolint:gosec // bounded
		out.ETA = until(f, at)
		claim.Args = map[string]any{"claimable_at": at}
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}, claim}
	return out
}
