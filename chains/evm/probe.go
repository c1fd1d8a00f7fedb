package evm

import (
	"context"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// nowhere is a transaction that does not exist: what a node refuses to do with it for want
// of the method, it refuses always.
var nowhere = "0x" + strings.Repeat("0", 63) + "1"

// Probe implements chains.Prober: two rounds, the second with one call per ability.
func (Inspector) Probe(ctx context.Context, row chains.Row, caller chains.Caller) (facts.NodeView, []chains.Ability) {
	in := open(ctx, chains.Question{Chain: row}, []chains.Caller{caller})
	in.roundA()
	n := in.nodes[0]
	zero := "0x" + strings.Repeat("0", 40)
	abilities := []struct {
		code string
		asks []*ask
	}{
		{"pool", []*ask{call("txpool_status")}},
		{"trace", []*ask{call("debug_traceTransaction", nowhere, map[string]any{"tracer": "callTracer"}), call("trace_transaction", nowhere)}},
		{"history", []*ask{call("eth_getBalance", zero, "0x1")}},
		{"simulate", []*ask{call("eth_simulateV1", map[string]any{"blockStateCalls": []any{}}, "latest")}},
		{"receipts", []*ask{call("eth_getBlockReceipts", "latest")}},
		{"spender", []*ask{call("eth_getTransactionBySenderAndNonce", zero, "0x0"), call("ots_getTransactionBySenderAndNonce", zero, 0)}},
		{"finality", []*ask{n.finalAsk}},
	}
	var second []*ask
	for _, a := range abilities {
		second = append(second, a.asks...)
	}
	n.ask(ctx, second...)
	var out []chains.Ability
	for _, a := range abilities {
		best := facts.Failed
		for _, q := range a.asks {
			switch s := able(n, q); {
			case s == facts.Known:
				best = s
			case best == facts.Failed:
				best = s
			}
		}
		out = append(out, chains.Ability{Code: a.code, State: best})
	}
	return *n.view, out
}

// able reads a reply as "can", "cannot" or "no usable answer". A node that says that the
// transaction does not exist can do what was asked.
func able(n *node, a *ask) facts.State {
	if a.answered() {
		return facts.Known
	}
	if s := a.state(n.caller.Kind()); s == facts.Unsupported || s == facts.NotAsked {
		return s
	}
	switch e := a.reply.Err; e.Kind {
	case chains.ErrNode:
		switch nodeerr.Classify(n.caller.Kind(), e) {
		case nodeerr.Rate, nodeerr.Billing, nodeerr.Timeout, nodeerr.Server, nodeerr.Unauthorised:
			return facts.Failed
		}
		return facts.Known
	default:
		return facts.Failed
	}
}
