package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// NodeCannotAnswer is our own window too: no node that was asked can know the answer. It
// follows another chain, keeps no index, runs without a waiting area, or refuses.
var NodeCannotAnswer = diagnose.Cause{
	Slug:    "node-cannot-answer",
	Section: "missing",
	Weight:  130,
	Args:    []string{"count", "why"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.NodeOperator,
	Funds:   diagnose.UnknownFunds,
	Rules: []diagnose.Rule{{
		Needs: append(healthNeeds(), "Sighting", "UTXO.Raw", "UTXO.Inputs"),
		Judge: judgeNodeCannotAnswer,
	}},
}

func judgeNodeCannotAnswer(f *facts.Facts) diagnose.Outcome {
	if out, ok := unseen(f); !ok {
		return elsewhere(f, out)
	}
	var from []facts.EvidenceID
	var missing []string
	cannot, why := 0, ""
	u := diagnose.UTXO(f)
	coins := lost{raw: u.Raw.V, ins: u.Inputs.V}
	half := u.Raw.Known() != u.Inputs.Known() // coins that nobody asked about could make the node a witness
	if !u.Raw.Known() {
		coins = lost{}
	}
	for _, n := range f.Nodes {
		if diagnose.Seen(n) {
			return diagnose.Unsure("Sighting") // it exists; only where it stands is open
		}
		v := judgeLost(f, n, coins)
		missing = append(missing, v.missing...)
		if v.healthy {
			return diagnose.NoBecause(v.from...)
		}
		if v.cannot == "" {
			continue
		}
		cannot++
		from = append(from, v.from...)
		if why == "" || why == "no-answer" {
			why = v.cannot
		}
	}
	from = diagnose.IDs(from, f.Sighting.From)
	if len(from) == 0 { // not one usable reply: the failed exchanges themselves are the grounds
		for _, e := range f.Evidence {
			from = append(from, e.ID)
		}
	}
	if cannot == 0 || len(from) == 0 {
		if len(missing) == 0 && len(f.Nodes) > 0 && cannot == 0 {
			return diagnose.Outcome{}
		}
		return diagnose.Unsure(append(missing, "Nodes.Saw")...)
	}
	certainty := diagnose.Proven
	if len(missing) > 0 || cannot < len(f.Nodes) || half && f.Chain.Family == facts.FamilyUTXO {
		certainty = diagnose.Likely // what was not seen of a node could make it a better witness
	}
	out := diagnose.YesBecause(certainty, from...)
	out.Args = cannotArgs(f, cannot, why)
	out.Actions = []diagnose.Action{{Who: diagnose.NodeOperator, What: "fix-node"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}

// elsewhere: an address was to be looked up, and every node follows another chain.
func elsewhere(f *facts.Facts, out diagnose.Outcome) diagnose.Outcome {
	if f.Subject.Kind != "address" || f.Sighting.State != facts.NotAsked || len(f.Nodes) == 0 {
		return out
	}
	var from []facts.EvidenceID
	for _, n := range f.Nodes {
		if !n.OnChain.Known() || n.OnChain.V {
			return out
		}
		from = diagnose.IDs(from, n.OnChain.From)
	}
	out = diagnose.YesBecause(diagnose.Proven, from...)
	out.Args = cannotArgs(f, len(f.Nodes), "wrong-chain")
	out.Actions = []diagnose.Action{{Who: diagnose.NodeOperator, What: "fix-node"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}

func cannotArgs(f *facts.Facts, count int, why string) map[string]any {
	args := map[string]any{"count": count, "why": diagnose.Code(why)}
	if f.Subject.Kind == "address" {
		args["variant"] = diagnose.Code("address")
	}
	return args
}
