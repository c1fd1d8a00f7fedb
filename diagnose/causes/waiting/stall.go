package waiting

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// stallNeeds are the facts that the stalled-network rules read.
func stallNeeds() []string {
	return []string{"Sighting", "FinalHead", "Head", "Nodes.OnChain", "Nodes.Syncing", "Nodes.Head"}
}

// stalledAfter is how old the newest block must be before the network itself is in doubt:
// 25 blocks in a rhythm, at least five minutes; at random twelve intervals (by chance about
// once in 160,000).
func stalledAfter(c facts.Chain) time.Duration {
	if c.Family == facts.FamilyUTXO {
		return 12 * c.BlockInterval
	}
	return max(25*c.BlockInterval, 5*time.Minute)
}

// cutOff is from when on one old node alone is more likely cut off, or kept for tests, than
// its network at a halt: the halts of large networks lasted hours.
const cutOff = 24 * time.Hour

// judgeStall looks whether every node that was asked shows the same old newest block. Nodes
// that agree are likely right; a single one may be cut off itself.
func judgeStall(f *facts.Facts) diagnose.Outcome {
	if !f.Chain.Known || f.Chain.BlockInterval <= 0 {
		return diagnose.Outcome{}
	}
	waiting := diagnose.Pending(f) == diagnose.Yes
	if f.Sighting.State == facts.NotAsked {
		return diagnose.Unsure("Sighting")
	}
	if diagnose.Mined(f) == diagnose.Yes && (f.FinalHead.Known() || f.Head.Known()) && diagnose.ProgressOf(f).Final {
		return diagnose.Outcome{}
	}
	if s := f.FinalHead.State; diagnose.Mined(f) == diagnose.Yes && (s == facts.Failed || s == facts.Conflicting || diagnose.MarksAmiss(f) && !diagnose.TooYoung(f)) {
		return diagnose.Unsure("FinalHead") // it may be final, and then it waits for nothing
	}
	var from []facts.EvidenceID
	var low, high facts.BlockRef
	var missing []string
	sites := map[string]bool{} // two addresses of one server are one witness
	for _, n := range f.Nodes {
		switch {
		case n.OnChain.Known() && !n.OnChain.V, n.Syncing.Known() && n.Syncing.V:
			continue // its head says nothing about the network
		case !n.OnChain.Known():
			missing = append(missing, "Nodes.OnChain")
			continue
		case !n.Syncing.Known() && n.Syncing.State != facts.Unsupported:
			missing = append(missing, "Nodes.Syncing")
			continue
		case !n.Head.Known() || n.Head.V.Time.IsZero():
			missing = append(missing, "Nodes.Head")
			continue
		}
		if f.AsOf.Sub(n.Head.V.Time) <= stalledAfter(f.Chain) {
			return diagnose.NoBecause(n.Head.From...)
		}
		if len(sites) == 0 || n.Head.V.Height < low.Height {
			low = n.Head.V
		}
		if len(sites) == 0 || n.Head.V.Height > high.Height {
			high = n.Head.V
		}
		from = diagnose.IDs(from, n.OnChain.From, n.Syncing.From, n.Head.From)
		sites[diagnose.Site(n)] = true
	}
	nodes := len(sites)
	switch {
	case len(missing) > 0 && nodes <= 1:
		return diagnose.Unsure(missing...)
	case nodes == 0, high.Height > low.Height+1, nodes == 1 && !waiting:
		return diagnose.Outcome{} // they do not agree, or one alone: the node, not the network
	}
	if nodes == 1 && f.AsOf.Sub(high.Time) > cutOff {
		return diagnose.Outcome{}
	}
	certainty := diagnose.Likely
	if nodes == 1 {
		certainty = diagnose.Possible
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, from)...)
	out.Args = map[string]any{"height": high.Height, "head_time": high.Time, "chain": diagnose.Name(f.Chain.Name)}
	out.ETA = &eta.Range{None: eta.NoneStalled}
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}
