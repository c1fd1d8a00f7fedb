package diagnose

import (
	"slices"

	"txtriage/chains/facts"
)

// Site names the witness that a node is, or is a part of: two addresses of one server or operator
// say a thing once.
func Site(n facts.NodeView) string {
	if n.Site != "" {
		return n.Site
	}
	return n.Label
}

// leftAfter is how many blocks a node may stand behind another before its "no" no longer counts,
// where the rhythm of the chain does not tell.
const leftAfter = 10

// Left tells how many blocks another node is ahead of this one, if they are so many that what it
// says of the newest blocks no longer counts.
func Left(f *facts.Facts, n facts.NodeView) uint64 {
	if !n.Head.Known() {
		return 0
	}
	most := uint64(leftAfter)
	if gap := f.Chain.BlockInterval; gap > 0 {
		most = max(uint64(LateAfter(f.Chain)/gap), 3)
	}
	top := uint64(0)
	for _, o := range f.Nodes {
		// One alone far above all others is no measure: the height that is told of the chain is.
		if o.Head.Known() && (!o.OnChain.Known() || o.OnChain.V) && len(o.Lied) == 0 && f.Head.Known() && o.Head.V.Height <= f.Head.V.Height {
			top = max(top, o.Head.V.Height)
		}
	}
	if top <= n.Head.V.Height+most {
		return 0
	}
	return top - n.Head.V.Height
}

// Seen reports that the node has the transaction, and nothing that it said is refuted.
func Seen(n facts.NodeView) bool {
	return n.Saw.Known() && n.Saw.V && len(n.Lied) == 0 && (!n.OnChain.Known() || n.OnChain.V)
}

// Witnesses are the sites whose word counts for a verdict of that state: on the chain, in step with it and
// with each other, not refuted, and with an answer. For a final payment it counts of those that have its
// block, for a replaced one of those that know what took its place.
func Witnesses(f *facts.Facts, state State) (out []string) {
	for _, n := range f.Nodes {
		syncing := n.Syncing.Known() && n.Syncing.V
		counts := !syncing && !n.Late && len(n.Lied) == 0 && n.OnChain.Known() && n.OnChain.V && Left(f, n) == 0
		if counts && speaks(f, n, state) && !slices.Contains(out, Site(n)) {
			out = append(out, Site(n))
		}
	}
	return out
}

func speaks(f *facts.Facts, n facts.NodeView, state State) bool {
	saw, denies := n.Saw.Known() && n.Saw.V, n.Saw.State == facts.Absent
	switch u := f.UTXO; {
	case u == nil:
		return n.Saw.Known() || denies
	case state == StateImpossible && !f.Successor.Known():
		return false // that the bytes alone show is nobody's word
	case f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock:
		return saw && n.Head.Known() && n.Head.V.Height >= f.Sighting.V.Block.Height
	case (state == StateReplaced || state == StateImpossible) && f.Successor.Known():
		return slices.ContainsFunc(f.Successor.From, func(id facts.EvidenceID) bool {
			return slices.ContainsFunc(f.Evidence, func(e facts.Evidence) bool { return e.ID == id && e.Node == n.Label })
		})
	case denies && n.Indexed.Known() && !n.Indexed.V && !u.Inputs.Known():
		return false // of blocks it knows nothing, and of the coins nobody was asked
	}
	return n.Saw.Known() || denies
}
