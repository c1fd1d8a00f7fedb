package query

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

// Peers are the nodes that are asked the same beside a node.
type Peers interface {
	StandIns(n *Node) []*Node // who may answer in its place, best first
	Together(a *Ask) bool     // the answer must be of the same node as others of its batch
	Patience() time.Duration  // how long a node is waited for where another can be asked; 0: without end
	Behind(n *Node) bool      // the others have left it behind
	Anchoring(n *Node) []*Ask // what shows that it speaks of the same block
	Anchored(n *Node) bool    // it does
}

// Ask sends one batch; what the node leaves open is put to others that can know. Nil asks are
// left out; what was asked before is not asked again.
func (n *Node) Ask(ctx context.Context, asks ...*Ask) {
	send := Fresh(asks)
	first := n
	if n.Down { // it gave no answer a moment ago: the next one is asked in its place
		for _, o := range n.StandIns() {
			if o.serves(send) {
				first = o
				break
			}
		}
	}
	if first == n {
		n.Within(ctx, send)
	} else if !first.relieve(ctx, n, send, true) {
		n.Send(ctx, Fresh(send)...)
	}
	n.Cover(ctx, send)
}

// Within asks the node, and gives it up after a while where another can be asked: it counts as
// one that did not answer in time. Questions that keep any node busy are waited for longer.
func (n *Node) Within(ctx context.Context, asks []*Ask) {
	if wait := n.peers.Patience(); wait > 0 && n.relieved(asks) {
		if slices.ContainsFunc(asks, func(a *Ask) bool { return standin.Heavy(a.Call) }) {
			wait *= heavyFactor
		}
		bounded, stop := context.WithTimeout(ctx, wait)
		defer stop()
		ctx = bounded
	}
	n.Send(ctx, asks...)
}

// relieved reports whether another node can be asked the same.
func (n *Node) relieved(asks []*Ask) bool {
	return slices.ContainsFunc(n.StandIns(), func(o *Node) bool { return o.serves(asks) })
}

// Alone sends one batch to this node and to no other: what it says of itself, or where it has a
// transaction, cannot be another's word.
func (n *Node) Alone(ctx context.Context, asks ...*Ask) {
	send := Fresh(asks)
	n.Send(ctx, send...)
	Note(send)
}

// Cover puts what was left open to the next nodes that can know, and notes who failed.
func (n *Node) Cover(ctx context.Context, asks []*Ask) {
	asks = slices.DeleteFunc(slices.Clone(asks), func(a *Ask) bool { return a == nil })
	tried := 0
	for _, o := range n.StandIns() {
		if tried == mostStandIns || *n.covers >= mostCovers || ctx.Err() != nil {
			break
		}
		var open []*Ask
		now := false
		for _, a := range asks {
			if a.Wants() && o.cannot(a) {
				a.Settled = o // there is nothing more to be had of it
			}
			if a.Wants() && !a.Own && o.may(a) && !slices.ContainsFunc(a.failed, func(f failed) bool { return f.n == o }) {
				open = append(open, a)
				now = now || n.peers.Together(a)
			}
		}
		if len(open) == 0 {
			continue
		}
		if now { // what is of one moment is asked of one node
			open = slices.DeleteFunc(slices.Clone(asks), func(a *Ask) bool { return !slices.Contains(open, a) && !n.peers.Together(a) || a.Own || !o.may(a) })
		}
		tried++
		o.relieve(ctx, n, open, false)
	}
	n.retry(ctx, asks)
	Note(asks)
}

// retry asks n once more for what it did not answer in time and others could not answer at all.
func (n *Node) retry(ctx context.Context, asks []*Ask) {
	var late []*Ask
	for _, a := range asks {
		others := slices.ContainsFunc(a.failed, func(f failed) bool { return f.n != n })
		if a.Wants() && a.By == n && a.Class == nodeerr.Timeout && others && !standin.Heavy(a.Call) && *n.covers < mostCovers {
			late = append(late, a)
		}
	}
	if len(late) == 0 {
		return
	}
	*n.covers++
	n.Send(ctx, late...)
}

// relieve answers in the place of n. Answers of one moment are taken together, and only if they
// leave less open; all: any answer is better than none. It reports whether the node could be used.
func (o *Node) relieve(ctx context.Context, n *Node, asks []*Ask, all bool) bool {
	*n.covers++
	tries := make([]*Ask, len(asks))
	for i, a := range asks {
		tries[i] = &Ask{Call: a.Call, Spare: a.Spare, Halves: a.Halves}
	}
	o.Send(ctx, append(slices.Clone(tries), n.peers.Anchoring(o)...)...)
	was, is := 0, 0
	for i, t := range tries {
		asks[i].failed = append(asks[i].failed, t.failed...)
		if n.peers.Together(t) {
			if all || asks[i].Wants() {
				was++
			}
			if t.Wants() {
				is++
			}
		}
	}
	if !n.peers.Anchored(o) {
		return false
	}
	for i, t := range tries {
		a := asks[i]
		if n.peers.Together(a) && is < was || !n.peers.Together(a) && a.Wants() && !t.Wants() || all {
			a.Reply, a.Class, a.By, a.Asked, a.Bad = t.Reply, t.Class, o, true, false
		}
	}
	return true
}

// StandIns are the nodes that may answer in the place of n, best first.
func (n *Node) StandIns() []*Node {
	if n.peers == nil {
		return nil
	}
	return n.peers.StandIns(n)
}

// serves reports whether the node may be asked anything of these.
func (o *Node) serves(asks []*Ask) bool { return slices.ContainsFunc(asks, o.may) }

// may reports whether the node can be expected to answer, as far as it showed.
func (o *Node) may(a *Ask) bool {
	switch pool := o.View.Pool; {
	case o.Down, o.cannot(a):
		return false
	case standin.Pool(a.Call) && (!pool.Known() || !pool.V):
		return false
	}
	return !standin.OfNow(a.Call) || !o.peers.Behind(o)
}

// cannot reports that the node lacks for good what the question needs.
func (o *Node) cannot(a *Ask) bool {
	at, old := nodeerr.StateOf(a.Call)
	return o.lacks[a.Call.Method] || old && o.stateless && at <= o.pruned
}

// learn keeps what a refusal tells of the node itself.
func (n *Node) learn(a *Ask, class nodeerr.Class) {
	switch class.Act().Lacks {
	case nodeerr.LacksMethod:
		if nodeerr.Basic(a.Call.Method) {
			return // out of order, not without it
		}
		if n.lacks == nil {
			n.lacks = map[string]bool{}
		}
		n.lacks[a.Call.Method] = true
	case nodeerr.LacksState:
		if at, ok := nodeerr.StateOf(a.Call); ok {
			n.stateless, n.pruned = true, max(n.pruned, at)
		}
	default:
	}
}

// Settles reports an answer, or that the node lacks the method for good.
func (a *Ask) Settles() bool {
	if a == nil || !a.Asked || a.Bad {
		return false
	}
	lacks := a.Class.Act().Lacks
	return a.Reply.Err == nil || lacks == nodeerr.LacksMethod || lacks == nodeerr.LacksTag || a.Class == nodeerr.BadParams
}
