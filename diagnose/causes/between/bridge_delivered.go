package between

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// BridgeDelivered is a payment that left this chain and was seen delivered on the other one.
var BridgeDelivered = diagnose.Cause{
	Slug:    "bridge-delivered",
	Section: "between",
	Weight:  705,
	Args:    append([]string{"protocol"}, legArgs...),
	Yields:  append([]string{"awaiting-confirmations", "awaiting-finality", "arrived"}, overLeg...),
	Party:   diagnose.Nobody,
	Funds:   diagnose.Arrived,
	Rules:   onOtherChain(judgeDelivered),
}

func judgeDelivered(f *facts.Facts) diagnose.Outcome {
	b, out, ok := legOf(f)
	if !ok {
		return out
	}
	if b.Delivered != nil || b.Act == "try" {
		return diagnose.NoBecause(f.Bridge.From...) // told by what this transaction itself did
	}
	x, out, ok := far(f, b)
	if !ok {
		return out
	}
	if x.Step != "done" {
		return diagnose.NoBecause(b.Far.From...)
	}
	out = found(f, b)
	out.Args["protocol"] = protocolNames[b.Protocol]
	wanted := claim.Address(f)
	switch {
	case out.Certainty == diagnose.Possible:
		out.Party, out.Funds = diagnose.UnknownParty, diagnose.UnknownFunds
		out.Args["variant"] = diagnose.Code("perhaps")
	case wanted != "" && !strings.EqualFold(wanted, string(b.Receiver)):
		out.Party, out.Funds = diagnose.UnknownParty, diagnose.UnknownFunds
		out.Args["variant"] = diagnose.Code("compare")
		out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "check-address"}}
	}
	if x.Tx != "" {
		out.Related = []diagnose.Related{{Relation: "other-leg", Hash: x.Tx, Chain: b.To}}
	}
	return out
}
