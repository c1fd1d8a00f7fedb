package evm

import (
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// How far the newest blocks of honest nodes may lie apart: blocks come up to so many times as fast
// as usual, and nodes hear of them up to so long after each other.
const (
	hurry = 4
	heard = 15 * time.Second
)

// inFinal is how many blocks below the highest a node may stand whose word on what is final counts.
const inFinal = 100

// outruns reports that a stands higher above b than the time between them allows: of two nodes
// whose newest blocks they are one does not tell the truth.
func outruns(a, b *wire.Block, interval time.Duration) bool {
	if a.Number <= b.Number || interval <= 0 || a.Time.IsZero() || b.Time.IsZero() {
		return false
	}
	k := min(a.Number-b.Number, 1<<24)
	return a.Time.Sub(b.Time)+heard < time.Duration(k)*interval/hurry
}

// holders are the nodes that have the transaction in a block and do not contradict that by what
// they call their newest; all that are in step if none has.
func (in *inquiry) holders() []*node {
	var out []*node
	top := uint64(0)
	for _, n := range in.usable() {
		top = max(top, n.height())
		if n.head == nil || n.receipt == nil || n.receipt.BlockNumber == nil || n.head.Number < *n.receipt.BlockNumber {
			continue
		}
		out = append(out, n)
	}
	if len(out) > 0 {
		return out
	}
	for _, n := range in.usable() {
		if n.head != nil && n.head.Number+inFinal >= top {
			out = append(out, n)
		}
	}
	return out
}

// outrun are the nodes whose newest block most others refute; contested if nobody can say who is
// right, so that how many blocks stand on the transaction is open.
func (in *inquiry) outrun() (out []*node, contested []facts.EvidenceID) {
	left := in.holders()
	for {
		most, who, tie := 0, (*node)(nil), false
		for _, n := range left {
			against := 0
			for _, o := range left {
				if outruns(n.head, o.head, in.f.Chain.BlockInterval) || outruns(o.head, n.head, in.f.Chain.BlockInterval) {
					against++
				}
			}
			if against == most {
				tie = true
			}
			if against > most {
				most, who, tie = against, n, false
			}
		}
		switch {
		case most == 0:
			return out, nil
		case tie:
			for _, n := range left {
				contested = shape.Join(contested, n.headAsk.From())
			}
			return nil, contested
		}
		out = append(out, who)
		left = slices.DeleteFunc(slices.Clone(left), func(n *node) bool { return n == who })
	}
}

// vouched is the head by which blocks on top of the transaction are counted: the highest that two witnesses
// have come to. One that is plainly behind, by its own clock as well, is none.
func (in *inquiry) vouched(best *node, some, refuted []*node) *node {
	at := uint64(0)
	for _, n := range some {
		if r := n.receipt; r != nil && r.BlockNumber != nil {
			at = max(at, *r.BlockNumber)
		}
	}
	if best == nil || at == 0 {
		return best
	}
	var second *node
	for _, n := range some {
		early := n.head.Number < at && n.receipt == nil // it may not have heard of the block yet
		if n.site() == best.site() || early || slices.Contains(refuted, n) || in.plainlyBehind(n, best) {
			continue
		}
		if second == nil || n.head.Number > second.head.Number {
			second = n
		}
	}
	if second != nil {
		return second
	}
	return best
}

// counts reports a node whose word is held against another's: on the chain, not catching up, and not plainly
// behind. That another calls a higher block its newest is no reason alone.
func (in *inquiry) counts(n *node) bool {
	syncing := n.View.Syncing
	if !n.View.OnChain.Known() || !syncing.Known() || syncing.V || n.head == nil {
		return false
	}
	return !slices.ContainsFunc(in.usable(), func(o *node) bool { return o.head != nil && o.height() > n.height() && in.plainlyBehind(n, o) })
}

// plainlyBehind: its newest block is old, and the other's is later by as much as so many blocks take.
func (in *inquiry) plainlyBehind(n, best *node) bool {
	gap, usual := best.head.Number-n.head.Number, max(in.f.Chain.BlockInterval, time.Second)
	if gap <= inStep || n.head.Time.IsZero() || best.head.Time.IsZero() {
		return false
	}
	late := 3*usual + time.Minute // what diagnose calls late
	return in.q.Now.Sub(n.head.Time) > late && best.head.Time.Sub(n.head.Time) >= time.Duration(min(gap, 1<<24))*usual/hurry
}

// finalOf picks the node whose final (or safe) block counts: where several can tell, the highest
// that two of them vouch for. Nodes of one site are one witness, and one whose tag is long out of
// date is none beside others.
func (in *inquiry) finalOf(block func(*node) *wire.Block, told []*node) *node {
	holders := in.holders()
	var fresh []*node
	usual := in.f.Chain.FinalityTime
	for _, n := range told {
		stale := n.head != nil && usual > 0 && n.head.Time.Sub(block(n).Time) > max(staleTags*usual, 2*time.Minute)
		if slices.Contains(holders, n) && !stale {
			fresh = append(fresh, n)
		}
	}
	if len(fresh) == 0 {
		fresh = told
	}
	slices.SortStableFunc(fresh, func(a, b *node) int {
		switch x, y := block(a).Number, block(b).Number; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for _, n := range fresh {
		if n.site() != fresh[0].site() {
			return n
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return fresh[0]
}

// against are the answers of nodes that show another block at the height of one that is called final or safe;
// nil where two witnesses show that one, or nobody another.
func (in *inquiry) against(b *wire.Block) (other []facts.EvidenceID) {
	same := map[string]bool{}
	for _, n := range in.usable() {
		for _, x := range []struct {
			block *wire.Block
			ask   *query.Ask
		}{{n.head, n.headAsk}, {n.safe, n.safeAsk}, {n.final, n.finalAsk}} {
			switch {
			case x.block == nil || x.block.Number != b.Number:
			case x.block.Hash == b.Hash:
				same[n.site()] = true
			default:
				other = shape.Join(other, x.ask.From())
			}
		}
	}
	if len(same) > 1 {
		return nil
	}
	return other
}

// site names the witness that a node is, or is a part of.
func (n *node) site() string {
	if n.View.Site != "" {
		return n.View.Site
	}
	return n.View.Label
}

// witness is another node that can be asked whether a number is used: in step with n and no part
// of the same witness; nil if there is none.
func (in *inquiry) witness(n *node) *node {
	if len(in.opinions) > 0 { // it is asked for more than this number
		return nil
	}
	for _, o := range in.ranked() {
		if o != n && !o.Down && o.View.OnChain.Known() && o.height()+1 >= n.height() && o.site() != n.site() {
			return o
		}
	}
	return nil
}

// second asks n, and beside it another node for the sender's number alone. others: what n leaves
// open is put to others.
func (in *inquiry) second(n *node, sender common.Address, others bool, asks ...*query.Ask) (o *node, count *query.Ask) {
	asks = query.Fresh(asks)
	ctx := in.ctx
	if !others { // where it stands by now
		ctx = chains.Anew(ctx)
	}
	var wg sync.WaitGroup
	if o = in.witness(n); o != nil {
		count = query.Call("eth_getTransactionCount", sender.Hex(), "latest").Maybe()
		wg.Go(func() { o.Send(ctx, count) })
	}
	if !n.Down {
		n.Send(ctx, asks...)
	}
	wg.Wait()
	if o != nil {
		count.Settled = n.Node // without a second word the first one stands
		query.Note([]*query.Ask{count})
	}
	switch {
	case others && len(query.Fresh(asks)) > 0:
		n.Ask(in.ctx, asks...)
	case others:
		n.Cover(in.ctx, asks)
	default:
		query.Note(asks)
	}
	return o, count
}

// agreed compares what two nodes say of the sender's number: that it is used, or not, is known only
// where they do not contradict each other.
func (in *inquiry) agreed(nonce uint64, o *node, count *query.Ask) bool {
	l := in.e.NonceLatest
	if o == nil || !l.Known() {
		return true
	}
	if c, ok := query.Read(count, wire.Uint); ok && (c > nonce) != (l.V > nonce) {
		in.e.NonceLatest = facts.Without[uint64](facts.Conflicting, shape.Join(l.From, count.From())...)
		return false
	}
	return true
}

// staleTags is how many usual times of finality a tag may lie behind its own node's newest block.
const staleTags = 5
