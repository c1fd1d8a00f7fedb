package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// ReplacedCancelled is a payment that the sender took back: its place was used without paying the receiver.
var ReplacedCancelled = diagnose.Cause{
	Slug:    "replaced-cancelled",
	Section: "missing",
	Weight:  730,
	Args:    []string{"successor"},
	Yields:  []string{"never-seen", "dropped", "reorged-out", "private-order-flow", "node-behind"},
	State:   diagnose.StateReplaced,
	Rules:   []diagnose.Rule{{Needs: append(successorNeeds(), outbidNeeds...), Judge: judgeReplacedCancelled}},
}

func judgeReplacedCancelled(f *facts.Facts) diagnose.Outcome {
	s, out := judgeSuccessor(f, facts.Cancelled)
	if out.Answer != diagnose.Yes {
		return out
	}
	out.Args = map[string]any{"successor": s.Hash, "variant": stage(s)}
	out.Party, out.Funds = diagnose.Sender, diagnose.WithSender
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}, anew(f, s)}
	return raised(f, s, out)
}
