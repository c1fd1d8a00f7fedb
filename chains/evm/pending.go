package evm

import (
	"txtriage/chains"
	"txtriage/chains/evm/fees"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// pending follows up a transaction that waits in a pool.
func (in *inquiry) pending() {
	n := withPool(in.ranked())
	if n.tx == nil || n.tx.From == nil {
		return
	}
	p := in.another(n, (*inquiry).pending)
	in.waits(n)
	in.hear(n, p, (*inquiry).pending)
}

// waits asks n about a transaction that waits.
func (in *inquiry) waits(n *node) {
	acc := accountAsksOf(*n.tx.From).withWholePool(n)
	var code, trial *query.Ask
	if n.tx.To != nil {
		code = query.Call("eth_getCode", n.tx.To.Hex(), "latest")
	}
	trial = query.Call("eth_call", rerun.Call(n.tx, n.tx.Gas, true), "latest")
	n.Ask(in.ctx, append(acc.all(), code, trial)...)
	in.settle(acc)
	if n.tx.FeeCurrency != nil || fees.Unpriced(n.tx) { // its prices are in a token, or not told: neither the market nor the coins compare
		in.e.Fees = facts.Without[facts.FeeMarket](facts.Unsupported, n.txAsk.From()...)
		in.e.Balance = facts.Without[facts.Int](facts.Unsupported, n.txAsk.From()...)
	}
	if code != nil {
		in.e.ReceiverCode = query.Value(code, shape.ReadCode)
	}
	in.e.Trial = trialOf(n, trial)
	if by := acc.pool.By; by != nil && by.View.Pool.State != facts.Known && in.e.Pool.Known() {
		by.View.Pool = facts.KnownValue(true, in.e.Pool.From...)
	}
	if l := in.e.NonceLatest; l.Known() && n.tx.Nonce != nil && l.V > *n.tx.Nonce {
		in.overtaken(n)
	}
}

// overtaken: the number of a waiting transaction is used. Mostly a block took it between the
// two questions, so it is asked for once more; else a pool still shows what another one has
// replaced.
func (in *inquiry) overtaken(n *node) {
	tx, receipt := query.Call("eth_getTransactionByHash", in.hash.Hex()), query.Call("eth_getTransactionReceipt", in.hash.Hex())
	head := query.Call("eth_getBlockByNumber", "latest", false)
	o, count := in.second(n, *n.tx.From, false, tx, receipt, head)
	for _, next := range n.StandIns() {
		if !tx.Wants() {
			break
		}
		n, tx, receipt, head = in.of(next), &query.Ask{Call: tx.Call}, &query.Ask{Call: receipt.Call}, &query.Ask{Call: head.Call}
		n.Alone(chains.Anew(in.ctx), tx, receipt, head)
	}
	t, _ := query.Read(tx, wire.ParseTx)
	r, _ := query.Read(receipt, wire.ParseReceipt)
	if t == nil || t.BlockHash == nil && r == nil {
		if in.agreed(*n.tx.Nonce, o, count) {
			in.successor(n)
		}
		return
	}
	n.tx, n.txAsk, n.receipt, n.receiptAsk = t, tx, r, receipt
	if h := readBlock(head); h != nil && n.head != nil && h.Number > n.head.Number {
		n.head, n.headAsk = h, head
		n.View.Head = facts.KnownValue(shape.Block(h), head.From()...)
		in.heads()
	}
	in.e.Trial, in.e.ReceiverCode = facts.Value[facts.Trial]{}, facts.Value[facts.Code]{}
	if in.again(n); in.standsIn(facts.InBlock) {
		in.mined()
	}
}

// trialOf is the outcome of running a waiting transaction on the newest state. A refusal to
// run it, such as too few coins, is not an outcome.
func trialOf(n *node, a *query.Ask) facts.Value[facts.Trial] {
	r := replayed(a)
	if !r.Done {
		return query.Without[facts.Trial](a)
	}
	t := facts.Trial{OK: r.OK}
	if !r.OK {
		t.Failure = r.End
		t.Failure.Method = "replay-before"
		if to := n.tx.To; to != nil {
			t.Failure.Contract = spell.Address(*to)
		}
	}
	return facts.KnownValue(t, a.From()...)
}
