package waiting

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// AwaitingFinality is a payment in a block that the network could still undo: not final by
// the chain's own mark, or not as deep as its rule asks for.
var AwaitingFinality = diagnose.Cause{
	Slug:     "awaiting-finality",
	Section:  "waiting",
	Weight:   170,
	Ordinary: true,
	Args:     []string{"confirmations", "head_time", "least"},
	State:    diagnose.StateIncluded,
	Party:    diagnose.Network,
	Funds:    diagnose.Moving,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Success", "Head", "FinalHead", "Transfers", "Profile.Owned"},
		Judge: judgeAwaitingFinality,
	}},
}

func judgeAwaitingFinality(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	p := diagnose.ProgressOf(f)
	if p.Confirmations == 0 {
		return diagnose.Unsure("Sighting") // in which block is not known
	}
	if p.Final {
		return diagnose.NoBecause(diagnose.IDs(f.Head.From, f.FinalHead.From)...)
	}
	if p.Confirmations < p.Required {
		if open := diagnose.CreditOpen(f); len(open) > 0 {
			return diagnose.Unsure(open...)
		}
		return diagnose.Outcome{} // first things first: awaiting-confirmations
	}
	certainty := diagnose.Proven
	if f.Chain.FinalityRule != "depth" && (!f.FinalHead.Known() || diagnose.FinalityStale(f)) {
		certainty = diagnose.Likely // the node does not say what is final, or its word is old
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Head.From, f.FinalHead.From)...)
	out.Args = map[string]any{"confirmations": p.Confirmations, "head_time": f.Head.V.Time, "least": f.Chain.FinalityLeast}
	switch {
	case diagnose.Rushed(f):
		out.Certainty, out.Args["variant"] = diagnose.Likely, diagnose.Code("rushed")
	case !f.FinalHead.Known() && hasty(f):
		out.Args["variant"] = diagnose.Code("early")
	case f.FinalHead.Known() && f.FinalHead.V.Height >= f.Sighting.V.Block.Height && f.Chain.FinalityRule == "tag":
		out.Certainty, out.Args["variant"] = diagnose.Likely, diagnose.Code("young")
	case certainty != diagnose.Proven:
		out.Args["variant"] = diagnose.Code("untold")
	}
	if diagnose.Adrift(f) { // what nodes that are behind call the newest block is not
		out.Certainty, out.Args["variant"] = diagnose.Likely, diagnose.Code("adrift")
	}
	wait := finalityLeft(f, p)
	out.ETA = &wait
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	return out
}

// hasty: a node calls blocks final sooner than the network can make them so.
func hasty(f *facts.Facts) bool {
	return slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool { return slices.Contains(n.Amiss, "final-early") })
}

func finalityLeft(f *facts.Facts, p diagnose.Progress) eta.Range {
	if f.Chain.FinalityRule == "depth" {
		if p.Confirmations >= f.Chain.FinalityDepth { // they do not count
			return eta.Unknown(eta.NoneNotKnown, nil)
		}
		return eta.Ahead(f.Chain.FinalityDepth-p.Confirmations, f.Chain)
	}
	block := f.Sighting.V.Block
	if block.Time.IsZero() {
		return eta.Finality(f.Chain, 0)
	}
	return eta.Finality(f.Chain, f.AsOf.Sub(block.Time))
}
