// Package utxo asks nodes of Bitcoin and its family about one transaction.
package utxo

import (
	"context"
	"errors"
	"slices"
	"sort"
	"sync"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/accord"
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

	// Contest asks what became of the coins of a waiting transaction that another node has and this one has not.
	Contest(ctx context.Context, tx facts.UTXOTx, from ...facts.EvidenceID)
	// Shown proves that a block holds the transaction which spends a coin.
	Shown(ctx context.Context, rival facts.Hash) bool
	// BlockAt asks which block of its chain has a height; absent: the chain does not go so far.
	BlockAt(ctx context.Context, height uint64) facts.Value[facts.Hash]
}

// desk is one node with what it said.
type desk struct {
	backend
	*look.Look
	asker *ask.Asker
}

// open chooses the backend by the kind of the node.
func open(w *look.Want, c chains.Caller) desk {
	l := look.New()
	l.View = facts.NodeView{Label: c.Label(), Kind: c.Kind(), Public: c.Public()}
	a := ask.New(c, &l.View)
	if c.Kind() == "esplora" {
		return desk{esplora.New(w, a, l), l, a}
	}
	return desk{core.New(w, a, l, c.Kind() == "btcd"), l, a}
}

// mostTellers bounds how many nodes are asked for the rest, one after the other, where each
// leaves some of it open.
const mostTellers = 3

// Inspect implements chains.Inspector: all nodes are asked side by side, then the one that
// knows most is asked for the rest, and if it leaves some of that open, the next that knows as
// much; if none knows the transaction, all are.
func (Inspector) Inspect(ctx context.Context, q chains.Question, nodes []chains.Caller) (*facts.Facts, error) {
	w := look.Read(q)
	nodes = append([]chains.Caller(nil), nodes...)
	sort.SliceStable(nodes, func(i, j int) bool { return nodes[i].Label() < nodes[j].Label() })
	desks := make([]desk, len(nodes))
	for i, n := range nodes {
		desks[i] = open(w, n)
	}
	opening(ctx, desks)
	insist(ctx, w, desks)
	for _, d := range desks {
		if s := d.asker.Caller.Standing().Site; s != d.View.Label { // it may show only now
			d.View.Site = s
		}
	}
	teller := choose(desks)
	var asked []*look.Look // for all, not for where it stands alone
	var o objections
	if teller == nil {
		each(desks, func(d desk) { d.More(ctx, false) })
		again(ctx, w, desks)
		for _, d := range desks {
			asked = append(asked, d.Look)
		}
		if teller = choose(desks); teller != nil { // the search has found it after all
			asked = nil
			others := objecting(desks, teller, w)
			each(others, func(d desk) {
				if signed(teller) && !d.Inputs.Known() {
					d.Contest(ctx, teller.Tx.V, teller.Tx.From...)
				}
			})
			o = against(ctx, w, desks, teller, others)
		}
	} else {
		w.Sole = sole(desks, teller)
		var others []desk
		teller, asked, others = tell(ctx, w, desks, teller)
		o = against(ctx, w, desks, teller, others)
	}
	if o.overtaken != nil {
		teller.Late()
		teller, asked = nil, []*look.Look{o.overtaken}
	}
	if teller == nil {
		late(ctx, desks, asked)
	}
	first := teller
	if first == nil && len(asked) > 0 {
		first = byHeight(desks)[0]
	}
	void, other := accordance(w, desks, first, asked)
	if teller != nil && teller.Outvoted {
		i := slices.IndexFunc(asked, func(l *look.Look) bool { return !l.Outvoted && alike(teller, l) })
		teller = nil
		if i >= 0 {
			teller = asked[i]
		}
	}
	madeUp(desks, teller)
	f := join(w, desks, teller)
	if other != nil {
		accord.Void(f, other, void)
	}
	if l := dearer(desks, teller); l != nil {
		accord.Void(f, l, []string{"Fee"})
	}
	if teller == nil {
		o.money = append(o.money, unheard(desks, first, w)...)
		o.coins = slices.ContainsFunc(o.money, func(l *look.Look) bool { return mayLead(l, first) })
	}
	o.mark(f)
	if !slices.ContainsFunc(desks, func(d desk) bool { return !mute(d) }) {
		return f, errors.New("no node of the chain gave a usable answer")
	}
	return f, nil
}

// dearer is a node that has the teller's transaction as well and tells another fee of it: no hash covers what
// the coins were worth that it spends.
func dearer(desks []desk, teller *look.Look) *look.Look {
	if teller == nil || !teller.Fee.Known() {
		return nil
	}
	for _, d := range desks {
		if d.Look != teller && d.Trusted() && d.Tx.Known() && d.Tx.V.Txid == teller.Tx.V.Txid && d.Fee.Known() && d.Fee.V.Cmp(teller.Fee.V) != 0 {
			return d.Look
		}
	}
	return nil
}

// sole reports that no other witness has the transaction in the teller's block.
func sole(desks []desk, teller *look.Look) bool {
	return !slices.ContainsFunc(desks, func(d desk) bool {
		return d.Look != teller && site(d.View) != site(teller.View) && alike(teller, d.Look)
	})
}

// tell asks the teller for the rest, and beside it another witness, to compare. What one node says is
// not mixed with what another says: the one that left least open is the teller. asked are all that were.
func tell(ctx context.Context, w *look.Want, desks []desk, first *look.Look) (best *look.Look, asked []*look.Look, objectors []desk) {
	missed, wait := 0, patience(desks)
	best = first
	left, open := slices.Clone(desks), map[*look.Look]int{}
	for l, n := first, 0; l != nil && n < mostTellers; n++ {
		i := slices.IndexFunc(left, func(d desk) bool { return d.Look == l })
		d := left[i]
		left = slices.Delete(left, i, i+1)
		was := d.Place()
		if !slices.Contains(asked, l) {
			list := []desk{d}
			if o := beside(desks, l, w); n == 0 && o != nil {
				list = append(list, *o)
			}
			for _, x := range list {
				open[x.Look] = -x.left()
			}
			var others []func(context.Context)
			for _, x := range list[1:] {
				others = append(others, func(ctx context.Context) { x.More(ctx, true) })
			}
			if n == 0 {
				objectors = objecting(desks, l, w)
				tx, from := l.Tx.V, l.Tx.From // before the teller completes it
				for _, o := range objectors {
					if signed(l) {
						others = append(others, func(ctx context.Context) { o.Contest(ctx, tx, from...) })
					}
				}
			}
			relieve(d, left, wait)
			together(ctx, wait, func() { d.More(ctx, true) }, others...)
			for _, x := range list {
				open[x.Look] += x.left()
				asked = append(asked, x.Look)
			}
		}
		if n == 0 || open[l] < missed {
			best, missed = l, open[l]
		}
		if d.Place() != was && was == facts.InBlock { // it takes back that a block holds it: others are heard
			if l = choose(left); l == nil || l.Place() != was {
				break
			}
			best, missed = l, 1<<20
			continue
		}
		if missed == 0 || ctx.Err() != nil {
			break
		}
		if l = choose(left); l != nil && !alike(first, l) {
			l = nil
		}
	}
	return best, third(ctx, w, desks, best, asked), objectors
}

// left counts what the node left open. Of an abandoned block that is also what it has no method
// for: what became of the coins since, each kind of node finds in its own way.
func (d desk) left() int {
	if d.Place() == facts.InStaleBlock {
		return d.asker.Missed + d.asker.Lacked + d.Unclear()
	}
	return d.asker.Missed
}

// alike reports that both have it at the same place, and that neither has left the other behind.
func alike(a, b *look.Look) bool {
	ah, bh := a.View.Head.V.Height, b.View.Head.V.Height
	return a.Place() == b.Place() && a.Sight.V.Block.Hash == b.Sight.V.Block.Hash && bh+1 >= ah && !look.Syncing(b)
}

// madeUp notes which refusals of one node another has made up for.
func madeUp(desks []desk, teller *look.Look) {
	for _, d := range desks {
		for i := range d.View.Refused {
			r := &d.View.Refused[i]
			for _, o := range desks {
				able := o.Look == teller || teller == nil && o.Trusted() && !look.Syncing(o.Look) && o.View.Head.Known()
				open := slices.ContainsFunc(o.View.Refused, func(x facts.Refusal) bool {
					return x.Method == r.Method && nodeerr.Class(x.Class).Act().Lacks == nodeerr.LacksNothing
				})
				if o.Look != d.Look && able && o.asker.Answered && !open && r.By == "" {
					r.By = o.View.Label
				}
			}
		}
	}
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
// chain before one that has it in its pool, one in step, with bytes that are the id's, our own before a
// stranger's, that left least open, that did not fail lately, then the label. nil if none has it.
func choose(desks []desk) *look.Look {
	rank := map[facts.Place]int{facts.InBlock: 3, facts.InPool: 2, facts.InStaleBlock: 1}
	most, top := 0, uint64(0)
	var able []desk
	for _, d := range desks {
		if r := rank[d.Place()]; r != 0 && (r == rank[facts.InBlock] || !outrun(d.Look, desks)) {
			able, most = append(able, d), max(most, r)
		}
	}
	able = slices.DeleteFunc(able, func(d desk) bool { return rank[d.Place()] < most })
	for _, d := range able {
		if !look.Syncing(d.Look) {
			top = max(top, d.View.Head.V.Height)
		}
	}
	if len(able) == 0 {
		return nil
	}
	key := func(d desk) []int {
		return []int{
			one(look.Syncing(d.Look)), one(d.View.Head.V.Height+1 < top), one(!d.Tx.Known()), one(!slices.Contains(d.Verified.V, "id")), one(d.View.Public),
			d.asker.Missed, d.asker.Lacked, d.asker.Caller.Standing().Worse,
		}
	}
	best := able[0]
	for _, d := range able[1:] {
		if slices.Compare(key(d), key(best)) < 0 {
			best = d
		}
	}
	return best.Look
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// outrun: another node in step is several blocks ahead and does not have it. So it no longer
// waits, or no longer as this node saw it.
func outrun(l *look.Look, desks []desk) bool {
	for _, d := range desks {
		o := d.Look
		told := o.View.Head.Known() && l.View.Head.Known()
		if o.Trusted() && !look.Syncing(o) && o.View.Saw.State == facts.Absent && told && o.View.Head.V.Height > l.View.Head.V.Height+2 {
			return true
		}
	}
	return false
}
