package diagnose

import (
	"time"

	"txtriage/chains/facts"
)

// LateAfter is how old the newest block of a healthy node may be. Blocks in a rhythm: three
// of them and a minute. Blocks at random: nine intervals, which happens by chance about once
// in 8,000.
func LateAfter(c facts.Chain) time.Duration {
	if c.Family == facts.FamilyUTXO {
		return 9 * c.BlockInterval
	}
	return 3*c.BlockInterval + time.Minute
}

// NewestNeeds are the facts that Newest reads, and more.
func NewestNeeds(more ...string) []string {
	return append([]string{"Sighting", "Nodes.OnChain", "Nodes.Syncing", "Nodes.Head", "Nodes.Saw"}, more...)
}

// Newest caps what is said about the present state of the chain (a balance, the next number,
// the base fee): it is proven only by a node in step with the network, and if any node has
// the transaction by one of those. A node that is behind tells of a past that may be over.
func Newest(f *facts.Facts, c Certainty) Certainty {
	if c != Proven || len(f.Nodes) == 0 {
		return c
	}
	for _, n := range f.Nodes {
		if (!f.Sighting.Known() || n.Saw.Known() && n.Saw.V) && inStep(f, n) {
			return c
		}
	}
	return Likely
}

func inStep(f *facts.Facts, n facts.NodeView) bool {
	if !n.OnChain.Known() || !n.OnChain.V || !n.Syncing.Known() || n.Syncing.V || !n.Head.Known() {
		return false
	}
	return !f.Chain.Known || n.Head.V.Time.IsZero() || f.AsOf.Sub(n.Head.V.Time) <= LateAfter(f.Chain)
}
