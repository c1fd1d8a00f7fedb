package evm

import (
	"context"

	"txtriage/chains"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

var _ chains.Glancer = Inspector{}

// Glance implements chains.Glancer.
func (Inspector) Glance(ctx context.Context, row chains.Row, caller chains.Caller, heights []uint64, ids []string) chains.Glance {
	n := query.New(caller, &facts.NodeView{}, nil, nil)
	var head, final *query.Ask
	if len(heights) > 0 { // of what waits only whether it still does is of interest
		head = query.Call("eth_getBlockByNumber", "latest", false)
		if row.Finality.Rule == "tag" {
			final = query.Call("eth_getBlockByNumber", "finalized", false)
		}
	}
	asks := []*query.Ask{head, final}
	for _, h := range heights {
		asks = append(asks, query.Call("eth_getBlockByNumber", spell.Number(h), false))
	}
	for _, id := range ids {
		asks = append(asks, query.Call("eth_getTransactionByHash", id))
	}
	n.Alone(ctx, asks...)
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
		tx, ok := query.Read(a, wire.ParseTx)
		switch {
		case !ok:
			g.Waits = append(g.Waits, facts.Without[bool](a.State()))
		case tx == nil:
			g.Waits = append(g.Waits, facts.Without[bool](facts.Absent))
		default:
			g.Waits = append(g.Waits, facts.KnownValue(tx.BlockHash == nil, a.From()...))
		}
	}
	return g
}

func blockOf(a *query.Ask) facts.Value[facts.BlockRef] {
	if a == nil {
		return facts.Value[facts.BlockRef]{}
	}
	b, ok := query.Read(a, wire.ParseBlock)
	switch {
	case !ok:
		return facts.Without[facts.BlockRef](a.State(), a.From()...)
	case b == nil:
		return facts.Without[facts.BlockRef](facts.Absent, a.From()...)
	}
	return facts.KnownValue(facts.BlockRef{Height: b.Number, Hash: spell.Hash(b.Hash), Time: b.Time}, a.From()...)
}

// Signed implements chains.Glancer.
func (Inspector) Signed(ctx context.Context, _ chains.Row, caller chains.Caller, id string) []byte {
	n := query.New(caller, &facts.NodeView{}, nil, nil)
	a := query.Call("eth_getTransactionByHash", id)
	n.Alone(ctx, a)
	tx, ok := query.Read(a, wire.ParseTx)
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
