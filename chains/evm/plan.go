package evm

import (
	"txtriage/chains/evm/around"
	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/spell"
)

// roundB is what is asked about a mined transaction, of the node that knows most.
type roundB struct {
	canonical *query.Ask // block at its height
	header    *query.Ask // its own block
	trace     *query.Ask // callTracer
	flat      *query.Ask // trace_transaction
	code      *query.Ask // of the receiver
	replay    *query.Ask // the same call before its block: what it returned
	tokens    []*erc20.Meta
	unseen    *unseenAsks  // payments inside, without a trace
	around    *around.Asks // what was before, beside and after it
	made      *query.Ask   // code of the contract that it made, under the first rules
	diff      *query.Ask   // what it changed, the same code among it
	emptied   bool         // there is none although there should be
	failed    *failedAsks
	exact     *exactAsks // the same call where it really ran
	payee     *payeeAsks // and with other code at those whom it names
	checks    *checkAsks // root causes, on the state before
	order     *orderAsks // an earlier use of the same signed order
	whole     *query.Ask // its own block with all transactions
	receipts  *query.Ask // and all their receipts
}

func (b *roundB) all() []*query.Ask {
	out := []*query.Ask{b.canonical, b.header, b.trace, b.flat, b.code, b.replay, b.made, b.diff}
	for _, t := range b.tokens {
		out = append(out, t.All()...)
	}
	if b.unseen != nil {
		out = append(out, b.unseen.all()...)
	}
	out = append(out, b.around.All()...)
	if b.failed != nil {
		out = append(out, b.failed.all()...)
	}
	out = append(out, b.exact.all()...)
	if b.checks != nil {
		out = append(out, b.checks.all()...)
	}
	if b.order != nil {
		out = append(out, b.order.logs)
	}
	if b.exact == nil || b.exact.block != b.whole {
		out = append(out, b.whole)
	}
	return append(out, b.receipts)
}

// plan decides what of round B a mined transaction is worth.
func (in *inquiry) plan(n *node, b *roundB) {
	failed := in.f.Success.Known() && !in.f.Success.V
	unsure := !in.f.Success.Known()
	if n.tx != nil && (failed || unsure) {
		b.failed = in.failedAsks(n)
	}
	if n.tx != nil && failed {
		b.exact = exactAsksOf(n)
		b.order = orderAsksOf(n)
	}
	if unsure && n.tx != nil && n.tx.To == nil && n.receipt.Contract != nil && in.firstRules(n) {
		b.made = query.Call("eth_getCode", n.receipt.Contract.Hex(), spell.Number(*n.receipt.BlockNumber))
		b.diff = query.Call("debug_traceTransaction", in.hash.Hex(), map[string]any{"tracer": "prestateTracer", "tracerConfig": map[string]any{"diffMode": true}}).Maybe()
	}
	if n.tx != nil && (failed || unsure || saidNothing(n)) {
		b.checks = in.checkAsks(n.tx, rerun.Before(n.receipt))
	}
	many, p := false, in.payment(n)
	if !failed && !unsure {
		b.around = p.Plan()
		many = carriesMany(n)
	}
	unseen := (p.Misses() || in.empty(n) || b.around.Forwards() || many) && !in.e.Traced.Known()
	if failed || unsure || saidNothing(n) || unseen {
		b.trace = query.Call("debug_traceTransaction", in.hash.Hex(), map[string]any{"tracer": "callTracer", "timeout": "20s"})
		b.flat = query.Call("trace_transaction", in.hash.Hex()).Maybe()
		b.trace.Own, b.flat.Own = true, true // see trace
	}
	if !failed && !unsure && unseen {
		b.unseen = in.unseenAsks(n)
	}
	if unsure && n.tx != nil {
		b.code = query.Call("eth_getCode", target(n).Hex(), spell.Number(*n.receipt.BlockNumber))
	}
	if !failed && saidNothing(n) {
		b.code = query.Call("eth_getCode", n.tx.To.Hex(), spell.Number(*n.receipt.BlockNumber))
		b.replay = query.Call("eth_call", rerun.Call(n.tx, n.tx.Gas, true), rerun.Before(n.receipt))
	}
	if many && b.replay == nil {
		b.replay = query.Call("eth_call", rerun.Call(n.tx, n.tx.Gas, true), rerun.Before(n.receipt)).Maybe()
	}
	for _, t := range erc20.Unlisted(in.f.Transfers.V) {
		b.tokens = append(b.tokens, erc20.About(t))
	}
}

// payment is the transaction with what its surroundings are asked for.
func (in *inquiry) payment(n *node) *around.Payment {
	return &around.Payment{
		Ctx: in.ctx, Node: n.Node, Tx: n.tx, Receipt: n.receipt, Head: n.head, Hash: *in.hash,
		Ticket: in.q.Ticket, Moves: in.moves(), Facts: in.f,
	}
}

// homestead is the block from which a creation that cannot pay for its code fails (EIP-2), on
// Ethereum and on Ethereum Classic.
const homestead = 1_150_000

// firstRules reports that a creation may have passed and left no code.
func (in *inquiry) firstRules(n *node) bool {
	return in.chainID != 1 && in.chainID != 61 || *n.receipt.BlockNumber < homestead
}

// saidNothing reports a contract call that succeeded and logged nothing: nothing, a call of an
// address without code, a refusal by return value, or coins moved inside.
func saidNothing(n *node) bool {
	return n.tx != nil && n.tx.To != nil && len(n.tx.Input) > 0 && !moves.Spoke(n.receipt)
}

// askCanonical asks for the block at the transaction's height and for its own.
func (in *inquiry) askCanonical(b *roundB) {
	ref := in.f.Sighting.V.Block
	if b.canonical == nil {
		b.canonical = blockAt(ref.Height)
	}
	if b.failed != nil {
		b.header = query.Call("eth_getBlockByHash", string(ref.Hash), false)
	}
}
