package between

import (
	"cmp"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// WithdrawalReadyToClaim is a withdrawal of the OP stack or of Polygon that the contract on the
// other chain would pay out now, if somebody asked it to.
var WithdrawalReadyToClaim = diagnose.Cause{
	Slug:    "withdrawal-ready-to-claim",
	Section: "between",
	Weight:  720,
	Args:    append([]string{"prover"}, legArgs...),
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Sender,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeReadyToClaim),
}

func judgeReadyToClaim(f *facts.Facts) diagnose.Outcome {
	b, x, out, ok := withdrawal(f, "op-stack", "polygon")
	if !ok {
		return out
	}
	if x.Step != "ready" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	out.Args["prover"] = cmp.Or(x.Prover, b.Sender)
	out.ETA = waitsFor(eta.NoneSender)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "claim-withdrawal", Verified: b.Protocol == "op-stack"}}
	if b.Protocol == "polygon" {
		out.Args["variant"] = diagnose.Code("exit")
		if out.Certainty == diagnose.Proven {
			out.Certainty = diagnose.Likely // a key that the contract does not know reads as unpaid
		}
	}
	return out
}
