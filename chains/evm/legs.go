package evm

import (
	"txtriage/chains/evm/legs"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// legs notes which of many calls in one did not go through, by what a trace or a repeated call returned.
func (in *inquiry) legs(n *node, b *roundB, trace *wire.Frame, traceAsk *query.Ask) {
	if n.tx == nil || !in.f.Success.V {
		return
	}
	failed, from := []facts.Inner(nil), []facts.EvidenceID(nil)
	if trace != nil {
		failed, from = legs.Within(trace), traceAsk.From()
	} else if out, ok := query.Read(b.replay, wire.Bytes); ok {
		failed, _ = legs.Failed(n.tx.Input, out, true)
		from = b.replay.From()
	}
	if len(failed) > 0 {
		in.e.Inner.V = append(failed, in.e.Inner.V...)
		in.e.Inner.From = shape.Join(in.e.Inner.From, from)
	}
}

// carriesMany reports an outer call that carries many, of which one may have failed unseen.
func carriesMany(n *node) bool {
	if n.tx == nil || n.tx.To == nil {
		return false
	}
	_, ok := legs.Read(n.tx.Input)
	return ok
}
