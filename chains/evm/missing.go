package evm

import (
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// missing follows up a transaction that no node has. Sender and number are needed for that:
// from the raw transaction or from the ticket.
func (in *inquiry) missing() {
	nodes := in.ranked()
	if in.sender == nil || len(nodes) == 0 {
		return
	}
	n := withPool(nodes)
	p := in.another(n, (*inquiry).missing)
	in.lost(n)
	in.hear(n, p, (*inquiry).missing)
}

// lost asks n what became of a transaction that no node has.
func (in *inquiry) lost(n *node) {
	acc := accountAsksOf(*in.sender).withWholePool(n)
	asks := acc.all()
	var reth, ots *query.Ask
	if in.nonce != nil {
		reth = query.Call("eth_getTransactionBySenderAndNonce", in.sender.Hex(), spell.Number(*in.nonce)).Maybe()
		ots = query.Call("ots_getTransactionBySenderAndNonce", in.sender.Hex(), *in.nonce).Maybe()
		asks = append(asks, reth, ots)
	}
	var to *query.Ask
	if in.raw != nil && in.raw.To() != nil {
		to = query.Call("eth_getCode", in.raw.To().Hex(), "latest")
		asks = append(asks, to)
	}
	o, count := in.second(n, *in.sender, true, asks...)
	if to != nil {
		in.e.ReceiverCode = query.Value(to, shape.ReadCode)
	}
	in.settle(acc)
	if in.nonce == nil || in.inPool(n, acc) {
		return
	}
	agreed := in.agreed(*in.nonce, o, count)
	if !in.waitingRival(acc) && agreed && in.e.NonceLatest.Known() && in.e.NonceLatest.V > *in.nonce {
		in.found(n, reth, ots)
	}
}

// inPool notes that the pool holds the transaction itself, though the node just said that it
// does not know the id: behind one name several machines may answer.
func (in *inquiry) inPool(n *node, acc *accountAsks) bool {
	p, shown, ok := acc.waiting()
	if !ok || in.hash == nil {
		return false
	}
	for _, t := range append(append([]*wire.Tx{}, p.Pending...), p.Queued...) {
		if t.Hash == *in.hash {
			if shown.By != nil {
				n = in.of(shown.By)
			}
			n.tx, n.txAsk, n.receipt = t, shown, nil
			in.again(n)
			return true
		}
	}
	return false
}

// waitingRival notes a transaction in the pool that has the same number.
func (in *inquiry) waitingRival(acc *accountAsks) bool {
	p, shown, ok := acc.waiting()
	if !ok {
		return false
	}
	for _, t := range append(append([]*wire.Tx{}, p.Pending...), p.Queued...) {
		if t.Nonce != nil && *t.Nonce == *in.nonce && (in.hash == nil || t.Hash != *in.hash) && signed.Genuine(t) {
			in.f.Successor = facts.KnownValue(in.compare(t, false), shown.From()...)
			return true
		}
	}
	return false
}

// found uses the answer of nodes that index by sender and number; others are searched.
func (in *inquiry) found(n *node, reth, ots *query.Ask) {
	var hash *common.Hash
	var from []facts.EvidenceID
	if t, ok := query.Read(reth, wire.ParseTx); ok && t != nil {
		hash, from = &t.Hash, reth.From()
	} else if s, ok := query.Read(ots, textOrNull); ok && s != "" {
		if h, ok := spell.ReadHash(s); ok {
			hash, from = &h, ots.From()
		}
	}
	if hash == nil || in.hash != nil && *hash == *in.hash {
		in.successor(n)
		return
	}
	tx, rec := query.Call("eth_getTransactionByHash", hash.Hex()), query.Call("eth_getTransactionReceipt", hash.Hex())
	n.Ask(in.ctx, tx, rec)
	t, ok := query.Read(tx, wire.ParseTx)
	if !ok || t == nil || t.Hash != *hash || t.From == nil || *t.From != *in.sender || t.Nonce == nil || *t.Nonce != *in.nonce {
		in.successor(n)
		return
	}
	r, _ := query.Read(rec, wire.ParseReceipt)
	in.succeed(t, r, shape.Join(from, tx.From(), rec.From()))
}

func textOrNull(raw json.RawMessage) (string, error) {
	if string(raw) == "null" {
		return "", nil
	}
	return wire.Text(raw)
}

// succeed notes a mined successor.
func (in *inquiry) succeed(t *wire.Tx, r *wire.Receipt, from []facts.EvidenceID) {
	if !signed.Genuine(t) {
		in.f.Successor = facts.Without[facts.Successor](facts.Conflicting, from...)
		return
	}
	s := in.compare(t, true)
	if r != nil && (r.TxHash == nil || *r.TxHash == t.Hash) {
		s.Block = shape.ReceiptBlock(r)
		s.Failed = r.Status != nil && !*r.Status
		s.Unread = r.Status == nil
	} else {
		s.Unread = true
	}
	if s.Block.Time.IsZero() {
		s.Block.Time = t.BlockTime
	}
	if s.Failed {
		why, seen := in.refusal(t.Hash)
		s.Why, from = why, shape.Join(from, seen)
	}
	in.f.Successor = facts.KnownValue(s, from...)
}

// refusal looks why the transaction that took the place was refused itself, as if it had been
// pasted, at the node that knows most.
func (in *inquiry) refusal(hash common.Hash) (*facts.Failure, []facts.EvidenceID) {
	q := chains.Question{Ref: chains.Ref{Kind: chains.Transaction, ID: hash.Hex()}, Chain: in.q.Chain, Now: in.q.Now}
	own := open(in.ctx, q, in.tellers())
	own.roundA()
	own.heads()
	own.sight()
	if !own.standsIn(facts.InBlock) {
		return nil, nil
	}
	own.follow()
	if x := own.e.Failure; x.Known() {
		return &x.V, x.From
	}
	return nil, nil
}

// tellers are the nodes to ask about another transaction: the best, and one more in case it fails.
func (in *inquiry) tellers() []chains.Caller {
	var out []chains.Caller
	for _, n := range in.ranked() {
		if len(out) < 2 && !n.Down && in.speaks(n) {
			out = append(out, n.Caller)
		}
	}
	if len(out) == 0 {
		out = append(out, in.ranked()[0].Caller)
	}
	return out
}

// compare sorts a successor against what is known of the original: the raw transaction, the
// transaction that a pool still shows, or the ticket. Without any of them, only the form of
// a cancellation can be told: nothing, to oneself.
func (in *inquiry) compare(t *wire.Tx, confirmed bool) facts.Successor {
	s := facts.Successor{
		Hash: spell.Hash(t.Hash), Kind: facts.Different, Confirmed: confirmed, Block: shape.Tx(t).Block,
		Shared: in.shared(), Value: facts.FromBig(t.Value),
	}
	if t.To != nil {
		s.To = spell.Address(*t.To)
	}
	cancelled := t.To != nil && t.From != nil && *t.To == *t.From && s.Value.Sign() == 0 && len(t.Input) == 0
	same, known := in.sameAsOriginal(t)
	s.Compared = known
	switch {
	case known && same: // even if the original was nothing to oneself
		s.Kind = facts.Repriced
	case cancelled:
		s.Kind = facts.Cancelled
	}
	return s
}

func (in *inquiry) shared() string { return fmt.Sprintf("nonce %d", *in.nonce) }

// sameAsOriginal compares a successor with the original; known is false if there is nothing
// to compare with.
func (in *inquiry) sameAsOriginal(t *wire.Tx) (same, known bool) {
	var to *common.Address
	var value facts.Int
	var input string
	switch {
	case in.raw != nil:
		to, value, input = in.raw.To(), facts.FromBig(in.raw.Value()), string(in.raw.Data())
	case in.e.Tx.Known():
		best := in.ranked()[0]
		if best.tx == nil {
			return false, false
		}
		to, value, input = best.tx.To, facts.FromBig(best.tx.Value), string(best.tx.Input)
	default:
		return in.sameAsTicket(t)
	}
	if (to == nil) != (t.To == nil) || to != nil && *to != *t.To {
		return false, true
	}
	return value.Cmp(facts.FromBig(t.Value)) == 0 && input == string(t.Input), true
}

// sameAsTicket compares a successor with the claimed receiver and amount. The receiver must
// be claimed; a claimed amount must agree as well.
func (in *inquiry) sameAsTicket(t *wire.Tx) (same, known bool) {
	want, ok := spell.ReadAddress(string(in.q.Ticket.To))
	if !ok {
		return false, false
	}
	to, units, asset := t.To, facts.FromBig(t.Value), in.f.Chain.Native
	if len(t.Input) >= 4 && t.To != nil {
		if d := decode.Call(t.Input); d.Signature == "transfer(address,uint256)" {
			a := common.HexToAddress(d.Args[0])
			to, units, asset = &a, facts.FromBig(decode.Number(d.Args[1])), in.moves().Asset(*t.To)
		}
	}
	if to == nil || *to != want {
		return false, true
	}
	if claim := string(in.q.Ticket.Amount); claim != "" {
		if asset.NoScale {
			return false, false
		}
		v, err := facts.ParseDecimal(claim, asset.Decimals)
		if err != nil {
			return false, false
		}
		return v.Cmp(units) == 0, true
	}
	return true, true
}
