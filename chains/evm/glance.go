package evm

import (
	"context"

	"txtriage/chains"
	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

var _ chains.Glancer = Inspector{}

// Glance implements chains.Glancer.
func (Inspector) Glance(ctx context.Context, row chains.Row, caller chains.Caller, heights []uint64, ids []string) chains.Glance {
	n := newSource(caller, &facts.NodeView{}, nil, nil)
	var head, final *ask
	if len(heights) > 0 { // of what waits only whether it still does is of interest
		head = call("eth_getBlockByNumber", "latest", false)
		if row.Finality.Rule == "tag" {
			final = call("eth_getBlockByNumber", "finalized", false)
		}
	}
	asks := []*ask{head, final}
	for _, h := range heights {
		asks = append(asks, call("eth_getBlockByNumber", spell.Number(h), false))
	}
	for _, id := range ids {
		asks = append(asks, call("eth_getTransactionByHash", id))
	}
	n.alone(ctx, asks...)
	var g chains.Glance
	g.Head, g.Final = blockOf(head), blockOf(final)
	for i := range heights {
		at := blockOf(asks[2+i])
		if at.Known() && at.V.Height != heights[i] {
			at = facts.Without[facts.BlockRef](facts.Failed, at.From...)
		}
		g.At = append(g.At, at)
	}
	for i := range ids {
		a := asks[2+len(heights)+i]
		tx, ok := read(a, wire.ParseTx)
		switch {
		case !ok:
			g.Waits = append(g.Waits, facts.Without[bool](a.state()))
		case tx == nil:
			g.Waits = append(g.Waits, facts.Without[bool](facts.Absent))
		default:
			g.Waits = append(g.Waits, facts.KnownValue(tx.BlockHash == nil, a.from()...))
		}
	}
	return g
}

func blockOf(a *ask) facts.Value[facts.BlockRef] {
	if a == nil {
		return facts.Value[facts.BlockRef]{}
	}
	b, ok := read(a, wire.ParseBlock)
	switch {
	case !ok:
		return facts.Without[facts.BlockRef](a.state(), a.from()...)
	case b == nil:
		return facts.Without[facts.BlockRef](facts.Absent, a.from()...)
	}
	return facts.KnownValue(facts.BlockRef{Height: b.Number, Hash: spell.Hash(b.Hash), Time: b.Time}, a.from()...)
}

// Signed implements chains.Glancer.
func (Inspector) Signed(ctx context.Context, _ chains.Row, caller chains.Caller, id string) []byte {
	n := newSource(caller, &facts.NodeView{}, nil, nil)
	a := call("eth_getTransactionByHash", id)
	n.alone(ctx, a)
	tx, ok := read(a, wire.ParseTx)
	if !ok || tx == nil {
		return nil
	}
	whole := signed.Rebuild(tx)
	if whole == nil || spell.Hash(whole.Hash()) != facts.Hash(id) {
		return nil
	}
	raw, err := whole.MarshalBinary()
	if err != nil {
		return nil
	}
	return raw
}
