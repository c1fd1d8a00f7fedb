package evm

import (
	"context"
	"sort"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/bridges"
	"txtriage/chains/facts"
)

// bridge notes the part that a successful transaction has in a transfer between chains.
func (in *inquiry) bridge() {
	if !in.standsIn(facts.InBlock) || !in.f.Success.Known() || !in.f.Success.V {
		return
	}
	n := in.ranked()[0]
	if n.receipt == nil {
		return
	}
	at := n.receipt.BlockTime
	if at.IsZero() {
		at = in.f.Sighting.V.Block.Time
	}
	// What was pasted may be the id of an operation that this transaction carries.
	b := bridges.Recognise(in.chainID, n.tx, n.receipt, at, common.HexToHash(in.q.Ref.Text))
	if b == nil {
		return
	}
	in.f.Bridge = facts.KnownValue(*b, join(n.receiptAsk.from(), n.txAsk.from())...)
}

// Follow implements chains.Follower: the nodes of the other chain are asked one after the
// other until one can tell.
func (Inspector) Follow(ctx context.Context, b facts.Bridge, row chains.Row, callers []chains.Caller) facts.Value[facts.BridgeFar] {
	sorted := append([]chains.Caller(nil), callers...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Label() < sorted[j].Label() })
	var asked []facts.EvidenceID
	for _, c := range sorted {
		far, from, ok := bridges.Follow(b, chainIDOf(row), func(calls []chains.Call) []chains.Reply { return c.Batch(ctx, calls) })
		if ok {
			return facts.KnownValue(far, from...)
		}
		asked = join(asked, from)
	}
	return facts.Without[facts.BridgeFar](facts.Failed, asked...)
}
