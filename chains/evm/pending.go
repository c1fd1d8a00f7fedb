package evm

import (
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// pending follows up a transaction that waits in a pool.
func (in *inquiry) pending() {
	n := in.ranked()[0]
	if n.tx == nil || n.tx.From == nil {
		return
	}
	acc := in.accountAsks(*n.tx.From).withWholePool(n)
	var code, trial *ask
	if n.tx.To != nil {
		code = call("eth_getCode", n.tx.To.Hex(), "latest")
	}
	trial = call("eth_call", callObject(n.tx, n.tx.Gas, true), "latest")
	n.ask(in.ctx, append(acc.all(), code, trial)...)
	in.settle(n, acc)
	if n.tx.FeeCurrency != nil { // its prices are in a token: neither the market nor the coins compare
		in.e.Fees = facts.Without[facts.FeeMarket](facts.Unsupported, n.txAsk.from()...)
		in.e.Balance = facts.Without[facts.Int](facts.Unsupported, n.txAsk.from()...)
	}
	if code != nil {
		in.e.ReceiverCode = value(n, code, codeOf)
	}
	in.e.Trial = in.trial(n, trial)
	if n.view.Pool.State != facts.Known && in.e.Pool.Known() {
		n.view.Pool = facts.KnownValue(true, in.e.Pool.From...)
	}
	// A pool may still show what another transaction has overtaken.
	if l := in.e.NonceLatest; l.Known() && n.tx.Nonce != nil && l.V > *n.tx.Nonce {
		in.successor(n)
	}
}

// trial is the outcome of running a waiting transaction on the newest state. A refusal to
// run it, such as too few coins, is not an outcome.
func (in *inquiry) trial(n *node, a *ask) facts.Value[facts.Trial] {
	r := replayed(n, a)
	if !r.done {
		return without[facts.Trial](n, a)
	}
	t := facts.Trial{OK: r.ok}
	if !r.ok {
		t.Failure = r.end
		t.Failure.Method = "replay-before"
		if to := n.tx.To; to != nil {
			t.Failure.Contract = spell.Address(*to)
		}
	}
	return facts.KnownValue(t, a.from()...)
}
