package evm

import (
	"cmp"
	"slices"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// usable are the nodes whose word counts, sorted by label.
func (in *inquiry) usable() []*node {
	var out []*node
	for _, n := range in.nodes {
		if n.usable() {
			out = append(out, n)
		}
	}
	return out
}

// ranked are the usable nodes, best first: a node that told its chain before one that did
// not, one that has the transaction, with its receipt, in step with the others, our own before a
// stranger's, one that did not fail lately, the highest head, a block before the pool, then the
// label.
func (in *inquiry) ranked() []*node {
	out := in.usable()
	if len(out) < 2 {
		return out
	}
	top := in.top()
	rank := func(n *node) [9]int {
		syncing := n.View.Syncing.Known() && n.View.Syncing.V
		return [9]int{
			count(!n.View.OnChain.Known()), count(!n.knows()), count(n.receipt == nil) + count(n.tx == nil), count(syncing || n.height()+inStep < top),
			count(n.Down), count(n.View.Public), n.Caller.Standing().Worse, 0, count(!n.mined()),
		}
	}
	slices.SortStableFunc(out, func(a, b *node) int {
		ra, rb := rank(a), rank(b)
		return cmp.Or(slices.Compare(ra[:7], rb[:7]), cmp.Compare(b.height(), a.height()), slices.Compare(ra[7:], rb[7:]))
	})
	return out
}

// withPool is the first of the nodes that shows what waits, among those that know as much as the
// first; else the first.
func withPool(nodes []*node) *node {
	for _, n := range nodes {
		same := n.knows() == nodes[0].knows() && n.mined() == nodes[0].mined() && (n.tx == nil) == (nodes[0].tx == nil) && !n.in.behind(n)
		if p := n.View.Pool; p.Known() && p.V && same && !n.Down {
			return n
		}
	}
	return nodes[0]
}

// heads notes the highest head, where it counts blocks the highest that two vouch for, and what is safe and final by the word of two where two can tell.
func (in *inquiry) heads() {
	told := func(n *node) bool { return n.View.OnChain.Known() }
	sure := slices.ContainsFunc(in.usable(), told) // then one that did not tell its chain has no say
	pick := func(block func(*node) *wire.Block, ask func(*node) *query.Ask, choose func([]*node) *node) facts.Value[facts.BlockRef] {
		var some []*node
		var none facts.Value[facts.BlockRef]
		for _, n := range in.usable() {
			b := block(n)
			if sure && !told(n) {
				continue
			}
			if b == nil {
				if none.State == facts.NotAsked {
					none = query.Without[facts.BlockRef](ask(n))
				}
				continue
			}
			if len(n.View.Amiss) > 0 && b != n.head || n.head != nil && b.Number > n.head.Number { // a tag above the head is nonsense
				none = facts.Without[facts.BlockRef](facts.Unsupported, shape.Join(none.From, ask(n).From())...)
				continue
			}
			some = append(some, n)
		}
		best := choose(some)
		if best == nil {
			return none
		}
		if against := in.against(block(best)); against != nil && best.head != block(best) {
			return facts.Without[facts.BlockRef](facts.Conflicting, shape.Join(ask(best).From(), against)...)
		}
		return facts.KnownValue(shape.Block(block(best)), ask(best).From()...)
	}
	refuted, contested := in.outrun()
	highest := func(some []*node) (best *node) {
		for _, n := range some {
			if !slices.Contains(refuted, n) && (best == nil || n.head.Number > best.head.Number) {
				best = n
			}
		}
		return in.vouched(best, some, refuted)
	}
	final := func(block func(*node) *wire.Block) func([]*node) *node {
		return func(some []*node) *node { return in.finalOf(block, some) }
	}
	head, safe, last := func(n *node) *wire.Block { return n.head }, func(n *node) *wire.Block { return n.safe }, func(n *node) *wire.Block { return n.final }
	in.f.Head = pick(head, func(n *node) *query.Ask { return n.headAsk }, highest)
	if contested != nil {
		in.f.Head = facts.Without[facts.BlockRef](facts.Conflicting, contested...)
	}
	in.f.SafeHead = pick(safe, func(n *node) *query.Ask { return n.safeAsk }, final(safe))
	in.f.FinalHead = pick(last, func(n *node) *query.Ask { return n.finalAsk }, final(last))
	for _, n := range in.ranked() {
		if n.head != nil {
			in.e.BlockGasLimit = facts.KnownValue(n.head.GasLimit, n.headAsk.From()...)
			if n.head.Amsterdam { // EIP-8037 lifts the cap of EIP-7825, which is the catalogue's
				in.e.NoGasCap = facts.KnownValue(true, n.headAsk.From()...)
			}
			break
		}
		in.e.NoGasCap = facts.Without[bool](facts.Failed, n.headAsk.From()...)
	}
	in.fees()
}

// sight notes the best that the nodes know about the transaction.
func (in *inquiry) sight() {
	var known, asked []facts.EvidenceID
	absent, denied, have := true, false, 0
	for _, n := range in.usable() {
		ids := shape.Join(n.txAsk.From(), n.receiptAsk.From())
		asked = shape.Join(asked, ids)
		if n.knows() {
			known = shape.Join(known, ids)
			have++
		}
		absent = absent && (n.View.Saw.State == facts.Absent || n.gone || !n.Answered) // a dead one is as if not asked
		denied = denied || n.View.Saw.State == facts.Absent
	}
	in.pastedBlock()
	nodes := in.ranked()
	switch {
	case have > 0:
		best := nodes[0]
		s := facts.Sighting{Place: facts.InPool, Only: have}
		switch {
		case best.receipt != nil:
			s.Place, s.Block = facts.InBlock, shape.ReceiptBlock(best.receipt)
			in.timeOf(&s.Block)
		case best.mined():
			s.Place, s.Block = facts.InBlock, shape.Tx(best.tx).Block
		}
		if s.Block.Time.IsZero() && best.tx != nil {
			s.Block.Time = best.tx.BlockTime
		}
		in.f.Sighting = facts.KnownValue(s, known...)
		in.txOf(best)
	case in.signed() != nil:
		in.contradicted(shape.Join(asked, in.signed().txAsk.From()))
	case len(nodes) > 0 && absent && denied:
		in.f.Sighting = facts.Without[facts.Sighting](facts.Absent, asked...)
	default:
		in.f.Sighting = facts.Without[facts.Sighting](facts.Failed, asked...)
	}
}

// signed is a node of which nothing is used, since something that it said was refuted, and that showed the
// transaction all the same: what hashes to the id was signed, whoever shows it, so nobody's "no" settles that
// it never was. nil: there is none.
func (in *inquiry) signed() *node {
	for _, n := range in.nodes {
		if len(n.View.Lied) > 0 && n.View.OnChain.Known() && n.View.OnChain.V && n.showed {
			return n
		}
	}
	return nil
}

// speaks reports a node whose "no" counts: on the chain, in step with it and with the others.
func (in *inquiry) speaks(n *node) bool {
	syncing := n.View.Syncing
	return n.View.OnChain.Known() && syncing.Known() && !syncing.V && n.head != nil && !in.behind(n)
}

// timeOf fills the time of a block that round A fetched anyway.
func (in *inquiry) timeOf(b *facts.BlockRef) {
	for _, n := range in.usable() {
		for _, h := range []*wire.Block{n.head, n.safe, n.final} {
			if b.Time.IsZero() && h != nil && spell.Hash(h.Hash) == b.Hash {
				b.Time = h.Time
			}
		}
	}
}

// pastedBlock notes that the pasted id is a block's.
func (in *inquiry) pastedBlock() {
	absent, denied := true, false
	var asked []facts.EvidenceID
	for _, n := range in.usable() {
		asked = shape.Join(asked, n.blockAsk.From())
		if n.block != nil {
			in.f.PastedBlock = facts.KnownValue(shape.Block(n.block), n.blockAsk.From()...)
			in.rewardOf(n)
			return
		}
		told := n.blockAsk.Answered() && !n.blockAsk.Bad
		absent, denied = absent && (told || n.gone || !n.Answered), denied || told
	}
	if absent && denied {
		in.f.PastedBlock = facts.Without[facts.BlockRef](facts.Absent, in.ranked()[0].blockAsk.From()...)
	} else if len(asked) > 0 {
		in.f.PastedBlock = facts.Without[facts.BlockRef](facts.Failed, asked...)
	}
}

// txOf notes the transaction and its receipt as the best node has them.
func (in *inquiry) txOf(n *node) {
	for _, o := range in.usable() { // its id is its content: any node's will do
		if n.tx == nil && o.tx != nil && slices.Contains(o.verified, "id") {
			n.tx, n.txAsk = o.tx, o.txAsk
		}
	}
	if n.tx != nil {
		in.e.Tx = facts.KnownValue(shape.Tx(n.tx), n.txAsk.From()...)
		in.sender, in.nonce = n.tx.From, n.tx.Nonce
	} else {
		in.e.Tx = query.Without[facts.EVMTx](n.txAsk)
	}
	switch {
	case n.receipt != nil:
		in.e.Receipt = facts.KnownValue(shape.Receipt(n.receipt), n.receiptAsk.From()...)
	case n.receiptAsk.Answered() && !n.receiptAsk.Bad:
		in.e.Receipt = facts.Without[facts.EVMReceipt](facts.Absent, n.receiptAsk.From()...)
	default:
		in.e.Receipt = query.Without[facts.EVMReceipt](n.receiptAsk)
	}
	if len(n.verified) > 0 {
		in.f.Verified = facts.KnownValue(n.verified, shape.Join(n.txAsk.From(), n.receiptAsk.From())...)
	}
	if len(n.consistent) > 0 {
		in.f.Consistent = facts.KnownValue(n.consistent, shape.Join(n.txAsk.From(), n.receiptAsk.From())...)
	}
	in.decodeCall(n)
}

// disagreement reports whether anything said so far casts doubt on the block of the
// transaction: a receipt of another block than the transaction's, nodes that name different
// blocks, or another block at the same height. Only then it is worth asking which block
// stands there; whenever round B is asked anyway, it is asked along.
func (in *inquiry) disagreement(best *node) bool {
	if best.receipt == nil || best.tx != nil && (best.tx.BlockHash == nil || *best.tx.BlockHash != *best.receipt.BlockHash) {
		return true
	}
	r := best.receipt
	for _, n := range in.usable() {
		if n.receipt != nil && *n.receipt.BlockHash != *r.BlockHash {
			return true
		}
		for _, b := range []*wire.Block{n.head, n.safe, n.final} {
			if b != nil && b.Number == *r.BlockNumber && b.Hash != *r.BlockHash {
				return true
			}
		}
	}
	return best.head != nil && best.head.Number < *r.BlockNumber
}
