package evm

import (
	"context"
	"slices"

	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/standin"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// How much may be asked of other nodes in the place of one that fails: nodes for one batch, and
// batches in one inspection.
const (
	mostStandIns = 2
	mostCovers   = 16
)

// heavyFactor is how many times as long a heavy question is waited for.
const heavyFactor = 6

// inStep is how many blocks a node may stand behind the highest head and still speak of the
// newest state.
const inStep = 2

// ask sends one batch; what the node leaves open is put to others that can know. Nil asks are
// left out; what was asked before is not asked again.
func (n *node) ask(ctx context.Context, asks ...*ask) {
	send := fresh(asks)
	first := n
	if n.down { // it gave no answer a moment ago: the next one is asked in its place
		for _, o := range n.standIns() {
			if o.serves(send) {
				first = o
				break
			}
		}
	}
	if first == n {
		n.within(ctx, send)
	} else if !first.relieve(ctx, n, send, true) {
		n.send(ctx, fresh(send)...)
	}
	n.cover(ctx, send)
}

// within asks the node, and gives it up after a while where another can be asked: it counts as
// one that did not answer in time. Questions that keep any node busy are waited for longer.
func (n *node) within(ctx context.Context, asks []*ask) {
	if wait := n.in.patience(); wait > 0 && n.relieved(asks) {
		if slices.ContainsFunc(asks, func(a *ask) bool { return standin.Heavy(a.call) }) {
			wait *= heavyFactor
		}
		bounded, stop := context.WithTimeout(ctx, wait)
		defer stop()
		ctx = bounded
	}
	n.send(ctx, asks...)
}

// relieved reports whether another node can be asked the same.
func (n *node) relieved(asks []*ask) bool {
	return slices.ContainsFunc(n.standIns(), func(o *node) bool { return o.serves(asks) })
}

// alone sends one batch to this node and to no other: what it says of itself, or where it has a
// transaction, cannot be another's word.
func (n *node) alone(ctx context.Context, asks ...*ask) {
	send := fresh(asks)
	n.send(ctx, send...)
	n.note(send)
}

// cover puts what was left open to the next nodes that can know, and notes who failed.
func (n *node) cover(ctx context.Context, asks []*ask) {
	asks = slices.DeleteFunc(slices.Clone(asks), func(a *ask) bool { return a == nil })
	tried := 0
	for _, o := range n.standIns() {
		if tried == mostStandIns || n.in.covers == mostCovers || ctx.Err() != nil {
			break
		}
		var open []*ask
		now := false
		for _, a := range asks {
			if a.wants() && o.cannot(a) {
				a.settled = o // there is nothing more to be had of it
			}
			if a.wants() && !a.own && o.may(a) && !slices.ContainsFunc(a.failed, func(f failed) bool { return f.n == o }) {
				open = append(open, a)
				now = now || n.in.together(a)
			}
		}
		if len(open) == 0 {
			continue
		}
		if now { // what is of one moment is asked of one node
			open = slices.DeleteFunc(slices.Clone(asks), func(a *ask) bool { return !slices.Contains(open, a) && !n.in.together(a) || a.own || !o.may(a) })
		}
		tried++
		o.relieve(ctx, n, open, false)
	}
	n.retry(ctx, asks)
	n.note(asks)
}

// retry asks n once more for what it did not answer in time and others could not answer at all.
func (n *node) retry(ctx context.Context, asks []*ask) {
	var late []*ask
	for _, a := range asks {
		others := slices.ContainsFunc(a.failed, func(f failed) bool { return f.n != n })
		if a.wants() && a.by == n && a.class == nodeerr.Timeout && others && !standin.Heavy(a.call) && n.in.covers < mostCovers {
			late = append(late, a)
		}
	}
	if len(late) == 0 {
		return
	}
	n.in.covers++
	n.send(ctx, late...)
}

// relieve answers in the place of n. Answers of one moment are taken together, and only if they
// leave less open; all: any answer is better than none. It reports whether the node could be used.
func (o *node) relieve(ctx context.Context, n *node, asks []*ask, all bool) bool {
	n.in.covers++
	tries := make([]*ask, len(asks))
	for i, a := range asks {
		tries[i] = &ask{call: a.call, spare: a.spare, halves: a.halves}
	}
	o.send(ctx, append(slices.Clone(tries), o.anchoring()...)...)
	was, is := 0, 0
	for i, t := range tries {
		asks[i].failed = append(asks[i].failed, t.failed...)
		if n.in.together(t) {
			was, is = was+count(all || asks[i].wants()), is+count(t.wants())
		}
	}
	if !o.anchored() {
		return false
	}
	for i, t := range tries {
		a := asks[i]
		if n.in.together(a) && is < was || !n.in.together(a) && a.wants() && !t.wants() || all {
			a.reply, a.class, a.by, a.asked, a.bad = t.reply, t.class, o, true, false
		}
	}
	return true
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// together reports whether an answer must be of the same node as others of its batch. What is in
// a block is the same at all nodes that have the block; where none is known, a transaction and
// its receipt belong together.
func (in *inquiry) together(a *ask) bool {
	return standin.OfNow(a.call) || !in.standsIn(facts.InBlock) && standin.ByID(a.call)
}

// standIns are the nodes that may answer in the place of n, best first: on the chain and not
// catching up; of what waits only one that has it too; of a block only one that reaches it.
func (n *node) standIns() []*node {
	if n.in == nil || len(n.in.nodes) < 2 {
		return nil
	}
	var out []*node
	s := n.in.f.Sighting
	for _, o := range n.in.ranked() {
		on, syncing := o.view.OnChain, o.view.Syncing
		if o == n || o.down || !on.Known() || o.head == nil || syncing.Known() && syncing.V {
			continue
		}
		switch {
		case s.Known() && s.V.Place == facts.InPool:
			if o.tx == nil || o.mined() || n.in.behind(o) {
				continue
			}
		case s.Known() && s.V.Place == facts.InBlock:
			if o.head.Number < s.V.Block.Height || o.forked() {
				continue
			}
		case n.in.behind(o):
			continue
		}
		out = append(out, o)
	}
	return out
}

// behind reports a node that the others have left behind.
func (in *inquiry) behind(o *node) bool { return o.height()+inStep < in.top() }

// top is the highest head that can be true; 0 if two contradict each other and nobody decides.
func (in *inquiry) top() (top uint64) {
	refuted, contested := in.outrun()
	for _, n := range in.usable() {
		if !slices.Contains(refuted, n) && contested == nil {
			top = max(top, n.height())
		}
	}
	return top
}

// serves reports whether the node may be asked anything of these.
func (o *node) serves(asks []*ask) bool { return slices.ContainsFunc(asks, o.may) }

// may reports whether the node can be expected to answer, as far as it showed.
func (o *node) may(a *ask) bool {
	switch pool := o.view.Pool; {
	case o.down, o.cannot(a):
		return false
	case standin.Pool(a.call) && (!pool.Known() || !pool.V):
		return false
	}
	return !standin.OfNow(a.call) || !o.in.behind(o)
}

// cannot reports that the node lacks for good what the question needs.
func (o *node) cannot(a *ask) bool {
	at, old := nodeerr.StateOf(a.call)
	return o.lacks[a.call.Method] || old && o.stateless && at <= o.pruned
}

// learn keeps what a refusal tells of the node itself.
func (n *node) learn(a *ask, class nodeerr.Class) {
	switch class.Act().Lacks {
	case nodeerr.LacksMethod:
		if nodeerr.Basic(a.call.Method) {
			return // out of order, not without it
		}
		if n.lacks == nil {
			n.lacks = map[string]bool{}
		}
		n.lacks[a.call.Method] = true
	case nodeerr.LacksState:
		if at, ok := nodeerr.StateOf(a.call); ok {
			n.stateless, n.pruned = true, max(n.pruned, at)
		}
	default:
	}
}

// anchoring asks which block stands where the transaction's does, of a node that did not show it.
func (o *node) anchoring() []*ask {
	if !o.in.standsIn(facts.InBlock) || o.same() || o.anchor != nil {
		return nil
	}
	o.anchor = o.in.blockAt(o.in.f.Sighting.V.Block.Height)
	return []*ask{o.anchor}
}

// anchored reports whether the node is known to have the transaction's block, where it is in one.
func (o *node) anchored() bool {
	if !o.in.standsIn(facts.InBlock) || o.same() {
		return true
	}
	if !o.anchor.answered() {
		return false
	}
	b, err := wire.ParseBlock(o.anchor.reply.Result)
	return err == nil && b != nil && spell.Hash(b.Hash) == o.in.f.Sighting.V.Block.Hash
}

// same reports that the node itself showed the transaction in the block that is told.
func (o *node) same() bool {
	at := o.in.f.Sighting.V.Block.Hash
	return o.receipt != nil && spell.Hash(*o.receipt.BlockHash) == at || o.receipt == nil && o.tx != nil && o.tx.BlockHash != nil && spell.Hash(*o.tx.BlockHash) == at
}

// forked reports that the node showed it in another block, or shows another block there.
func (o *node) forked() bool {
	return o.mined() && !o.same() || o.anchor.answered() && !o.anchored()
}

// settles reports an answer, or that the node lacks the method for good.
func (a *ask) settles() bool {
	if a == nil || !a.asked || a.bad {
		return false
	}
	lacks := a.class.Act().Lacks
	return a.reply.Err == nil || lacks == nodeerr.LacksMethod || lacks == nodeerr.LacksTag || a.class == nodeerr.BadParams
}

// covered notes what of the opening round another node answered in the place of one that did not.
func (in *inquiry) covered() {
	opening := func(n *node) []*ask {
		return []*ask{n.chain, n.txAsk, n.receiptAsk, n.blockAsk, n.headAsk, n.finalAsk, n.safeAsk, n.feeAsk, n.syncAsk, n.clientAsk, n.poolAsk}
	}
	for _, n := range in.nodes {
		own := opening(n)
		for i := range n.view.Refused {
			r := &n.view.Refused[i]
			for _, o := range in.ranked() {
				if o == n || r.By != "" {
					continue
				}
				theirs := opening(o)
				all, some := true, false
				for k, a := range own {
					if a == nil || a.call.Method != r.Method || !a.wants() && !a.bad {
						continue
					}
					some = true
					all = all && theirs[k].settles()
				}
				if some && all {
					r.By = o.view.Label
				}
			}
		}
	}
}
