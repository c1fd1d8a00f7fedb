package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// ReplacedRepriced is the same payment under a new id: the sender raised the fee. The money follows the new id.
var ReplacedRepriced = diagnose.Cause{
	Slug:    "replaced-repriced",
	Section: "missing",
	Weight:  720,
	Args:    []string{"successor"},
	Yields:  []string{"never-seen", "dropped", "reorged-out", "private-order-flow", "node-behind"},
	State:   diagnose.StateReplaced,
	Rules:   []diagnose.Rule{{Needs: successorNeeds(), Judge: judgeReplacedRepriced}},
}

func judgeReplacedRepriced(f *facts.Facts) diagnose.Outcome {
	s, out := judgeSuccessor(f, facts.Repriced)
	if out.Answer != diagnose.Yes {
		return out
	}
	out.Args = map[string]any{"successor": s.Hash, "variant": stage(s)}
	switch {
	case s.Failed:
		out.Party, out.Funds = diagnose.Sender, diagnose.WithSender
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}}
	case s.Confirmed:
		out.Party, out.Funds = diagnose.Nobody, diagnose.Arrived
	default:
		out.Party, out.Funds = diagnose.Network, diagnose.Moving
		one := eta.Ahead(1, f.Chain)
		out.ETA = &one
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	}
	out.Actions = append(out.Actions, diagnose.Action{Who: diagnose.Sender, What: "do-not-send-again"})
	return out
}
