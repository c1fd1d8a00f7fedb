package between

import (
	"slices"
	"time"

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
	Rules:   onOtherChain(judgeInProgress),
}

// open are the steps that no other cause of this section tells.
var open = []string{"not-yet", "open", "paused", "unclaimed", "match", "no-checkpoint", "counted"}

// seen are those of them that show the payment on its way; with the others it may have arrived.
var seen = []string{"not-yet", "paused", "unclaimed", "no-checkpoint"}

// handIn is when a message that nobody has handed in on the other chain needs somebody to do so.
const handIn = time.Hour

var protocolNames = map[string]diagnose.Name{
	"op-stack": "OP Stack", "arbitrum": "Arbitrum", "polygon": "Polygon PoS", "cctp": "CCTP",
	"layerzero": "LayerZero", "across": "Across", "wormhole": "Wormhole",
}

func judgeInProgress(f *facts.Facts) diagnose.Outcome {
	b, out, ok := legOf(f)
	if !ok {
		return out
	}
	if b.Delivered != nil || b.Act == "deliver" || b.Act == "try" {
		return diagnose.NoBecause(f.Bridge.From...)
	}
	x, _, looked := far(f, b)
	if looked && !slices.Contains(open, x.Step) {
		return diagnose.NoBecause(b.Far.From...)
	}
	old := looked && behind(f, x, recent)
	if old && b.Direction != "withdrawal" && !slices.Contains(lasting, x.Step) || !looked {
		x.Step = "open" // a payment of minutes may have come since
	}
	out = found(f, b)
	out.Args["protocol"] = protocolNames[b.Protocol]
	if out.Certainty == diagnose.Proven {
		out.Certainty = diagnose.Likely // "not there" is one node's word, and others may not have been asked
	}
	unread := b.ToName == "" || b.FromName == ""
	if b.Protocol == "wormhole" && unread {
		out.Certainty = diagnose.Possible // it carries messages of all kinds, not only money
	}
	if b.Direction == "withdrawal" {
		out.Funds = diagnose.Held
	}
	if (b.Listed || x.Mapped) && slices.Contains(seen, x.Step) {
		out.State = diagnose.StateInTransit // otherwise it may be over: the state stays what this chain says
	}
	out.ETA = waitsFor(eta.NoneNotKnown)
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	if x.Step == "unclaimed" {
		out.Funds = diagnose.Held
		if f.AsOf.Sub(b.Block.Time) > handIn {
			out.Party = diagnose.Sender
			out.ETA = waitsFor(eta.NoneSender)
			out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "retry-delivery"}}
		}
	}
	if x.Step == "counted" {
		out.Party, out.Funds, out.Actions = diagnose.UnknownParty, diagnose.UnknownFunds, nil
	}
	if out.Certainty == diagnose.Possible {
		out.Funds = diagnose.UnknownFunds
	}
	if v := progress(b, x, unread, looked && behind(f, b.Far.V, recent) && x.Step == "open"); v != "" {
		out.Args["variant"] = diagnose.Code(v)
	}
	if x.Step == "match" {
		out.Related = append(out.Related, diagnose.Related{Relation: "perhaps-other-leg", Hash: x.Tx, Chain: b.To})
	}
	return out
}

// progress names the words for how far it was seen to have come; "" for looked and not there.
func progress(b facts.Bridge, x facts.BridgeFar, unread, old bool) string {
	steps := map[string]string{"paused": "paused", "unclaimed": "unclaimed", "match": "match", "no-checkpoint": "checkpoint", "counted": "counted"}
	switch {
	case x.Step == "paused" && b.Listed:
		return "paused"
	case !b.Listed && !x.Mapped && b.Protocol == "polygon" && b.Direction == "withdrawal":
		return "burn"
	case !b.Listed && !x.Mapped:
		return "somewhere"
	case severalIn(b):
		return "shared"
	case unread:
		return "elsewhere"
	case steps[x.Step] != "":
		return steps[x.Step]
	case old:
		return "behind"
	case x.Step == "open" && b.Direction == "transfer":
		return "message"
	case x.Step == "open":
		return "unseen"
	}
	return ""
}
