// Package utxo asks nodes of Bitcoin and its family about one transaction.
package utxo

import (
	"context"
	"errors"
	"sort"
	"sync"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/core"
	"txtriage/chains/utxo/esplora"
	"txtriage/chains/utxo/look"
)

// New returns the Inspector of the family.
func New() Inspector { return Inspector{} }

// Inspector is a chains.Inspector and a chains.Prober. It keeps nothing between questions.
type Inspector struct{}

var (
	_ chains.Inspector = Inspector{}
	_ chains.Prober    = Inspector{}
)

// backend is the seam between the questions and the ways of asking a node. What it learns
// it writes into its look.
type backend interface {
	First(ctx context.Context)            // one round: the node's state and all that the id alone can ask
	More(ctx context.Context, found bool) // what depends on the first answers; found: some node knows the transaction
}

// desk is one node with what it said.
type desk struct {
	backend
	*look.Look
}

// open chooses the backend by the kind of the node.
func open(w *look.Want, c chains.Caller) desk {
	l := look.New()
	l.View = facts.NodeView{Label: c.Label(), Kind: c.Kind(), Public: c.Public()}
	a := ask.New(c, &l.View)
	if c.Kind() == "esplora" {
		return desk{esplora.New(w, a, l), l}
	}
	return desk{core.New(w, a, l, c.Kind() == "btcd"), l}
}

// Inspect implements chains.Inspector: all nodes are asked side by side, then the one that
// knows most is asked for the rest; if none knows the transaction, all are.
func (Inspector) Inspect(ctx context.Context, q chains.Question, nodes []chains.Caller) (*facts.Facts, error) {
	w := look.Read(q)
	nodes = append([]chains.Caller(nil), nodes...)
	sort.SliceStable(nodes, func(i, j int) bool { return nodes[i].Label() < nodes[j].Label() })
	desks := make([]desk, len(nodes))
	for i, n := range nodes {
		desks[i] = open(w, n)
	}
	each(desks, func(d desk) { d.First(ctx) })
	teller := choose(desks)
	each(desks, func(d desk) {
		if teller == nil || d.Look == teller {
			d.More(ctx, teller != nil)
		}
	})
	f := join(w, desks, choose(desks)) // the search may have found it after all
	if !learned(desks) {
		return f, errors.New("no node of the chain gave a usable answer")
	}
	return f, nil
}

// each runs f for all desks side by side and waits.
func each(desks []desk, f func(desk)) {
	var all sync.WaitGroup
	for _, d := range desks {
		all.Go(func() { f(d) })
	}
	all.Wait()
}

// choose picks the node to believe and to ask further: one that has the transaction in the
// chain before one that has it in its pool, the higher head, then the label. nil if none has it.
func choose(desks []desk) *look.Look {
	rank := map[facts.Place]int{facts.InBlock: 3, facts.InPool: 2, facts.InStaleBlock: 1}
	var best *look.Look
	for _, d := range desks {
		l := d.Look
		r := rank[l.Place()]
		if r == 0 || r < rank[facts.InBlock] && outrun(l, desks) {
			continue
		}
		switch {
		case best == nil, r > rank[best.Place()]:
			best = l
		case r < rank[best.Place()], look.Syncing(l):
		case l.View.Head.V.Height > best.View.Head.V.Height+1, l.Tx.Known() && !best.Tx.Known() && l.View.Head.V.Height+1 >= best.View.Head.V.Height:
			best = l // in step with it, or has the bytes too
		}
	}
	return best
}

// outrun: another node in step is several blocks ahead and does not have it. So it no longer
// waits, or no longer as this node saw it.
func outrun(l *look.Look, desks []desk) bool {
	for _, d := range desks {
		o := d.Look
		if o.Trusted() && !look.Syncing(o) && o.View.Saw.State == facts.Absent && o.View.Head.Known() && o.View.Head.V.Height > l.View.Head.V.Height+2 {
			return true
		}
	}
	return false
}

// learned reports whether any node answered anything at all.
func learned(desks []desk) bool {
	for _, d := range desks {
		v := d.View
		if v.Head.Known() || v.Saw.Known() || v.Saw.State == facts.Absent || v.OnChain.Known() || d.Pool.Known() || d.Sight.Known() || d.Payments.Known() ||
			v.Client.Known() || d.Block.Known() || d.Estimates.Known() || d.Accept.Known() || d.Median.Known() || d.Entry.Known() || v.Indexed.Known() || len(d.Coins) > 0 {
			return true
		}
	}
	return false
}
