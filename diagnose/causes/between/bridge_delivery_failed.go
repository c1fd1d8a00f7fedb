package between

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// BridgeDeliveryFailed is a transfer that came to the other chain, where the call that should
// have delivered it was refused.
var BridgeDeliveryFailed = diagnose.Cause{
	Slug:    "bridge-delivery-failed",
	Section: "between",
	Weight:  730,
	Args:    legArgs,
	Yields:  overLeg,
	State:   diagnose.StateInTransit,
	Party:   diagnose.Sender,
	Funds:   diagnose.Held,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  append([]string{"Bridge.Far"}, legNeeds...),
		Judge:  judgeDeliveryFailed,
	}},
}

func judgeDeliveryFailed(f *facts.Facts) diagnose.Outcome {
	b, out, ok := legOf(f)
	if !ok {
		return out
	}
	var retry bool
	switch {
	case b.Delivered != nil && *b.Delivered:
		return diagnose.NoBecause(f.Bridge.From...)
	case b.Delivered != nil:
		retry = b.Act == "deliver"
		out = found(f, b)
		if b.Listed && b.Legs == 1 && (b.Act != "deliver" || b.Direction == "deposit") {
			out.Certainty = diagnose.Proven // the receipt itself says it; the parent's messenger is not on our list
		}
	default:
		x, unsure, ok := far(b)
		if !ok {
			return unsure
		}
		if x.Step != "failed" && x.Step != "refused" {
			return diagnose.NoBecause(b.Far.From...)
		}
		retry = x.Step == "refused"
		out = found(f, b)
	}
	out.ETA = waitsFor(eta.NoneSender)
	if retry {
		out.Args["variant"] = diagnose.Code("again")
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "retry-delivery"}}
	} else {
		out.Funds = diagnose.UnknownFunds
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "escalate"}}
	}
	return out
}
