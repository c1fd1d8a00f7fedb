package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// NodeBehind is our own window: every node that was asked is still catching up or has seen no
// block for too long, so its "not found" means nothing.
var NodeBehind = diagnose.Cause{
	Slug:    "node-behind",
	Section: "missing",
	Weight:  140,
	Args:    []string{"count", "height", "head_time"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.NodeOperator,
	Funds:   diagnose.UnknownFunds,
	Rules: []diagnose.Rule{{
		Needs: append(healthNeeds(), "Sighting"),
		Judge: judgeNodeBehind,
	}, {
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Nodes.OnChain", "Nodes.Syncing", "Nodes.Head"},
		Judge:  judgeWaitsAtOldNode,
	}},
}

// A payment that waits at nodes whose newest block is old, though they do not say that they are
// catching up: it waited when they lost touch, and what became of it since they cannot know.
func judgeWaitsAtOldNode(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return out
	}
	if !f.Chain.Known || f.Chain.Test || f.Chain.BlockInterval <= 0 {
		return diagnose.Outcome{} // private networks find a block when somebody wants one
	}
	var from []facts.EvidenceID
	var best facts.BlockRef
	var missing []string
	old := 0
	for _, n := range f.Nodes {
		switch {
		case n.OnChain.Known() && !n.OnChain.V, n.Syncing.Known() && n.Syncing.V:
			continue
		case !n.Syncing.Known() && n.Syncing.State != facts.Unsupported:
			missing = append(missing, "Nodes.Syncing")
			continue
		case !n.OnChain.Known():
			missing = append(missing, "Nodes.OnChain")
			continue
		case !n.Head.Known() || n.Head.V.Time.IsZero():
			missing = append(missing, "Nodes.Head")
			continue
		case f.AsOf.Sub(n.Head.V.Time) <= diagnose.LateAfter(f.Chain):
			return diagnose.NoBecause(n.Head.From...)
		}
		old++
		from = diagnose.IDs(from, n.OnChain.From, n.Syncing.From, n.Head.From)
		if n.Head.V.Height >= best.Height {
			best = n.Head.V
		}
	}
	if old == 0 {
		return diagnose.Unsure(append(missing, "Nodes.Head")...)
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, from)...)
	out.Args = map[string]any{"count": old, "height": best.Height, "head_time": best.Time, "variant": diagnose.Code("waiting")}
	out.Actions = []diagnose.Action{{Who: diagnose.NodeOperator, What: "fix-node"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}

func judgeNodeBehind(f *facts.Facts) diagnose.Outcome {
	if out, ok := unseen(f); !ok {
		return out
	}
	var from []facts.EvidenceID
	var missing []string
	var best facts.BlockRef
	behind, syncing := 0, true
	for _, n := range f.Nodes {
		v := judgeNode(f, n)
		missing = append(missing, v.missing...)
		if v.healthy {
			return diagnose.NoBecause(v.from...)
		}
		if v.behind == "" {
			continue
		}
		behind++
		syncing = syncing && v.behind == "syncing"
		from = append(from, v.from...)
		if n.Head.Known() && n.Head.V.Height >= best.Height {
			best = n.Head.V
		}
	}
	if behind == 0 {
		if len(missing) == 0 && len(f.Nodes) > 0 {
			return diagnose.Outcome{}
		}
		return diagnose.Unsure(append(missing, "Nodes.Head")...)
	}
	certainty := diagnose.Likely // an old head may also be the network's
	if syncing && behind == len(f.Nodes) {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, from...)
	out.Args = map[string]any{"count": behind, "height": best.Height, "head_time": best.Time}
	out.Actions = []diagnose.Action{{Who: diagnose.NodeOperator, What: "fix-node"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}
