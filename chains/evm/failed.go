package evm

import (
	"bytes"
	"encoding/json"

	"txtriage/chains/evm/failure"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// failedAsks are the questions about a refused transaction: everything that could explain
// it, asked at once, whatever the explanation turns out to be.
type failedAsks struct {
	more      uint64 // gas of the run with more gas
	atBefore  *ask   // the same call on the state before its block
	atAfter   *ask   // and on the state after it
	moreGas   *ask   // with far more gas, on the state before
	moreAfter *ask   // and on the state after
	estimate  *ask   // gas that is enough, on the state before
	noValue   *ask   // without coins, on the state before
	code      *ask   // of the receiver, before
	balance   *ask   // of the receiver, before: for plain payments
	nonce     *ask
}

func (f *failedAsks) all() []*ask {
	return []*ask{f.atBefore, f.atAfter, f.moreGas, f.moreAfter, f.estimate, f.noValue, f.code, f.balance, f.nonce}
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
	t, was := n.tx, before(n.receipt)
	f := &failedAsks{
		atBefore: call("eth_call", rerun.Call(t, t.Gas, true), was),
		atAfter:  call("eth_call", rerun.Call(t, t.Gas, true), spell.Number(*n.receipt.BlockNumber)),
	}
	if f.more = failure.More(t.Gas, in.mostGas()); f.more > t.Gas {
		f.moreGas = call("eth_call", rerun.Call(t, f.more, true), was)
		f.moreAfter = call("eth_call", rerun.Call(t, f.more, true), spell.Number(*n.receipt.BlockNumber))
		f.estimate = call("eth_estimateGas", rerun.Call(t, f.more, true), was).maybe()
	}
	if t.Value != nil && t.Value.Sign() > 0 && t.To != nil {
		f.noValue = call("eth_call", rerun.Call(t, t.Gas, false), was)
	}
	if t.To != nil {
		f.code = call("eth_getCode", t.To.Hex(), was)
		if len(t.Input) == 0 {
			f.balance = call("eth_getBalance", t.To.Hex(), was)
			f.nonce = call("eth_getTransactionCount", t.To.Hex(), was)
		}
	}
	return f
}

// replayed reads the reply to an eth_call. A refusal to run it is not an outcome.
func replayed(a *ask) failure.Run {
	switch {
	case a.answered():
		if _, ok := read(a, wire.Bytes); ok {
			return failure.Run{Done: true, OK: true}
		}
	case a != nil && a.asked && executed(a.reply.Err):
		kind := wire.KindOf(string(a.reply.Err.Message))
		if kind == "" {
			kind = wire.Revert
		}
		return failure.Run{Done: true, End: failure.Of(string(kind), string(a.reply.Err.Message), wire.RevertData(a.reply.Err))}
	}
	return failure.Run{}
}

// refusedAt is the fact whether a replay was refused.
func refusedAt(a *ask, r failure.Run) facts.Value[bool] {
	if r.Done {
		return facts.KnownValue(!r.OK, a.from()...)
	}
	return without[bool](a)
}

// explain finds why the transaction was refused.
func (in *inquiry) explain(n *node, b *roundB, trace *wire.Frame, traceAsk *ask) {
	if in.e.NewRules = without[bool](b.header); b.header == nil {
		in.e.NewRules = facts.Value[bool]{}
	}
	if h, ok := read(b.header, wire.ParseBlock); ok && h != nil {
		in.e.NewRules = facts.KnownValue(h.Amsterdam, b.header.from()...)
		if h.BaseFee != nil {
			in.e.InclusionFee = facts.KnownValue(facts.FromBig(h.BaseFee), b.header.from()...)
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
	fail, from := in.cause(n, b, trace, traceAsk, was, is)
	fail.Before, fail.After = refusedAt(f.atBefore, was), refusedAt(f.atAfter, is)
	if fail.Method == "replay-before" && is.Done && !is.OK && (is.End.Kind != was.End.Kind || is.End.Data != was.End.Data) {
		fail.Torn = true
	}
	in.gasTrial(n, b, &fail)
	if f.noValue != nil {
		free := replayed(f.noValue)
		switch {
		case free.Done && was.Done && !was.OK:
			fail.ValueRefused = facts.KnownValue(free.OK, shape.Join(f.noValue.from(), f.atBefore.from())...)
		case !free.Done:
			fail.ValueRefused = without[bool](f.noValue)
		}
	}
	in.e.Failure = facts.KnownValue(fail, from...)
	in.receiver(n, f)
}

// cause picks the best account of the failure: the trace of what really happened, else the
// same call in its place in the block, else a replay on a neighbouring state that agrees with the gas that the receipt shows, else what the receipt alone shows.
func (in *inquiry) cause(n *node, b *roundB, trace *wire.Frame, traceAsk *ask, was, is failure.Run) (facts.Failure, []facts.EvidenceID) {
	if trace != nil && b.emptied {
		// The first rules let a creation pass whose gas did not pay for storing the code:
		// the account stayed empty.
		fail := failure.Of(string(wire.OutOfGas), "contract creation code storage out of gas", nil)
		fail.Method, fail.Contract = "trace", spell.Address(*n.receipt.Contract)
		return fail, shape.Join(traceAsk.from(), b.made.from(), b.diff.from())
	}
	if trace != nil && trace.Failed() {
		fail := failure.Culprit(trace)
		fail.Method = "trace"
		return fail, traceAsk.from()
	}
	if trace == nil {
		if fail, from, ok := in.exact(n, b.exact); ok {
			return fail, from
		}
	}
	f, all := b.failed, allGas(n)
	for _, r := range []struct {
		run    failure.Run
		ask    *ask
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
		return fail, r.ask.from()
	}
	fail := facts.Failure{Kind: string(wire.Revert), Method: "receipt"}
	if all && !blurred(n) {
		fail.Kind = "all-gas-used"
	}
	return fail, shape.Join(n.receiptAsk.from(), n.txAsk.from())
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
func (in *inquiry) receiver(n *node, f *failedAsks) {
	if f.code == nil {
		return
	}
	in.e.ReceiverCode = value(f.code, codeOf)
	if f.balance == nil {
		return
	}
	bal, ok1 := read(f.balance, wire.Big)
	nonce, ok2 := read(f.nonce, wire.Uint)
	if !ok1 || !ok2 || !in.e.ReceiverCode.Known() {
		in.e.Fresh = without[bool](f.balance)
		return
	}
	fresh := bal.Sign() == 0 && nonce == 0 && in.e.ReceiverCode.V.Kind == "none"
	in.e.Fresh = facts.KnownValue(fresh, shape.Join(f.balance.from(), f.nonce.from(), f.code.from())...)
}

func wordBytes(raw json.RawMessage) ([]byte, error) {
	b, err := wire.Bytes(raw)
	if err == nil && len(b) != 32 {
		err = errShape
	}
	return b, err
}
