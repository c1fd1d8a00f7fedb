package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// ReplacedDifferent is a payment whose place was used by another payment of the same sender.
var ReplacedDifferent = diagnose.Cause{
	Slug:    "replaced-different",
	Section: "missing",
	Weight:  725,
	Args:    []string{"successor"},
	Yields:  []string{"never-seen", "dropped", "reorged-out", "private-order-flow", "node-behind"},
	State:   diagnose.StateReplaced,
	Rules:   []diagnose.Rule{{Needs: successorNeeds(), Judge: judgeReplacedDifferent}},
}

func judgeReplacedDifferent(f *facts.Facts) diagnose.Outcome {
	s, out := judgeSuccessor(f, facts.Different)
	if out.Answer != diagnose.Yes {
		return out
	}
	out.Args = map[string]any{"successor": s.Hash, "variant": stage(s)}
	out.Party = diagnose.Sender
	out.Funds = diagnose.WithSender
	if f.Chain.Family == facts.FamilyUTXO {
		out.Funds = diagnose.UnknownFunds // the same coins were spent: the other payment says to whom
	}
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}, {Who: diagnose.Sender, What: "resend"}}
	return out
}
