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

// Witnesses are the sites whose word about the transaction counts: on the chain, in step with it
// and with each other, not refuted, and with an answer.
func Witnesses(f *facts.Facts) (out []string) {
	for _, n := range f.Nodes {
		answered := n.Saw.Known() || n.Saw.State == facts.Absent
		syncing := n.Syncing.Known() && n.Syncing.V
		if answered && !syncing && len(n.Lied) == 0 && n.OnChain.Known() && n.OnChain.V && Left(f, n) == 0 && !slices.Contains(out, Site(n)) {
			out = append(out, Site(n))
		}
	}
	return out
}
