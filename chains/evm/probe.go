package evm

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

var (
	_ chains.Inspector = Inspector{}
	_ chains.Prober    = Inspector{}
)

// nobody is a hash that no transaction has, and an account that nobody uses.
var (
	nobody  = common.HexToHash("0x01")
	nowhere = common.HexToAddress("0x00000000000000000000000000000000000a11ce")
)

// Probe implements chains.Prober. It asks each method with something that does not exist:
// a node that has the method says so differently from one that lacks it.
func (Inspector) Probe(ctx context.Context, row chains.Row, caller chains.Caller) (facts.NodeView, []chains.Ability) {
	in := open(ctx, chains.Question{Ref: chains.Ref{Kind: chains.Transaction, ID: nobody.Hex()}, Chain: row}, []chains.Caller{caller})
	n := in.nodes[0]
	pool := query.Call("txpool_contentFrom", nowhere.Hex())
	trace := query.Call("debug_traceTransaction", nobody.Hex(), map[string]any{"tracer": "callTracer"})
	flat := query.Call("trace_transaction", nobody.Hex())
	simulate := query.Call("eth_simulateV1", map[string]any{"blockStateCalls": []any{}}, "latest")
	reth := query.Call("eth_getTransactionBySenderAndNonce", nowhere.Hex(), spell.Number(0))
	ots := query.Call("ots_getTransactionBySenderAndNonce", nowhere.Hex(), 0)
	old := query.Call("eth_getBalance", nowhere.Hex(), spell.Number(1))
	zero := blockAt(0)
	n.Alone(ctx, append(in.opening(n), pool, trace, flat, simulate, reth, ots, old, zero)...)
	in.readOpening(n)
	// Whoever makes a chain chooses its number. One that has not its first block any more says nothing by that.
	if b := readBlock(zero); b != nil && row.EVM != nil && row.EVM.Genesis != "" && b.Number == 0 && b.Hash != common.HexToHash(row.EVM.Genesis) {
		n.View.OnChain = facts.KnownValue(false, shape.Join(n.chain.From(), zero.From())...)
	}
	history := chains.Ability{Code: "history", State: old.State()}
	if _, ok := query.Read(old, wire.Big); ok {
		history.State, history.Since = facts.Known, 1
	} else {
		history.Since = n.depth(ctx)
	}
	n.Ask(ctx, many()...)
	view := *n.View
	view.Saw = facts.Value[bool]{}
	if n.final != nil {
		view.Final = facts.KnownValue(shape.Block(n.final), n.finalAsk.From()...)
	} else {
		view.Final = query.Without[facts.BlockRef](n.finalAsk)
	}
	finality := n.finalAsk.State()
	switch {
	case len(view.Amiss) > 0:
		finality = facts.Unsupported
	case n.final != nil:
		finality = facts.Known
	}
	return view, []chains.Ability{
		{Code: "index", State: indexState(n)},
		{Code: "finality", State: finality},
		{Code: "pool", State: offered(pool)},
		{Code: "trace", State: either(offered(trace), offered(flat))},
		history,
		{Code: "simulate", State: offered(simulate)},
		{Code: "spender", State: either(offered(reth), offered(ots))},
	}
}

// depths are how many blocks back the state is tried, where that of the first block is gone.
var depths = []uint64{1_000_000, 100_000, 10_000, 1_000, 120}

// depth is the first of some heights whose state the node still has; 0 if it has none of them.
func (n *node) depth(ctx context.Context) uint64 {
	if n.head == nil {
		return 0
	}
	var asks []*query.Ask
	var at []uint64
	for _, d := range depths {
		if n.head.Number > d {
			at = append(at, n.head.Number-d)
			asks = append(asks, query.Call("eth_getBalance", nowhere.Hex(), spell.Number(n.head.Number-d)).Maybe())
		}
	}
	n.Ask(ctx, asks...)
	for i, a := range asks {
		if _, ok := query.Read(a, wire.Big); ok {
			return at[i]
		}
	}
	return 0
}

// many is a batch as large as any that is sent, so that the node shows how much it takes at once.
func many() (out []*query.Ask) {
	for range 100 {
		out = append(out, query.Call("eth_blockNumber").Maybe())
	}
	return out
}

// offered reports whether a node has a method: any answer but "no such method", "not in
// your plan" and silence shows that it has.
func offered(a *query.Ask) facts.State {
	if a.Answered() {
		return facts.Known
	}
	switch a.Class {
	case nodeerr.Method, nodeerr.PlanMethod, nodeerr.Unauthorised, nodeerr.Refused:
		return facts.Unsupported
	case nodeerr.Rate, nodeerr.Billing, nodeerr.Timeout, nodeerr.Offline, nodeerr.BadReply:
		return facts.Failed
	default:
	}
	switch {
	case a.Reply.Err.Code == -32601:
		return facts.Unsupported
	case a.Reply.Err.Kind == chains.ErrNode:
		return facts.Known // it refused this question, not the method
	}
	return facts.Failed
}

func either(a, b facts.State) facts.State {
	if a == facts.Known || b == facts.Known {
		return facts.Known
	}
	return a
}

// indexState tells whether the node answers for an unknown transaction at all.
func indexState(n *node) facts.State {
	v := n.View.Indexed
	switch {
	case v.Known() && !v.V:
		return facts.Unsupported
	case n.txAsk.Answered() && !n.txAsk.Bad:
		return facts.Known
	}
	return facts.Failed
}
