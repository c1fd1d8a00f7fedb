package hall

import (
	"sync"

	"txtriage/chains/facts"
)

// Tide remembers the newest block that each node showed in this run. A node that shows less than
// half of it later was started again without its data, or another one answers in its place: that
// such a node does not know a transaction means nothing. Nodes that lag, or leave a fork, lose a
// few blocks and never half of all.
type Tide struct {
	mu   sync.Mutex
	high map[string]uint64
}

// NewTide remembers nothing yet.
func NewTide() *Tide { return &Tide{high: map[string]uint64{}} }

// turn marks the nodes of f that have lost their blocks as catching up, which they are.
func (t *Tide) turn(f *facts.Facts) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if !n.Head.Known() || !n.OnChain.Known() || !n.OnChain.V {
			continue
		}
		high := max(t.high[n.Label], n.Head.V.Height)
		t.high[n.Label] = high
		if n.Saw.State == facts.Absent && n.Head.V.Height < high/2 {
			n.Syncing = facts.KnownValue(true, n.Head.From...)
		}
	}
}
