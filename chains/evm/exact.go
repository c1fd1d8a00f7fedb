package evm

import (
	"txtriage/chains/evm/failure"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// What a replay of the block up to the transaction may cost the node.
const (
	maxReplayed = 1000    // transactions
	maxCalldata = 2 << 20 // bytes of their input
)

// exactAsks run a refused transaction again in the state in which it really ran: after those
// that stand before it in its block. They are for nodes that do not trace.
type exactAsks struct {
	many  *query.Ask // eth_callMany in the middle of the block: Erigon, Reth
	block *query.Ask // the whole block, to make its first part again with eth_simulateV1
	again *query.Ask // that: geth, Reth, Besu, Nethermind
	more  *query.Ask // the same with far more gas
	some  *query.Ask // and with what was measured as needed

	manyMore, manySome *query.Ask // the same two with eth_callMany
}

func (x *exactAsks) all() []*query.Ask {
	if x == nil {
		return nil
	}
	return []*query.Ask{x.many, x.block}
}

// exactAsksOf decides which of the ways is worth asking for beside the trace. The whole block
// is large: it is asked for only where the node hides its pool, as such nodes seldom trace, and
// where so much of the gas was used that it may have been short somewhere.
func exactAsksOf(n *node) *exactAsks {
	t := n.tx
	if t.Index == nil || t.From == nil || t.Type > 4 || n.receipt.BlockNumber == nil || *n.receipt.BlockNumber == 0 {
		return nil
	}
	x := &exactAsks{many: middle(n, t.Gas)}
	if (!n.View.Pool.Known() || tight(n)) && *t.Index < maxReplayed {
		x.block = query.Call("eth_getBlockByHash", n.receipt.BlockHash.Hex(), true).Maybe()
	}
	return x
}

// tight: three quarters of the gas or more were used. A call passes on 63 of 64 parts of the
// rest, so one that starved inside leaves little.
func tight(n *node) bool { return n.receipt.GasUsed >= n.tx.Gas/4*3 }

// simulation asks to make the block again up to the transaction, which is given so much gas;
// nil if that cannot be asked.
func simulation(n *node, x *exactAsks, gas uint64) *query.Ask {
	if x == nil || !x.block.Answered() {
		return nil
	}
	block, ok := query.Read(x.block, wire.ParseBlock)
	over, parent, whole := wire.Surroundings(x.block.Reply.Result)
	i := *n.tx.Index
	if !ok || !whole || block == nil || block.Hash != *n.receipt.BlockHash || uint64(len(block.Txs)) <= i || block.Txs[i].Hash != n.tx.Hash {
		return nil
	}
	var calls []any
	size := 0
	for _, t := range block.Txs[:i+1] {
		if size += len(t.Input); t.Type > 4 || t.From == nil || size > maxCalldata {
			return nil
		}
		calls = append(calls, rerun.Whole(t))
	}
	if gas != n.tx.Gas {
		calls[i] = callWith(n.tx, gas)
	}
	one := map[string]any{"blockOverrides": over, "calls": calls}
	return query.Call("eth_simulateV1", map[string]any{"blockStateCalls": []any{one}, "validation": false}, parent.Hex()).Maybe()
}

// middle asks to run the transaction with so much gas in the middle of its block.
func middle(n *node, gas uint64) *query.Ask {
	at := map[string]any{"blockNumber": spell.Number(*n.receipt.BlockNumber), "transactionIndex": *n.tx.Index}
	return query.Call("eth_callMany", []any{map[string]any{"transactions": []any{callWith(n.tx, gas)}}}, at).Maybe()
}

// callWith is the transaction with other gas.
func callWith(t *wire.Tx, gas uint64) map[string]any {
	c := rerun.Whole(t)
	c["gas"] = spell.Number(gas)
	if gas != t.Gas && gas >= failure.Least { // for a mere trial the sender need not be able to pay
		delete(c, "gasPrice")
		delete(c, "maxFeePerGas")
		delete(c, "maxPriorityFeePerGas")
	}
	return c
}

// exact is what really happened as a replay inside the block shows it, if one does.
func exact(n *node, x *exactAsks) (facts.Failure, []facts.EvidenceID, bool) {
	if x == nil {
		return facts.Failure{}, nil, false
	}
	if r, ok := simulated(n, x.again); ok {
		return exactly(n, r), shape.Join(x.again.From(), x.block.From(), n.receiptAsk.From()), true
	}
	r, ok := query.Read(x.many, wire.ParseCallMany)
	if !ok || r.OK {
		return facts.Failure{}, nil, false
	}
	f := exactly(n, r)
	if !fits(n, r) {
		return facts.Failure{}, nil, false
	}
	return f, shape.Join(x.many.From(), n.receiptAsk.From()), true
}

// fits: a run that does not tell its gas must at least have ended the way that the receipt shows.
func fits(n *node, r wire.Ran) bool {
	kind := wire.KindOf(r.Text)
	return !r.OK && kind != "" && ((kind == wire.Revert) != allGas(n) || blurred(n))
}

// simulated accepts a block made again only if it is the same up to the transaction: gas and
// logs of the transaction, and the gas of all before it, are those of the receipt.
func simulated(n *node, a *query.Ask) (wire.Ran, bool) {
	all, ok := query.Read(a, wire.ParseSimulation)
	if !ok || uint64(len(all)) != *n.tx.Index+1 {
		return wire.Ran{}, false
	}
	last, sum := all[len(all)-1], uint64(0)
	for _, r := range all {
		sum += *r.Gas
	}
	total, told := wire.CumulativeGas(n.receiptAsk.Reply.Result)
	same := !last.OK && *last.Gas == n.receipt.GasUsed && last.Logs == len(n.receipt.Logs) && told && total == sum
	return last, same && wire.KindOf(last.Text) != ""
}

func exactly(n *node, r wire.Ran) facts.Failure {
	f := failure.Of(string(wire.KindOf(r.Text)), r.Text, r.Data)
	f.Method = "replay-exact"
	switch {
	case n.tx.To != nil:
		f.Contract = spell.Address(*n.tx.To)
	case n.receipt.Contract != nil:
		f.Contract = spell.Address(*n.receipt.Contract)
	}
	return f
}
