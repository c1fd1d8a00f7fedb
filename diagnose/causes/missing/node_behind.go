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
	}},
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
