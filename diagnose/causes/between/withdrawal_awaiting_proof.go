package between

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// WithdrawalAwaitingProof is a withdrawal of the OP stack that left its chain and for which no
// proof was sent on the other one: not possible yet, or nobody has done it.
var WithdrawalAwaitingProof = diagnose.Cause{
	Slug:    "withdrawal-awaiting-proof",
	Section: "between",
	Weight:  720,
	Args:    legArgs,
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Sender,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeAwaitingProof),
}

func judgeAwaitingProof(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := withdrawal(f, "op-stack")
	if !ok {
		return out
	}
	prove := diagnose.Action{Who: diagnose.Sender, What: "prove-withdrawal"}
	switch x.Step {
	case "unproven", "ready-to-prove":
		out = found(f, b)
		out.Actions = []diagnose.Action{prove}
		out.ETA = waitsFor(eta.NoneSender)
		if x.Step == "unproven" {
			out.Args["variant"] = diagnose.Code("perhaps")
		}
	case "no-output":
		out = found(f, b)
		out.Party = diagnose.Bridge
		out.Args["variant"] = diagnose.Code("early")
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}, prove}
		out.ETA = waitsFor(eta.NoneNotKnown)
	default:
		return diagnose.NoBecause(b.Far.From...)
	}
	return out
}
