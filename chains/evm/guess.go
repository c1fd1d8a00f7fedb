package evm

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// guessSuccess judges a receipt without a status and without a trace. Before Byzantium a
// refused call took all gas, so a rest of gas proves success. A created contract has code;
// under the first rules it could stay empty although gas was left. Where no code stands at
// the receiver nothing can refuse.
func (in *inquiry) guessSuccess(n *node, b *roundB) {
	r, from := n.receipt, shape.Join(n.receiptAsk.From(), n.txAsk.From())
	in.f.Success = facts.Without[bool](facts.Failed, n.receiptAsk.From()...)
	if len(r.Root) != 32 || n.tx == nil {
		return
	}
	if n.tx.To != nil && r.GasUsed < n.tx.Gas {
		in.f.Success = facts.KnownValue(true, from...)
		return
	}
	code, ok := query.Read(b.code, shape.ReadCode)
	if !ok || b.failed == nil {
		return
	}
	from = shape.Join(from, b.code.From())
	was := replayed(b.failed.atBefore)
	switch created := n.tx.To == nil; {
	case created && code.Kind != "none", !created && code.Kind == "none":
		in.f.Success = facts.KnownValue(true, from...)
	case was.Done && !was.OK: // all gas gone, or an empty contract, and refused when repeated
		in.f.Success = facts.KnownValue(false, shape.Join(from, b.failed.atBefore.From())...)
	}
}

// target is the receiver, or the contract that was created.
func target(n *node) common.Address {
	switch {
	case n.tx.To != nil:
		return *n.tx.To
	case n.receipt.Contract != nil:
		return *n.receipt.Contract
	}
	return common.Address{}
}

// answerers are the functions that say by their return value whether they did it.
var answerers = map[knowledge.Selector]bool{
	knowledge.SelectorOf("transfer(address,uint256)"):             true,
	knowledge.SelectorOf("transferFrom(address,address,uint256)"): true,
	knowledge.SelectorOf("approve(address,uint256)"):              true,
}

// falseReturn notes a token that refused by returning false instead of reverting.
func (in *inquiry) falseReturn(n *node, b *roundB, trace *wire.Frame, traceAsk *query.Ask) {
	if n.tx == nil || len(n.tx.Input) < 4 || moves.Spoke(n.receipt) || !answerers[knowledge.Selector(n.tx.Input[:4])] || !in.f.Success.V {
		return
	}
	out, from := []byte(nil), []facts.EvidenceID(nil)
	if trace != nil {
		out, from = trace.Output, traceAsk.From()
	} else if w, ok := query.Read(b.replay, wire.Bytes); ok {
		out, from = w, b.replay.From()
	}
	if len(out) == 32 && common.BytesToHash(out) == (common.Hash{}) {
		in.e.Inner.V = append(in.e.Inner.V, facts.Inner{What: "false-return", Contract: spell.Address(*n.tx.To)})
		in.e.Inner.From = shape.Join(in.e.Inner.From, from)
	}
}
