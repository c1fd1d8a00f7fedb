package evm

import (
	"context"
	"slices"
	"time"

	"txtriage/chains/evm/standin"
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

// peers are the nodes that are asked the same beside a node.
type peers interface {
	StandIns(n *source) []*source // who may answer in its place, best first
	Together(a *ask) bool         // the answer must be of the same node as others of its batch
	Patience() time.Duration      // how long a node is waited for where another can be asked; 0: without end
	Behind(n *source) bool        // the others have left it behind
	Anchoring(n *source) []*ask   // what shows that it speaks of the same block
	Anchored(n *source) bool      // it does
}

// ask sends one batch; what the node leaves open is put to others that can know. Nil asks are
// left out; what was asked before is not asked again.
func (n *source) ask(ctx context.Context, asks ...*ask) {
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
func (n *source) within(ctx context.Context, asks []*ask) {
	if wait := n.peers.Patience(); wait > 0 && n.relieved(asks) {
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
func (n *source) relieved(asks []*ask) bool {
	return slices.ContainsFunc(n.standIns(), func(o *source) bool { return o.serves(asks) })
}

// alone sends one batch to this node and to no other: what it says of itself, or where it has a
// transaction, cannot be another's word.
func (n *source) alone(ctx context.Context, asks ...*ask) {
	send := fresh(asks)
	n.send(ctx, send...)
	n.note(send)
}

// cover puts what was left open to the next nodes that can know, and notes who failed.
func (n *source) cover(ctx context.Context, asks []*ask) {
	asks = slices.DeleteFunc(slices.Clone(asks), func(a *ask) bool { return a == nil })
	tried := 0
	for _, o := range n.standIns() {
		if tried == mostStandIns || *n.covers >= mostCovers || ctx.Err() != nil {
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
				now = now || n.peers.Together(a)
			}
		}
		if len(open) == 0 {
			continue
		}
		if now { // what is of one moment is asked of one node
			open = slices.DeleteFunc(slices.Clone(asks), func(a *ask) bool { return !slices.Contains(open, a) && !n.peers.Together(a) || a.own || !o.may(a) })
		}
		tried++
		o.relieve(ctx, n, open, false)
	}
	n.retry(ctx, asks)
	n.note(asks)
}

// retry asks n once more for what it did not answer in time and others could not answer at all.
func (n *source) retry(ctx context.Context, asks []*ask) {
	var late []*ask
	for _, a := range asks {
		others := slices.ContainsFunc(a.failed, func(f failed) bool { return f.n != n })
		if a.wants() && a.by == n && a.class == nodeerr.Timeout && others && !standin.Heavy(a.call) && *n.covers < mostCovers {
			late = append(late, a)
		}
	}
	if len(late) == 0 {
		return
	}
	*n.covers++
	n.send(ctx, late...)
}

// relieve answers in the place of n. Answers of one moment are taken together, and only if they
// leave less open; all: any answer is better than none. It reports whether the node could be used.
func (o *source) relieve(ctx context.Context, n *source, asks []*ask, all bool) bool {
	*n.covers++
	tries := make([]*ask, len(asks))
	for i, a := range asks {
		tries[i] = &ask{call: a.call, spare: a.spare, halves: a.halves}
	}
	o.send(ctx, append(slices.Clone(tries), n.peers.Anchoring(o)...)...)
	was, is := 0, 0
	for i, t := range tries {
		asks[i].failed = append(asks[i].failed, t.failed...)
		if n.peers.Together(t) {
			if all || asks[i].wants() {
				was++
			}
			if t.wants() {
				is++
			}
		}
	}
	if !n.peers.Anchored(o) {
		return false
	}
	for i, t := range tries {
		a := asks[i]
		if n.peers.Together(a) && is < was || !n.peers.Together(a) && a.wants() && !t.wants() || all {
			a.reply, a.class, a.by, a.asked, a.bad = t.reply, t.class, o, true, false
		}
	}
	return true
}

// standIns are the nodes that may answer in the place of n, best first.
func (n *source) standIns() []*source {
	if n.peers == nil {
		return nil
	}
	return n.peers.StandIns(n)
}

// serves reports whether the node may be asked anything of these.
func (o *source) serves(asks []*ask) bool { return slices.ContainsFunc(asks, o.may) }

// may reports whether the node can be expected to answer, as far as it showed.
func (o *source) may(a *ask) bool {
	switch pool := o.view.Pool; {
	case o.down, o.cannot(a):
		return false
	case standin.Pool(a.call) && (!pool.Known() || !pool.V):
		return false
	}
	return !standin.OfNow(a.call) || !o.peers.Behind(o)
}

// cannot reports that the node lacks for good what the question needs.
func (o *source) cannot(a *ask) bool {
	at, old := nodeerr.StateOf(a.call)
	return o.lacks[a.call.Method] || old && o.stateless && at <= o.pruned
}

// learn keeps what a refusal tells of the node itself.
func (n *source) learn(a *ask, class nodeerr.Class) {
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

// settles reports an answer, or that the node lacks the method for good.
func (a *ask) settles() bool {
	if a == nil || !a.asked || a.bad {
		return false
	}
	lacks := a.class.Act().Lacks
	return a.reply.Err == nil || lacks == nodeerr.LacksMethod || lacks == nodeerr.LacksTag || a.class == nodeerr.BadParams
}
