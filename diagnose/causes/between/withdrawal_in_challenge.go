package between

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// WithdrawalInChallenge is a withdrawal of the OP stack that was proven and waits for its two
// clocks: the age of the proof, and the time since the dispute game was decided.
var WithdrawalInChallenge = diagnose.Cause{
	Slug:    "withdrawal-in-challenge",
	Section: "between",
	Weight:  720,
	Args:    append([]string{"claimable_at"}, legArgs...),
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Bridge,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeInChallenge),
}

func judgeInChallenge(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := withdrawal(f, "op-stack")
	if !ok {
		return out
	}
	if x.Step != "challenge" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	out.Args["claimable_at"] = x.ClaimableAt
	if x.Open {
		out.Args["variant"] = diagnose.Code("open")
	}
	out.ETA = until(f, x.ClaimableAt)
	out.Actions = []diagnose.Action{
		{Who: diagnose.Nobody, What: "wait"},
		{Who: diagnose.Sender, What: "claim-withdrawal", Args: map[string]any{"claimable_at": x.ClaimableAt}},
	}
	return out
}
