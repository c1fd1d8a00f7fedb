package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// ReorgedOut is a transaction whose block the network abandoned: it was on the chain, and
// now stands in no block and in no pool of the nodes that were asked.
var ReorgedOut = diagnose.Cause{
	Slug:     "reorged-out",
	Section:  "missing",
	Weight:   710,
	Residual: diagnose.Proven,
	Args:     []string{"height"},
	Yields:   []string{"dropped", "never-seen"},
	State:    diagnose.StateDropped,
	Party:    diagnose.Sender,
	Funds:    diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting"},
		Judge: judgeReorgedOut,
	}},
}

func judgeReorgedOut(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Abandoned(f), "Sighting"); !ok {
		return out
	}
	certainty := diagnose.Proven
	if f.Chain.Family == facts.FamilyEVM { // told in two breaths: two servers behind one address look the same
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, f.Sighting.From...)
	out.Args = map[string]any{"height": f.Sighting.V.Block.Height}
	out.ETA = &eta.Range{None: eta.NoneNotKnown}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "rebroadcast"}, {Who: diagnose.ReceiverPlatform, What: "escalate"}}
	return out
}
