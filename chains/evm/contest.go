package evm

import (
	"slices"
	"sync"

	"txtriage/chains"
	"txtriage/chains/evm/integrity"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// complete asks the best node once more for what it left out of a mined transaction: behind
// one name several machines may answer, and the first may have lagged.
func (in *inquiry) complete(n *node, b *roundB) {
	b.canonical = blockAt(in.f.Sighting.V.Block.Height)
	var tx, receipt *query.Ask
	if n.tx == nil {
		tx = query.Call("eth_getTransactionByHash", in.hash.Hex())
	}
	if n.receipt == nil {
		receipt = query.Call("eth_getTransactionReceipt", in.hash.Hex())
	}
	n.Alone(chains.Anew(in.ctx), tx, receipt, b.canonical)
	if t, ok := query.Read(tx, wire.ParseTx); ok && t != nil {
		n.tx, n.txAsk = t, tx
	}
	if r, ok := query.Read(receipt, wire.ParseReceipt); ok && r != nil {
		n.receipt, n.receiptAsk = r, receipt
	}
	in.again(n)
}

// again judges a node anew after it was asked once more.
func (in *inquiry) again(n *node) {
	in.check(n)
	in.viewOfTx(n)
	in.sight()
}

func blockAt(height uint64) *query.Ask {
	return query.Call("eth_getBlockByNumber", spell.Number(height), false)
}

// moved: another block stands at the height of the transaction's. Between the two answers
// the chain may have changed, so the node is asked once more where the transaction is now.
// A node that goes on naming a block that it does not have contradicts itself.
func (in *inquiry) moved(n *node, b *roundB) {
	at, was := b.canonical.From(), in.f.Sighting.V
	tx := query.Call("eth_getTransactionByHash", in.hash.Hex())
	receipt := query.Call("eth_getTransactionReceipt", in.hash.Hex())
	n.Alone(chains.Anew(in.ctx), tx, receipt)
	t, okTx := query.Read(tx, wire.ParseTx)
	r, okReceipt := query.Read(receipt, wire.ParseReceipt)
	from := shape.Join(in.f.Sighting.From, at, tx.From(), receipt.From())
	switch {
	case okTx && okReceipt && t == nil && r == nil:
		was.Place = facts.InStaleBlock
		in.f.Sighting = facts.KnownValue(was, from...)
	case okTx && okReceipt && (r == nil && t.BlockHash == nil || r != nil && t != nil && t.BlockHash != nil && *t.BlockHash == *r.BlockHash && spell.Hash(*r.BlockHash) != was.Block.Hash):
		n.tx, n.txAsk, n.receipt, n.receiptAsk = t, tx, r, receipt
		in.again(n)
		in.f.Sighting.From = shape.Join(in.f.Sighting.From, from)
		if r != nil {
			in.readReceipt(n, nil)
		}
	default:
		in.withdraw(n, from)
	}
}

// withdraw leaves out a node that contradicts itself. Another one may know better.
func (in *inquiry) withdraw(n *node, from []facts.EvidenceID) {
	n.tx, n.receipt, n.verified, n.consistent = nil, nil, nil, nil
	n.View.Saw = facts.Without[bool](facts.Conflicting, from...)
	if next := in.ranked(); len(next) > 0 && next[0].knows() {
		in.sight()
		in.follow()
		return
	}
	in.contradicted(from)
}

// contradicted: what was said about the transaction's block does not fit together, so where
// it stands is open.
func (in *inquiry) contradicted(from []facts.EvidenceID) {
	in.f.Sighting = facts.Without[facts.Sighting](facts.Conflicting, from...)
	in.outcomeOpen(from)
}

// outcomeOpen: what was said about how it ended does not fit together.
func (in *inquiry) outcomeOpen(from []facts.EvidenceID) {
	in.f.Success = facts.Without[bool](facts.Conflicting, from...)
	in.f.Transfers = facts.Without[[]facts.Transfer](facts.Conflicting, from...)
	in.e.Inner, in.e.Failure = facts.Value[[]facts.Inner]{}, facts.Value[facts.Failure]{}
}

// doubters are the nodes that are far enough and yet do not show the transaction in the same
// block as the best one: another block, the waiting area, or nothing at all.
func (in *inquiry) doubters(best *node) []*node {
	var out []*node
	for _, n := range in.usable() {
		s := in.f.Sighting.V.Block
		far := n != best && n.View.OnChain.Known() && n.head != nil && n.head.Number >= s.Height
		same := n.receipt != nil && spell.Hash(*n.receipt.BlockHash) == s.Hash || n.receipt == nil && n.tx != nil && n.tx.BlockHash != nil && spell.Hash(*n.tx.BlockHash) == s.Hash
		if far && !same && (n.knows() || n.View.Saw.State == facts.Absent) {
			out = append(out, n)
		}
	}
	return out
}

// contest asks the doubters which block stands at the height. A node that has the same block
// there only lacks an index; one that has another follows another branch.
func (in *inquiry) contest(nodes []*node) (other []facts.EvidenceID) {
	s := in.f.Sighting.V.Block
	asks := make([]*query.Ask, len(nodes))
	var wg sync.WaitGroup
	for i, n := range nodes {
		asks[i] = blockAt(s.Height)
		n.anchor = asks[i]
		wg.Go(func() { n.Alone(in.ctx, asks[i]) })
	}
	wg.Wait()
	for i, n := range nodes {
		b, ok := query.Read(asks[i], wire.ParseBlock)
		if ok && b != nil && b.Number == s.Height && spell.Hash(b.Hash) != s.Hash {
			other = shape.Join(other, n.txAsk.From(), asks[i].From())
		}
	}
	return other
}

// compareReceipts looks whether nodes that have the same block tell the same outcome. A block has one
// outcome: where they differ, what was recomputed from the block's own roots decides, else nobody knows.
func (in *inquiry) compareReceipts(best *node) {
	proven := slices.Contains(in.f.Verified.V, "receipt")
	for _, n := range in.usable() {
		status, logs := outcomesDiffer(best, n)
		costs := in.costsDiffer(best, n)
		if !status && !logs && !costs {
			continue
		}
		from := shape.Join(best.receiptAsk.From(), n.receiptAsk.From())
		if costs && !proven {
			in.f.Fee = facts.Without[facts.Amount](facts.Conflicting, from...)
		}
		switch {
		case proven:
			n.View.Lied = append(n.View.Lied, "receipt")
		case status:
			in.outcomeOpen(from)
			return
		case logs:
			in.f.Transfers = facts.Without[[]facts.Transfer](facts.Conflicting, from...)
			in.e.Inner = facts.Value[[]facts.Inner]{}
			return
		}
	}
}

// outcomesDiffer compares the receipts of two nodes that name the same block.
func outcomesDiffer(x, y *node) (status, logs bool) {
	a, b := x.receipt, y.receipt
	if x == y || a == nil || b == nil || *a.BlockHash != *b.BlockHash {
		return false, false
	}
	return a.Status != nil && b.Status != nil && *a.Status != *b.Status, !sameLogs(a, b)
}

// costsDiffer compares what two receipts of the same block say that it used, and where Ethereum's rules hold
// what that cost.
func (in *inquiry) costsDiffer(x, y *node) bool {
	a, b := x.receipt, y.receipt
	if x == y || a == nil || b == nil || *a.BlockHash != *b.BlockHash {
		return false
	}
	priced := integrity.Ethereum(in.chainID) && a.GasPrice != nil && b.GasPrice != nil
	return a.GasUsed != b.GasUsed || priced && a.GasPrice.Cmp(b.GasPrice) != 0
}

// disputes reports that two nodes tell different outcomes of the same block.
func (in *inquiry) disputes(x, y *node) bool {
	status, logs := outcomesDiffer(x, y)
	return status || logs || in.costsDiffer(x, y)
}

// quarrel reports that some nodes tell different outcomes of the same block.
func (in *inquiry) quarrel(best *node) bool {
	return slices.ContainsFunc(in.usable(), func(n *node) bool { return in.disputes(best, n) })
}

// arbitrate asks those who contradict the best node to prove their account by the block's own roots, where
// it could not prove its own; true: one did, and is followed.
func (in *inquiry) arbitrate(best *node) bool {
	if slices.Contains(in.f.Verified.V, "receipt") {
		return false
	}
	for _, n := range in.usable() {
		if !in.disputes(best, n) || n.tx == nil || n.Down {
			continue
		}
		b := &roundB{}
		in.proofAsks(n, b)
		if b.whole == nil {
			continue
		}
		n.Alone(in.ctx, b.whole, b.receipts)
		if !b.whole.Answered() || !b.receipts.Answered() {
			continue
		}
		p := integrity.Roots(in.chainID, b.whole.Reply.Result, b.receipts.Reply.Result, n.tx, n.receipt, n.receiptAsk.Reply.Result)
		if p.Receipt {
			best.View.Lied = append(best.View.Lied, "receipt")
			in.f.Verified, in.f.Consistent = facts.Value[[]string]{}, facts.Value[[]string]{}
			in.withdraw(best, shape.Join(in.f.Sighting.From, b.whole.From(), b.receipts.From()))
			return true
		}
	}
	return false
}

// outvote leaves out a node whose account of the outcome stands alone against two independent ones.
func (in *inquiry) outvote() {
	nodes := in.usable()
	agree := func(n *node) (sites []string) {
		for _, o := range nodes {
			if status, logs := outcomesDiffer(n, o); o.receipt != nil && n.receipt != nil && *o.receipt.BlockHash == *n.receipt.BlockHash && !status && !logs && !slices.Contains(sites, o.site()) {
				sites = append(sites, o.site())
			}
		}
		return sites
	}
	for _, n := range nodes {
		for _, o := range nodes {
			if status, logs := outcomesDiffer(n, o); (status || logs) && len(agree(n)) == 1 && len(agree(o)) > 1 {
				n.outvoted = true
				n.View.Differs = []string{"Transfers"}
				if status {
					n.View.Differs = []string{"Success"}
				}
			}
		}
	}
}

func sameLogs(a, b *wire.Receipt) bool {
	if len(a.Logs) != len(b.Logs) {
		return false
	}
	for i, l := range a.Logs {
		m := b.Logs[i]
		if l.Address != m.Address || len(l.Topics) != len(m.Topics) || string(l.Data) != string(m.Data) {
			return false
		}
		for j := range l.Topics {
			if l.Topics[j] != m.Topics[j] {
				return false
			}
		}
	}
	return true
}
