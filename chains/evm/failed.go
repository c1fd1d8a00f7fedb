package evm

import (
	"bytes"

	"txtriage/chains/evm/failure"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// failedAsks are the questions about a refused transaction: everything that could explain
// it, asked at once, whatever the explanation turns out to be.
type failedAsks struct {
	more      uint64     // gas of the run with more gas
	atBefore  *query.Ask // the same call on the state before its block
	atAfter   *query.Ask // and on the state after it
	moreGas   *query.Ask // with far more gas, on the state before
	moreAfter *query.Ask // and on the state after
	estimate  *query.Ask // gas that is enough, on the state before
	noValue   *query.Ask // without coins, on the state before
	code      *query.Ask // of the receiver, before
	balance   *query.Ask // of the receiver, before: for plain payments
	nonce     *query.Ask
}

func (f *failedAsks) all() []*query.Ask {
	return []*query.Ask{f.atBefore, f.atAfter, f.moreGas, f.moreAfter, f.estimate, f.noValue, f.code, f.balance, f.nonce}
}

// usualLimit is what a block holds where the node does not tell.
const usualLimit = 30_000_000

// mostGas is what one transaction may ask for.
func (in *inquiry) mostGas() uint64 {
	limit := uint64(usualLimit)
	if g := in.e.BlockGasLimit; g.Known() && g.V > limit {
		limit = min(g.V, 10*usualLimit)
	}
	if gasCap := in.f.Chain.GasCap; gasCap > 0 && !in.e.NoGasCap.V {
		limit = min(limit, gasCap)
	}
	return limit
}

func (in *inquiry) failedAsks(n *node) *failedAsks {
	t, was := n.tx, rerun.Before(n.receipt)
	f := &failedAsks{
		atBefore: query.Call("eth_call", rerun.Call(t, t.Gas, true), was),
		atAfter:  query.Call("eth_call", rerun.Call(t, t.Gas, true), spell.Number(*n.receipt.BlockNumber)),
	}
	if f.more = failure.More(t.Gas, in.mostGas()); f.more > t.Gas {
		f.moreGas = query.Call("eth_call", rerun.Call(t, f.more, true), was)
		f.moreAfter = query.Call("eth_call", rerun.Call(t, f.more, true), spell.Number(*n.receipt.BlockNumber))
		f.estimate = query.Call("eth_estimateGas", rerun.Call(t, f.more, true), was).Maybe()
	}
	if t.Value != nil && t.Value.Sign() > 0 && t.To != nil {
		f.noValue = query.Call("eth_call", rerun.Call(t, t.Gas, false), was)
	}
	if t.To != nil {
		f.code = query.Call("eth_getCode", t.To.Hex(), was)
		if len(t.Input) == 0 {
			f.balance = query.Call("eth_getBalance", t.To.Hex(), was)
			f.nonce = query.Call("eth_getTransactionCount", t.To.Hex(), was)
		}
	}
	return f
}

// replayed reads the reply to an eth_call. A refusal to run it is not an outcome.
func replayed(a *query.Ask) failure.Run {
	switch {
	case a.Answered():
		if _, ok := query.Read(a, wire.Bytes); ok {
			return failure.Run{Done: true, OK: true}
		}
	case a != nil && a.Asked && query.Executed(a.Reply.Err):
		kind := wire.KindOf(string(a.Reply.Err.Message))
		if kind == "" {
			kind = wire.Revert
		}
		return failure.Run{Done: true, End: failure.Of(string(kind), string(a.Reply.Err.Message), wire.RevertData(a.Reply.Err))}
	}
	return failure.Run{}
}

// refusedAt is the fact whether a replay was refused.
func refusedAt(a *query.Ask, r failure.Run) facts.Value[bool] {
	if r.Done {
		return facts.KnownValue(!r.OK, a.From()...)
	}
	return query.Without[bool](a)
}

// explain finds why the transaction was refused.
func (in *inquiry) explain(n *node, b *roundB, trace *wire.Frame, traceAsk *query.Ask) {
	if in.e.NewRules = query.Without[bool](b.header); b.header == nil {
		in.e.NewRules = facts.Value[bool]{}
	}
	if h, ok := query.Read(b.header, wire.ParseBlock); ok && h != nil {
		in.e.NewRules = facts.KnownValue(h.Amsterdam, b.header.From()...)
		if h.BaseFee != nil {
			in.e.InclusionFee = facts.KnownValue(facts.FromBig(h.BaseFee), b.header.From()...)
		}
		if in.f.Sighting.V.Block.Hash == spell.Hash(h.Hash) {
			in.f.Sighting.V.Block.Time = h.Time
		}
	}
	if b.failed == nil {
		return
	}
	f := b.failed
	was, is := replayed(f.atBefore), replayed(f.atAfter)
	fail, from := cause(n, b, trace, traceAsk, was, is)
	fail.Backed = failure.Backed(fail, was, is)
	fail.Before, fail.After = refusedAt(f.atBefore, was), refusedAt(f.atAfter, is)
	if fail.Method == "replay-before" && is.Done && !is.OK && (is.End.Kind != was.End.Kind || is.End.Data != was.End.Data) {
		fail.Torn = true
	}
	in.gasTrial(n, b, &fail)
	if f.noValue != nil {
		free := replayed(f.noValue)
		switch {
		case free.Done && was.Done && !was.OK:
			fail.ValueRefused = facts.KnownValue(free.OK, shape.Join(f.noValue.From(), f.atBefore.From())...)
		case !free.Done:
			fail.ValueRefused = query.Without[bool](f.noValue)
		}
	}
	if trace == nil {
		fail.Payee = payee(n, b.payee)
	}
	in.e.Failure = facts.KnownValue(fail, from...)
	in.receiver(f)
}

// cause picks the best account of the failure: the trace of what really happened, else the
// same call in its place in the block, else a replay on a neighbouring state that agrees with the gas that the receipt shows, else what the receipt alone shows.
func cause(n *node, b *roundB, trace *wire.Frame, traceAsk *query.Ask, was, is failure.Run) (facts.Failure, []facts.EvidenceID) {
	if trace != nil && b.emptied {
		// The first rules let a creation pass whose gas did not pay for storing the code:
		// the account stayed empty.
		fail := failure.Of(string(wire.OutOfGas), "contract creation code storage out of gas", nil)
		fail.Method, fail.Contract = "trace", spell.Address(*n.receipt.Contract)
		return fail, shape.Join(traceAsk.From(), b.made.From(), b.diff.From())
	}
	if trace != nil && trace.Failed() {
		fail := failure.Culprit(trace)
		fail.Method = "trace"
		return fail, traceAsk.From()
	}
	if trace == nil {
		if fail, from, ok := exact(n, b.exact); ok {
			return fail, from
		}
	}
	f, all := b.failed, allGas(n)
	for _, r := range []struct {
		run    failure.Run
		ask    *query.Ask
		method string
	}{{was, f.atBefore, "replay-before"}, {is, f.atAfter, "replay-after"}} {
		if !r.run.Done || r.run.OK {
			continue
		}
		// A refusal gives the rest of the gas back, a halt takes everything: a replay that
		// ended the other way did not see what happened.
		if refused := r.run.End.Kind == string(wire.Revert); refused == all && !blurred(n) {
			continue
		}
		fail := r.run.End
		fail.Method = r.method
		if n.tx.To != nil {
			fail.Contract = spell.Address(*n.tx.To)
		}
		return fail, r.ask.From()
	}
	fail := facts.Failure{Kind: string(wire.Revert), Method: "receipt"}
	if all && !blurred(n) {
		fail.Kind = "all-gas-used"
	}
	return fail, shape.Join(n.receiptAsk.From(), n.txAsk.From())
}

// allGas reports whether the receipt shows that everything was taken. On Arbitrum a part of
// both figures pays for the parent chain, so they still compare.
func allGas(n *node) bool {
	return n.tx != nil && n.receipt.GasUsed >= n.tx.Gas
}

// blurred: the gas in the receipt does not tell a refusal from a halt. What is paid for data alone
// (EIP-7623, EIP-7976) can reach the limit, and what is given back for an authorization (EIP-7702)
// stays given back when the execution halts.
func blurred(n *node) bool {
	if n.tx == nil {
		return false
	}
	zero := uint64(bytes.Count(n.tx.Input, []byte{0}))
	size := uint64(len(n.tx.Input))
	used, base := n.receipt.GasUsed, uint64(21_000)
	return len(n.tx.Auths) > 0 || size > 0 && (used == base+10*(4*size-3*zero) || used == base+64*size)
}

// receiver notes what stood at the receiver before the block.
func (in *inquiry) receiver(f *failedAsks) {
	if f.code == nil {
		return
	}
	in.e.ReceiverCode = query.Value(f.code, shape.ReadCode)
	if f.balance == nil {
		return
	}
	bal, ok1 := query.Read(f.balance, wire.Big)
	nonce, ok2 := query.Read(f.nonce, wire.Uint)
	if !ok1 || !ok2 || !in.e.ReceiverCode.Known() {
		in.e.Fresh = query.Without[bool](f.balance)
		return
	}
	fresh := bal.Sign() == 0 && nonce == 0 && in.e.ReceiverCode.V.Kind == "none"
	in.e.Fresh = facts.KnownValue(fresh, shape.Join(f.balance.From(), f.nonce.From(), f.code.From())...)
}
