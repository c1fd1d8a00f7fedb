package evm

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// mined follows up a transaction that is in a block.
func (in *inquiry) mined() {
	nodes := in.ranked()
	best, b := nodes[0], &roundB{}
	if best.receipt == nil || best.tx == nil {
		if in.complete(best, b); !in.standsIn(facts.InBlock) {
			return
		}
		nodes = in.ranked()
		best = nodes[0]
	}
	if best.receipt != nil {
		in.readReceipt(best, nil)
		in.plan(best, b)
	}
	doubters := in.doubters(best)
	if len(doubters) > 0 || in.disagreement(best) || in.quarrel(best) || anyAsk(b.all()) {
		in.askCanonical(b)
	}
	if !anyAsk(b.all()) {
		in.compareReceipts(best)
		return
	}
	var p *opinion
	if b.weighty() {
		p = in.another(best, (*inquiry).mined)
	}
	if in.inBlock(nodes, best, b, doubters) {
		in.hear(best, p, (*inquiry).mined)
	} else if p != nil {
		in.await(p)
	}
}

// weighty reports questions on whose answers the verdict hangs, and which no hash covers.
func (b *roundB) weighty() bool {
	return slices.ContainsFunc(b.all(), func(a *query.Ask) bool { return a != nil && a != b.canonical && a != b.header })
}

// inBlock asks best about a transaction in a block; false: it does not stand there, or what was said
// contradicts itself.
func (in *inquiry) inBlock(nodes []*node, best *node, b *roundB, doubters []*node) bool {
	if best.receipt != nil {
		in.proofAsks(best, b)
	}
	var other []facts.EvidenceID
	var wg sync.WaitGroup
	wg.Go(func() { other = in.contest(doubters) })
	asks := query.Fresh(b.all())
	best.Within(in.ctx, asks)
	wg.Wait()
	best.Cover(in.ctx, asks)
	if !in.settleBlock(best, b) {
		return false
	}
	if len(other) > 0 {
		in.contradicted(shape.Join(in.f.Sighting.From, other))
		return false
	}
	if !in.prove(best, b) || in.arbitrate(best) {
		return false
	}
	if best.receipt != nil {
		in.settleMined(nodes, best, b)
		in.compareReceipts(best)
	}
	return true
}

func (in *inquiry) standsIn(p facts.Place) bool {
	return in.f.Sighting.Known() && in.f.Sighting.V.Place == p
}

func anyAsk(as []*query.Ask) bool {
	for _, a := range as {
		if a != nil {
			return true
		}
	}
	return false
}

// readReceipt notes what receipt, logs and, if there is one, trace show.
func (in *inquiry) readReceipt(n *node, trace *wire.Frame) {
	r := n.receipt
	from := shape.Join(n.receiptAsk.From(), n.txAsk.From())
	if r.Status != nil {
		in.f.Success = facts.KnownValue(*r.Status, n.receiptAsk.From()...)
	}
	in.paid(n)
	in.events(n)
	if in.f.Success.Known() && !in.f.Success.V { // a refused transaction moves nothing
		in.f.Transfers = facts.KnownValue([]facts.Transfer{}, from...)
	} else {
		in.f.Transfers = facts.KnownValue(in.moves().All(n.tx, r, trace), from...)
		if n.tx == nil && trace == nil && len(in.f.Transfers.V) == 0 { // what it carried itself stands in the transaction alone
			in.f.Transfers = facts.Without[[]facts.Transfer](facts.Failed, from...)
		}
		in.e.Inner = facts.KnownValue(moves.FailedInside(r), n.receiptAsk.From()...)
		if trace == nil && in.f.Success.Known() && in.moves().Logged(r) {
			in.e.Traced = facts.KnownValue(true, n.receiptAsk.From()...)
		}
	}
	in.places(from)
}

// settleBlock compares the transaction's block with the one that stands at its height; false:
// it does not stand there, and everything was settled that could be.
func (in *inquiry) settleBlock(n *node, b *roundB) bool {
	c, ok := query.Read(b.canonical, wire.ParseBlock)
	if ok && c == nil {
		in.e.CanonicalAtInclusion = facts.Without[facts.BlockRef](facts.Absent, b.canonical.From()...)
		return true
	}
	if !ok {
		in.e.CanonicalAtInclusion = query.Without[facts.BlockRef](b.canonical)
		return true
	}
	in.e.CanonicalAtInclusion = facts.KnownValue(shape.Block(c), b.canonical.From()...)
	s := &in.f.Sighting
	switch {
	case c.Number != s.V.Block.Height:
	case spell.Hash(c.Hash) == s.V.Block.Hash && in.denies(n, c):
		n.View.Lied = append(n.View.Lied, "place")
		in.f.Verified, in.f.Consistent = facts.Value[[]string]{}, facts.Value[[]string]{}
		in.withdraw(n, shape.Join(s.From, b.canonical.From()))
		return false
	case spell.Hash(c.Hash) == s.V.Block.Hash:
		s.V.Block.Time = c.Time
		if v := &in.f.Verified; c.Sealed && v.Known() && !slices.Contains(v.V, "block") {
			v.V, v.From = append(slices.Clone(v.V), "block"), shape.Join(v.From, b.canonical.From())
		}
	default:
		in.moved(n, b)
		return false
	}
	s.From = shape.Join(s.From, b.canonical.From())
	return true
}

// settleMined turns the answers of round B into facts.
func (in *inquiry) settleMined(nodes []*node, best *node, b *roundB) {
	trace, traceAsk := in.trace(nodes, best, b)
	if trace != nil && in.e.Receipt.V.Status == nil {
		in.f.Success = facts.KnownValue(!trace.Failed(), traceAsk.From()...)
		code, ok := query.Read(b.made, wire.Bytes)
		if !ok && b.made != nil {
			code, ok = query.Read(b.diff, wire.CodeAfter(target(best)))
		}
		switch {
		case b.made == nil || trace.Failed() || len(trace.Output) == 0:
		case !ok: // whether its code could be paid for is not in the trace
			in.f.Success = facts.Without[bool](facts.Failed, shape.Join(traceAsk.From(), b.made.From(), b.diff.From())...)
		case len(code) == 0:
			b.emptied = true
			in.f.Success = facts.KnownValue(false, shape.Join(traceAsk.From(), b.made.From(), b.diff.From())...)
		}
	}
	if !in.f.Success.Known() {
		in.guessSuccess(best, b)
	}
	switch {
	case trace != nil && moves.Whole(trace):
		in.e.Traced = facts.KnownValue(true, traceAsk.From()...)
	case trace != nil: // more payments than are listed
		in.e.Traced = facts.Without[bool](facts.Unsupported, traceAsk.From()...)
	case b.trace != nil && !in.e.Traced.Known():
		in.e.Traced = query.Without[bool](b.trace)
	}
	if trace != nil && in.e.Receipt.V.Status != nil && trace.Failed() == *in.e.Receipt.V.Status && !in.f.Chain.HasQuirk("zksync-types") && !in.f.Chain.HasQuirk("arbitrum-types") {
		in.outcomeOpen(shape.Join(in.f.Success.From, traceAsk.From())) // one of the two is not what the chain holds
		return
	}
	if trace != nil && in.f.Success.Known() && in.f.Success.V {
		in.readReceipt(best, trace)
		in.f.Transfers.From = shape.Join(in.f.Transfers.From, traceAsk.From())
		in.e.Inner.V = append(in.e.Inner.V, moves.Swallowed(trace)...)
		in.e.Inner.From = shape.Join(in.e.Inner.From, traceAsk.From())
	}
	if trace == nil && b.unseen != nil && in.f.Transfers.Known() {
		in.settleUnseen(best, b.unseen)
	}
	if in.f.Success.Known() && in.f.Success.V {
		in.legs(best, b, trace, traceAsk)
		b.around.Settle()
	}
	if b.code != nil {
		in.e.ReceiverCode = query.Value(b.code, shape.ReadCode)
	}
	in.falseReturn(best, b, trace, traceAsk)
	if b.checks != nil {
		in.settleChecks(b.checks)
	}
	in.settleOrder(best, b.order)
	in.e.Names = erc20.Heard(best.Node, b.tokens)
	if from := erc20.Name(in.moves(), in.f.Transfers.V, b.tokens); len(from) > 0 {
		in.f.Transfers.From = shape.Join(in.f.Transfers.From, from)
	}
	if b.failed != nil && in.f.Success.Known() && !in.f.Success.V {
		in.f.Transfers = facts.KnownValue([]facts.Transfer{}, in.f.Success.From...)
		in.e.Inner = facts.Value[[]facts.Inner]{}
		in.explain(best, b, trace, traceAsk)
		in.innerChecks(best, b, trace)
	}
}

var errOther = errors.New("the trace of another transaction")

// own reads a trace and refuses that of another transaction. Chains whose system calls the sender's contract in its
// name show another outermost call.
func (in *inquiry) own(n *node, parse func(json.RawMessage) (*wire.Frame, error)) func(json.RawMessage) (*wire.Frame, error) {
	return func(raw json.RawMessage) (*wire.Frame, error) {
		f, err := parse(raw)
		t := n.tx
		if err != nil || f == nil || t == nil || in.f.Chain.HasQuirk("zksync-types") || in.f.Chain.HasQuirk("arbitrum-types") {
			return f, err
		}
		other := t.From != nil && f.From != *t.From || t.To != nil && f.To != *t.To || t.To == nil && !strings.HasPrefix(f.Type, "CREATE")
		if other || len(f.Input) > 0 && !bytes.Equal(f.Input, t.Input) {
			return nil, errOther
		}
		return f, nil
	}
}

// trace reads the trace of the best node, or else asks the other nodes for theirs. In the
// same round the best node makes the block of a refused transaction again.
func (in *inquiry) trace(nodes []*node, best *node, b *roundB) (*wire.Frame, *query.Ask) {
	if b.trace == nil {
		return nil, nil
	}
	if f, ok := query.Read(b.trace, in.own(best, wire.ParseCallTrace)); ok {
		best.AnsweredBy(b.flat.Call.Method, best.View.Label) // one trace is enough
		return f, b.trace
	}
	if f, ok := query.Read(b.flat, in.own(best, wire.ParseParityTrace)); ok {
		best.AnsweredBy(b.trace.Call.Method, best.View.Label)
		return f, b.flat
	}
	var wg sync.WaitGroup
	var again []*query.Ask
	if b.exact != nil {
		if b.exact.again = simulation(best, b.exact, best.tx.Gas); b.exact.again != nil {
			asks := []*query.Ask{b.exact.again}
			if b.failed != nil && (allGas(best) || replayed(b.failed.moreGas).OK) {
				asks = append(asks, placeAsks(best, b)...)
			}
			again = asks
		}
	}
	if b.failed != nil && best.tx != nil {
		b.payee = payeeAsksOf(best, b.failed)
		again = append(again, b.payee.all()...)
	}
	if len(again) > 0 && !best.Down {
		wg.Go(func() { best.Send(in.ctx, query.Fresh(again)...) })
	}
	type theirs struct {
		n            *node
		nested, flat *query.Ask
	}
	var others []theirs
	for _, n := range nodes {
		if n == best || n.receipt == nil || *n.receipt.BlockHash != *best.receipt.BlockHash {
			continue
		}
		o := theirs{n, &query.Ask{Call: b.trace.Call}, (&query.Ask{Call: b.flat.Call}).Maybe()}
		others = append(others, o)
		wg.Go(func() { o.n.Alone(in.ctx, o.nested, o.flat) })
	}
	wg.Wait()
	best.Ask(in.ctx, again...)
	best.Cover(in.ctx, again)
	for _, o := range others {
		for _, t := range []*query.Ask{o.nested, o.flat} {
			if t.Settles() {
				best.AnsweredBy(t.Call.Method, o.n.View.Label)
			}
		}
		if o.nested.Settles() && query.Momentary(b.trace.Class) {
			b.trace = o.nested // what can be had at all
		}
	}
	for _, o := range others {
		if f, ok := query.Read(o.nested, in.own(best, wire.ParseCallTrace)); ok {
			return f, o.nested
		}
		if f, ok := query.Read(o.flat, in.own(best, wire.ParseParityTrace)); ok {
			return f, o.flat
		}
	}
	return nil, nil
}
