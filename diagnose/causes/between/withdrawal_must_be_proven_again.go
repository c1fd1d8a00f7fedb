package between

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// WithdrawalMustBeProvenAgain is a withdrawal of the OP stack whose proof rests on a dispute game
// that was lost, struck out or retired, so the waiting starts anew with another proof.
var WithdrawalMustBeProvenAgain = diagnose.Cause{
	Slug:    "withdrawal-must-be-proven-again",
	Section: "between",
	Weight:  720,
	Args:    append([]string{"game"}, legArgs...),
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Sender,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeProvenAgain),
}

func judgeProvenAgain(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := withdrawal(f, "op-stack")
	if !ok {
		return out
	}
	if x.Step != "prove-again" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	out.Args["game"] = x.Game
	out.ETA = waitsFor(eta.NoneSender)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "prove-withdrawal"}}
	return out
}
