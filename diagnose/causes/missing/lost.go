package missing

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// lost is a transaction of Bitcoin's family that no asked node has, but whose bytes were
// given: so it is known which coins it wants, and what became of them.
type lost struct {
	raw  facts.UTXOTx
	ins  []facts.Spent
	from []facts.EvidenceID
}

// lostNeeds are the facts that lostRaw reads.
var lostNeeds = []string{"Sighting", "UTXO.Raw", "UTXO.Inputs"}

func lostRaw(f *facts.Facts) (lost, diagnose.Outcome, bool) {
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return lost{}, out, false
	}
	u := diagnose.UTXO(f)
	if !u.Raw.Known() {
		return lost{}, diagnose.Unsure("UTXO.Raw"), false
	}
	if !u.Inputs.Known() {
		return lost{}, diagnose.Unsure("UTXO.Inputs"), false
	}
	return lost{u.Raw.V, u.Inputs.V, diagnose.IDs(f.Sighting.From, u.Inputs.From)}, diagnose.Outcome{}, true
}

// spendable: every coin it wants is there, none is taken.
func (l lost) spendable() bool {
	seen := 0
	for _, in := range l.ins {
		if in.State != "unspent" && in.State != "unconfirmed-parent" {
			return false
		}
		seen++
	}
	return seen > 0 && seen >= len(l.raw.Ins)
}

// witness returns what shows that some node would know the transaction if the network had it;
// else what is missing for that. A transaction whose coins are all there is in no block, so a node
// that shows them needs no index of old transactions to know that.
func witness(f *facts.Facts, l lost) (from []facts.EvidenceID, out diagnose.Outcome, ok bool) {
	nodes := slices.Clone(f.Nodes)
	slices.SortFunc(nodes, func(a, b facts.NodeView) int { return strings.Compare(a.Label, b.Label) })
	var missing []string
	for _, n := range nodes {
		v := judgeLost(f, n, l)
		if v.healthy {
			from, ok = diagnose.IDs(from, v.from), true
		}
		missing = append(missing, v.missing...)
		if v.cannot != "" || v.behind != "" {
			missing = append(missing, lacks[v.cannot+v.behind])
		}
	}
	if !ok && len(missing) == 0 {
		missing = healthNeeds()
	}
	return from, diagnose.Unsure(missing...), ok
}

// judgeLost is judgeNode for a transaction whose coins are known.
func judgeLost(f *facts.Facts, n facts.NodeView, l lost) view {
	v := judgeNode(f, n)
	if v.cannot == "no-index" && l.spendable() {
		n.Indexed = facts.KnownValue(true, n.Indexed.From...)
		return judgeNode(f, n)
	}
	return v
}

// lacks names the fact that makes a node no witness.
var lacks = map[string]string{
	"lied": "Nodes.Saw", "wrong-chain": "Nodes.OnChain", "no-index": "Nodes.Indexed", "no-pool": "Nodes.Pool", "no-answer": "Nodes.Saw",
	"syncing": "Nodes.Syncing", "old-head": "Nodes.Head",
}

// sendable is a lost payment whose coins are all still there: it may be sent again as it is. Likely where
// a node says that it would take it.
func sendable(f *facts.Facts, l lost) diagnose.Outcome {
	accept := diagnose.UTXO(f).Accept
	from, out, ok := witness(f, l)
	if !ok {
		return out
	}
	c := diagnose.Possible
	if accept.Known() {
		c = diagnose.Likely
	}
	out = diagnose.YesBecause(c, diagnose.IDs(l.from, accept.From, from)...)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "rebroadcast", Verified: accept.Known()}}
	return out
}
