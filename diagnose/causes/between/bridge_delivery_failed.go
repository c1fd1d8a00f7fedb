package between

import (
	"cmp"

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
	Args:    append([]string{"holder"}, legArgs...),
	Yields:  append([]string{"inner-transfer-failed"}, overLeg...),
	State:   diagnose.StateInTransit,
	Party:   diagnose.Sender,
	Funds:   diagnose.Held,
	Rules:   onOtherChain(judgeDeliveryFailed),
}

func judgeDeliveryFailed(f *facts.Facts) diagnose.Outcome {
	b, out, ok := legOf(f)
	if !ok {
		return out
	}
	variant := ""
	switch {
	case b.Delivered != nil && *b.Delivered:
		return diagnose.NoBecause(f.Bridge.From...)
	case b.Delivered != nil:
		if b.Act == "deliver" {
			variant = "again"
		}
		out = found(f, b)
		if b.Listed && b.Legs == 1 && !b.Shared && !b.Unsure {
			out.Certainty = diagnose.Proven // the receipt itself says it
		} else if b.Unsure && out.Certainty == diagnose.Proven {
			out.Certainty = diagnose.Likely
		}
	default:
		x, unsure, ok := far(f, b)
		if !ok {
			return unsure
		}
		if variant = howItFailed(b, x); variant == "no" {
			return diagnose.NoBecause(b.Far.From...)
		}
		out = found(f, b)
		if (b.Act == "try" || variant == "refund") && out.Certainty == diagnose.Proven {
			out.Certainty = diagnose.Likely // anybody may report a failed attempt; an unknown key reads as unpaid
		}
	}
	out.Args["holder"] = cmp.Or(b.Sender, b.Contract)
	out.ETA = waitsFor(eta.NoneSender)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "retry-delivery"}}
	switch variant {
	case "refund":
		out.Party = diagnose.Bridge
		out.ETA = waitsFor(eta.NoneNotKnown)
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	case "again":
	default:
		out.Funds = diagnose.UnknownFunds
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "escalate"}}
	}
	if severalIn(b) {
		variant = "shared"
	}
	if variant != "" {
		out.Args["variant"] = diagnose.Code(variant)
	}
	return out
}

// howItFailed sorts a delivery that did not go through by where its money is; "no": none failed.
func howItFailed(b facts.Bridge, x facts.BridgeFar) string {
	rollup := b.Direction == "deposit" && (b.Protocol == "op-stack" || b.Protocol == "arbitrum")
	switch {
	case x.Step == "refund":
		return "refund"
	case x.Step == "refused", x.Step == "unclaimed" && b.Act == "try":
		return "again"
	case x.Step != "failed":
		return "no"
	case rollup:
		return "minted"
	case b.Protocol == "polygon":
		return "state"
	}
	return ""
}
