package evm

import (
	"txtriage/chains/evm/failure"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// gasTrial notes whether more gas would have helped, by running it: where it really ran if the
// node can, else on the state before its block, and only where that is gone on the state after.
func (in *inquiry) gasTrial(n *node, b *roundB, fail *facts.Failure) {
	f := b.failed
	if f.moreGas == nil {
		return
	}
	t := failure.Trials{Own: n.tx.Gas, Limit: f.more, Before: replayed(f.moreGas), After: replayed(f.moreAfter), OwnBefore: replayed(f.atBefore), OwnAfter: replayed(f.atAfter)}
	needed, from := needed(f, t)
	place := map[failure.Which][]facts.EvidenceID{failure.Before: f.moreGas.From(), failure.After: f.moreAfter.From()}
	switch own := replayed(f.atAfter); {
	case lastInBlock(n, b) && own.Done && !own.OK && t.After.Done: // what it left behind is what it found
		t.Last = true
		t.InPlace, place[failure.InPlace] = t.After, shape.Join(f.moreAfter.From(), f.atAfter.From(), b.header.From())
	case inQuestion(fail, t):
		var ids []facts.EvidenceID
		t.InPlace, ids, needed = in.inPlace(n, b, needed)
		place[failure.InPlace] = ids
	}
	trial, which := t.Judge()
	if which == failure.None {
		if t.Before.Done || t.After.Done {
			fail.MoreGas = facts.Without[facts.GasTrial](facts.Unsupported, f.moreGas.From()...)
		} else {
			fail.MoreGas = query.Without[facts.GasTrial](f.moreGas)
		}
		return
	}
	ids := place[which]
	if trial.OK && needed > 0 && !trial.Against {
		trial.Needed, ids = needed, shape.Join(ids, from)
	}
	if trial.Against {
		ids = shape.Join(ids, f.moreAfter.From())
	}
	fail.MoreGas = facts.KnownValue(trial, ids...)
}

// needed is the gas that was enough on the state before; 0 if nobody measured it.
func needed(f *failedAsks, t failure.Trials) (uint64, []facts.EvidenceID) {
	gas, ok := query.Read(f.estimate, wire.Uint)
	if !ok || !t.Before.OK || gas > f.more {
		return 0, nil
	}
	return gas, f.estimate.From()
}

// inQuestion reports whether it matters how the call ends with more gas in its own place: it ran
// out of gas somewhere, or more gas changes the outcome nearby.
func inQuestion(fail *facts.Failure, t failure.Trials) bool {
	out := string(wire.OutOfGas)
	starved := fail.Kind == out || fail.Kind == "all-gas-used" || fail.InnerGas
	return starved && !fail.Stipend || t.Before.OK && fail.Before.Known() && fail.Before.V
}

// lastInBlock reports whether nothing ran in the block after the transaction.
func lastInBlock(n *node, b *roundB) bool {
	h, ok := query.Read(b.header, wire.ParseBlock)
	total, told := wire.CumulativeGas(n.receiptAsk.Reply.Result)
	return ok && h != nil && told && h.Hash == *n.receipt.BlockHash && h.GasUsed == total
}

// placeAsks make the block again up to the transaction, which gets more gas: all of it, and
// beside that what was measured as needed, so that the figure is tried where it counts.
func placeAsks(n *node, b *roundB) []*query.Ask {
	x := b.exact
	if x == nil || b.failed == nil || b.failed.moreGas == nil || x.more != nil || x.manyMore != nil {
		return nil
	}
	x.more = simulation(n, x, b.failed.more)
	if gas, ok := query.Read(b.failed.estimate, wire.Uint); ok && x.more != nil && gas < b.failed.more {
		x.some = simulation(n, x, gas)
	}
	// Nodes that run single transactions in the middle of a block need not make it again.
	if r, ok := query.Read(x.many, wire.ParseCallMany); ok && fits(n, r) {
		x.manyMore = middle(n, b.failed.more)
		if gas, ok := query.Read(b.failed.estimate, wire.Uint); ok && gas < b.failed.more {
			x.manySome = middle(n, gas)
		}
	}
	return []*query.Ask{x.more, x.some, x.manyMore, x.manySome}
}

// inPlace is how the transaction ends with more gas where it ran, and the figure if that is
// enough there, too.
func (in *inquiry) inPlace(n *node, b *roundB, needed uint64) (failure.Run, []facts.EvidenceID, uint64) {
	n.Ask(in.ctx, placeAsks(n, b)...)
	x := b.exact
	if x == nil {
		return failure.Run{}, nil, needed
	}
	if _, ok := lastOf(n, x.more); !ok {
		return inMiddle(n, x, needed)
	}
	ids := shape.Join(x.block.From(), n.receiptAsk.From())
	if tried, ok := lastOf(n, x.some); ok {
		if tried.OK {
			return failure.Run{Done: true, OK: true}, shape.Join(x.some.From(), ids), needed
		}
		needed = 0
	}
	last, ok := lastOf(n, x.more)
	if !ok {
		return failure.Run{}, nil, needed
	}
	r := failure.Run{Done: true, OK: last.OK}
	if !last.OK {
		r.End = exactly(n, last)
	}
	return r, shape.Join(x.more.From(), ids), needed
}

// inMiddle is the same by single runs in the middle of the block, where the block cannot be made
// again. Its own run with the gas that it had must have ended as it did on the chain.
func inMiddle(n *node, x *exactAsks, needed uint64) (failure.Run, []facts.EvidenceID, uint64) {
	ids := shape.Join(x.many.From(), n.receiptAsk.From())
	if r, ok := query.Read(x.manySome, wire.ParseCallMany); ok {
		if r.OK {
			return failure.Run{Done: true, OK: true}, shape.Join(x.manySome.From(), ids), needed
		}
		needed = 0
	}
	r, ok := query.Read(x.manyMore, wire.ParseCallMany)
	if !ok || !r.OK && wire.KindOf(r.Text) == "" {
		return failure.Run{}, nil, needed
	}
	run := failure.Run{Done: true, OK: r.OK}
	if !r.OK {
		run.End = exactly(n, r)
	}
	return run, shape.Join(x.manyMore.From(), ids), needed
}

// lastOf is how the transaction ended in a block made again with other gas for it. It counts
// only if all before it used the gas that they used on the chain.
func lastOf(n *node, a *query.Ask) (wire.Ran, bool) {
	all, ok := query.Read(a, wire.ParseSimulation)
	if !ok || uint64(len(all)) != *n.tx.Index+1 {
		return wire.Ran{}, false
	}
	sum := n.receipt.GasUsed
	for _, r := range all[:len(all)-1] {
		sum += *r.Gas
	}
	total, told := wire.CumulativeGas(n.receiptAsk.Reply.Result)
	last := all[len(all)-1]
	return last, told && total == sum && (last.OK || wire.KindOf(last.Text) != "")
}
