package between

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// BridgeInProgress is a payment that left one chain for another and has not been seen to arrive
// there: looked for and not there yet, or nobody could look.
var BridgeInProgress = diagnose.Cause{
	Slug:    "bridge-in-progress",
	Section: "between",
	Weight:  710,
	Args:    append([]string{"protocol"}, legArgs...),
	Yields:  overLeg,
	Party:   diagnose.Bridge,
	Funds:   diagnose.Moving,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  append([]string{"Bridge.Far"}, legNeeds...),
		Judge:  judgeInProgress,
	}},
}

// open are the steps that no other cause of this section tells.
var open = []string{"not-yet", "open", "paused"}

var protocolNames = map[string]diagnose.Name{
	"op-stack": "OP Stack", "arbitrum": "Arbitrum", "polygon": "Polygon PoS", "cctp": "CCTP",
	"layerzero": "LayerZero", "across": "Across", "wormhole": "Wormhole",
}

func judgeInProgress(f *facts.Facts) diagnose.Outcome {
	b, out, ok := legOf(f)
	if !ok {
		return out
	}
	if b.Delivered != nil || b.Act == "deliver" {
		return diagnose.NoBecause(f.Bridge.From...)
	}
	if b.Far.Known() && !slices.Contains(open, b.Far.V.Step) {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	out.Args["protocol"] = protocolNames[b.Protocol]
	if out.Certainty == diagnose.Proven {
		out.Certainty = diagnose.Likely // "not there" is one node's word, and others may not have been asked
	}
	if b.Protocol == "wormhole" {
		out.Certainty = diagnose.Possible // it carries messages of all kinds, not only money
	}
	if b.Direction == "withdrawal" {
		out.Funds = diagnose.Held
	}
	if b.Far.Known() && b.Listed && b.Far.V.Step != "open" {
		out.State = diagnose.StateInTransit // otherwise it may be over: the state stays what this chain says
	}
	if out.Certainty == diagnose.Possible {
		out.Funds = diagnose.UnknownFunds
	}
	switch {
	case b.Far.Known() && b.Far.V.Step == "paused":
		out.Args["variant"] = diagnose.Code("paused")
	case !b.Listed && (b.ToName == "" || b.FromName == ""):
		out.Args["variant"] = diagnose.Code("somewhere")
	case b.ToName == "" || b.FromName == "":
		out.Args["variant"] = diagnose.Code("elsewhere")
	case b.Direction == "transfer" && (!b.Far.Known() || b.Far.V.Step == "open"):
		out.Args["variant"] = diagnose.Code("message")
	case !b.Far.Known() || b.Far.V.Step == "open":
		out.Args["variant"] = diagnose.Code("unseen")
	}
	out.ETA = waitsFor(eta.NoneNotKnown)
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	return out
}
