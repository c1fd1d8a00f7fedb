package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// healthNeeds are the facts that decide whether a node's "I do not know it" means anything.
func healthNeeds() []string { return append(healthNeedsEVM(), "Nodes.Pool") }

// healthNeedsEVM leaves out the pool, which on EVM chains says little: many nodes hide it.
func healthNeedsEVM() []string {
	return []string{"Nodes.OnChain", "Nodes.Syncing", "Nodes.Head", "Nodes.Indexed", "Nodes.Saw"}
}

// view is what one node's answer is worth.
type view struct {
	healthy bool     // it would know the transaction if the network did
	behind  string   // code of why it is behind: syncing, old-head; "" if it is not
	weak    bool     // it does not tell how far back it knows transactions
	cannot  string   // code of why it cannot know: lied, wrong-chain, no-index, no-pool, no-answer; "" if it can
	missing []string // facts that would tell more
	from    []facts.EvidenceID
}

func judgeNode(f *facts.Facts, n facts.NodeView) view {
	v := view{from: diagnose.IDs(n.OnChain.From, n.Syncing.From, n.Head.From, n.Indexed.From, n.Saw.From)}
	if f.Chain.Family == facts.FamilyUTXO {
		v.from = diagnose.IDs(v.from, n.Pool.From)
	}
	open := func(path string) { v.missing = append(v.missing, path) }
	switch {
	case len(n.Lied) > 0:
		v.cannot = "lied"
		return v
	case n.OnChain.Known() && !n.OnChain.V:
		v.cannot = "wrong-chain"
		return v
	case !n.OnChain.Known():
		open("Nodes.OnChain")
	}
	switch {
	case n.Syncing.Known() && n.Syncing.V:
		v.behind = "syncing"
		return v
	case !n.Syncing.Known() && n.Syncing.State != facts.Unsupported: // Esplora cannot say; its head's age can
		open("Nodes.Syncing")
	}
	switch {
	case !n.Head.Known() || n.Head.V.Time.IsZero():
		open("Nodes.Head")
	case f.Chain.Known && f.AsOf.Sub(n.Head.V.Time) > diagnose.LateAfter(f.Chain):
		v.behind = "old-head"
		return v
	case diagnose.Left(f, n) > 0: // by the other nodes
		v.behind = "old-head"
		return v
	}
	switch {
	case n.Indexed.Known() && !n.Indexed.V:
		v.cannot = "no-index"
	case n.Indexed.State == facts.Unsupported:
		v.weak = true
	case !n.Indexed.Known():
		open("Nodes.Indexed")
	}
	switch {
	case f.Chain.Family != facts.FamilyUTXO || v.cannot != "":
	case n.Pool.Known() && !n.Pool.V:
		v.cannot = "no-pool"
	case !n.Pool.Known():
		open("Nodes.Pool")
	}
	switch n.Saw.State {
	case facts.Failed, facts.Unsupported:
		if v.cannot == "" {
			v.cannot = "no-answer"
		}
	case facts.NotAsked, facts.Conflicting:
		open("Nodes.Saw")
	case facts.Known, facts.Absent:
	}
	v.healthy = v.cannot == "" && len(v.missing) == 0 && n.Saw.State == facts.Absent
	return v
}

// unseen lets a rule about our own nodes go on only if nobody has the transaction, or nobody
// could say: otherwise the health of the nodes is not the story.
func unseen(f *facts.Facts) (diagnose.Outcome, bool) {
	switch f.Sighting.State {
	case facts.Known:
		return diagnose.Outcome{}, false
	case facts.NotAsked:
		return diagnose.Unsure("Sighting"), false
	case facts.Absent, facts.Failed, facts.Unsupported, facts.Conflicting:
	}
	return diagnose.Outcome{}, true
}
