package evm

import (
	"cmp"
	"context"
	"slices"
	"time"

	"txtriage/chains/evm/accord"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// opinion is what another node, no part of the same witness, says to the same questions: it is asked
// them at the same time, and no other node is, so that it speaks for itself alone.
type opinion struct {
	in   *inquiry // its own
	node *node    // in the inquiry that it is compared with
	done chan struct{}
	stop context.CancelCauseFunc
}

// another asks the next independent node what ask asks, beside n; nil if there is none. Until it has
// answered it is asked nothing else.
func (in *inquiry) another(n *node, ask func(*inquiry)) *opinion {
	for _, o := range in.ranked() {
		if in.independent(o, n) && !slices.ContainsFunc(in.opinions, func(x *opinion) bool { return x.node == o || x.node.site() == o.site() }) {
			p := in.apart(n, o)
			o.Lend(p.done)
			in.opinions = append(in.opinions, p)
			go func() {
				defer close(p.done)
				ask(p.in)
			}()
			return p
		}
	}
	return nil
}

// independent reports a node that can be asked about the transaction as n has it: on the chain, in
// step, of another site, and where n has it in a block, with that block.
func (in *inquiry) independent(o, n *node) bool {
	if in.alone || o == n || o.Down || !o.View.OnChain.Known() || o.head == nil || o.site() == n.site() || !in.counts(o) {
		return false
	}
	switch {
	case in.standsIn(facts.InBlock):
		return o.receipt != nil && o.tx != nil && o.same()
	case in.standsIn(facts.InPool):
		known := o.tx != nil && !o.mined()
		return known || !o.knows() && slices.Contains(n.verified, "id") && slices.Contains(n.verified, "sender")
	}
	return !o.knows()
}

// apart is an inquiry of o alone that goes on where the opening round ended.
func (in *inquiry) apart(n, o *node) *opinion {
	p := &opinion{node: o, done: make(chan struct{})}
	own := &inquiry{
		q: in.q, f: in.q.Facts(), e: &facts.EVM{Raw: in.e.Raw}, chainID: in.chainID,
		hash: in.hash, account: in.account, raw: in.raw, sender: in.sender, nonce: in.nonce, alone: true,
	}
	own.ctx, p.stop = context.WithCancelCause(in.ctx)
	own.f.EVM, own.f.Nodes = own.e, []facts.NodeView{*o.View}
	c := *o
	c.Node, c.in, c.verified = o.Apart(&own.f.Nodes[0], own, &own.covers), own, slices.Clone(o.verified)
	if in.standsIn(facts.InPool) && c.tx == nil { // what was signed is known, whoever has it
		t := *n.tx
		c.tx, c.txAsk, c.verified = &t, n.txAsk, slices.Clone(n.verified)
	}
	own.nodes = []*node{&c}
	p.in = own
	own.heads()
	own.sight()
	return p
}

// hear waits for the opinion and compares. Where the two contradict each other a third is asked, and two
// decide; without one nothing that they contradict each other about is known.
func (in *inquiry) hear(n *node, p *opinion, ask func(*inquiry)) {
	if p == nil {
		return
	}
	in.await(p)
	if len(p.node.View.Lied) > 0 { // found out meanwhile by what was recomputed
		return
	}
	if in.f.Sighting.State != p.in.f.Sighting.State || in.f.Sighting.V.Place != p.in.f.Sighting.V.Place {
		in.movedOn(p)
		return
	}
	differ := in.differing(n, p)
	if len(differ) == 0 {
		in.learn(p)
		accord.Back(in.f, p.in.f)
		return
	}
	third := in.another(n, ask)
	if third == nil {
		in.voided(n, p, differ)
		return
	}
	in.await(third)
	apart := in.differing(n, third)
	switch {
	case !overlap(differ, apart) && told(third.in, differ):
		p.node.View.Differs = differ // it stands alone
		if len(apart) > 0 {
			in.voided(n, third, apart)
		}
	case !overlap(differ, accord.Differ(p.in.f, third.in.f)) && told(third.in, differ):
		n.View.Differs = differ
		accord.Take(in.f, p.in.f)
	default:
		in.voided(n, p, differ)
	}
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// told reports whether the inquiry has an answer to each of the facts.
func told(in *inquiry, paths []string) bool {
	return !slices.ContainsFunc(paths, func(path string) bool { return !accord.Told(in.f, path) })
}

func (in *inquiry) voided(n *node, p *opinion, paths []string) {
	n.View.Differs, p.node.View.Differs = paths, paths
	accord.Void(in.f, p.in.f, paths)
}

// learn takes what only the other one could find: who used the number, or waits with it.
func (in *inquiry) learn(p *opinion) {
	if theirs := p.in.f.Successor; !in.f.Sighting.Known() && !in.f.Successor.Known() && theirs.Known() {
		in.f.Successor = theirs
		if p.in.e.Pool.Known() {
			in.e.Pool = p.in.e.Pool
		}
	}
}

// movedOn: in the meantime one of them has found it elsewhere. That nobody has it is then not so.
func (in *inquiry) movedOn(p *opinion) {
	if !in.f.Sighting.Known() && p.in.f.Sighting.Known() {
		in.contradicted(shape.Join(in.f.Sighting.From, p.in.f.Sighting.From))
	}
}

// await gives an opinion as long as any node is waited for once another has answered.
func (in *inquiry) await(p *opinion) {
	if wait := in.Patience(); wait > 0 {
		t := time.AfterFunc(wait, func() { p.stop(context.DeadlineExceeded) })
		defer t.Stop()
	}
	<-p.done
	p.stop(nil)
}

// differing are the facts in which the two contradict each other. What is of the newest block may have
// changed between the two answers, so it is asked of both again where both have come to.
func (in *inquiry) differing(n *node, p *opinion) []string {
	in.pools(p)
	differ := accord.Differ(in.f, p.in.f)
	who := cmp.Or(in.account, in.sender)
	if !slices.ContainsFunc(differ, accord.OfNow) || who == nil {
		return differ
	}
	at := spell.Number(min(n.height(), p.node.height()))
	ask := func() []*query.Ask {
		out := []*query.Ask{query.Call("eth_getTransactionCount", who.Hex(), at), query.Call("eth_getBalance", who.Hex(), at), query.Call("eth_getCode", who.Hex(), at), nil}
		if n.tx != nil && in.standsIn(facts.InPool) {
			out[3] = query.Call("eth_call", rerun.Call(n.tx, n.tx.Gas, true), at)
		}
		for _, a := range out {
			if a != nil {
				a.Spare = true
			}
		}
		return out
	}
	a, b := ask(), ask()
	n.Alone(in.ctx, a...)
	p.node.Alone(in.ctx, b...)
	settled := map[string]bool{}
	for i, path := range []string{"EVM.NonceLatest", "EVM.Balance", "EVM.SenderCode", "EVM.Trial"} {
		settled[path] = a[i].Alike(b[i])
	}
	return slices.DeleteFunc(differ, func(path string) bool { return settled[path] })
}

// pools joins what two nodes hold of the sender's line. One that holds what the other calls missing
// refutes that it is missing.
func (in *inquiry) pools(p *opinion) {
	mine, theirs := &in.e.Pool, p.in.e.Pool
	if !mine.Known() || in.nonce == nil {
		return
	}
	from := shape.Join(mine.From, theirs.From)
	held := map[uint64]bool{}
	for _, t := range mine.V {
		held[t.Nonce] = true
	}
	if theirs.Known() {
		for _, t := range theirs.V {
			if !held[t.Nonce] && t.Nonce < *in.nonce {
				held[t.Nonce] = true
				mine.V, mine.From = append(slices.Clone(mine.V), t), from
			}
		}
		slices.SortStableFunc(mine.V, func(a, b facts.PoolTx) int { return int(min(a.Nonce, 1<<40)) - int(min(b.Nonce, 1<<40)) })
	}
	next, counted := in.e.NonceLatest, p.in.e.NoncePending
	if !next.Known() || !counted.Known() {
		return
	}
	first := next.V
	for held[first] {
		first++
	}
	if counted.V > first && first < *in.nonce { // it holds that one, and does not show it
		in.e.Pool = facts.Without[[]facts.PoolTx](facts.Conflicting, shape.Join(from, counted.From)...)
		in.e.NoncePending = facts.Without[uint64](facts.Conflicting, shape.Join(in.e.NoncePending.From, counted.From)...)
	}
}
