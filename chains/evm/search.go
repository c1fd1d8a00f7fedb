package evm

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/used"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Where no node keeps the state in between, blocks are read whole.
const (
	maxScan   = 400
	scanBatch = 50
	meantime  = 3 // blocks that may have come since the newest was asked for
)

// successor finds who used the number: it looks for the first block after which the
// sender's count is above it, with many look-ups in each round.
func (in *inquiry) successor(n *node) {
	if in.sender == nil || in.nonce == nil {
		return
	}
	if n.head == nil { // how far to look is not known
		in.f.Successor = facts.Without[facts.Successor](facts.Failed, n.headAsk.From()...)
		return
	}
	lo, hi, from, ok := in.bracket(n)
	in.f.Successor = facts.Without[facts.Successor](facts.Failed, from...)
	if !ok {
		return
	}
	if hi-lo > maxScan { // the states in between are gone
		if start, ok := in.aroundSent(n, lo, hi); ok {
			in.scan(n, start, min(hi, start+maxScan), from)
		}
		if in.f.Successor.State == facts.Failed && !in.f.Sighting.Known() {
			in.f.Successor.State = facts.Unsupported
		}
		return
	}
	if hi-lo == 1 {
		in.usedIn(n, hi, from, true)
	} else {
		in.scan(n, lo, hi, from)
	}
	// The sender's count was asked for after the newest block: a block that came in between may
	// have what used the number.
	if in.f.Successor.State == facts.Failed && hi == n.head.Number && !in.f.Sighting.Known() {
		in.scan(n, hi, hi+meantime, from)
	}
}

// bracket narrows (lo, hi]: the count is at most the number after lo, and above it after hi.
// from names the look-ups that the two ends rest on; ok is false if they contradict each other.
func (in *inquiry) bracket(n *node) (lo, hi uint64, from []facts.EvidenceID, ok bool) {
	start := used.Start(shape.Block(n.head), in.q.Ticket.SentAt, in.f.Chain.BlockInterval)
	b := used.Bracket{Number: *in.nonce, Lo: start, Hi: n.head.Number, FromHi: in.e.NonceLatest.From}
	for round := 0; round < used.MaxRounds && !b.Done(); round++ {
		points := b.Points(round == 0)
		asks := make([]*query.Ask, len(points))
		for i, p := range points {
			asks[i] = query.Call("eth_getTransactionCount", in.sender.Hex(), spell.Number(p))
		}
		n.Ask(in.ctx, asks...)
		counts := make([]used.Count, len(points))
		for i, p := range points {
			count, told := query.Read(asks[i], wire.Uint)
			counts[i] = used.Count{Block: p, Count: count, Told: told, From: asks[i].From()}
		}
		moved, ok := b.Narrow(counts)
		if !ok {
			return b.Lo, b.Hi, shape.Join(b.FromLo, b.FromHi), false
		}
		if !moved {
			break
		}
	}
	return b.Lo, b.Hi, shape.Join(b.FromLo, b.FromHi), true
}

// aroundSent is a block shortly before the time that the ticket claims, inside (lo, hi]: a
// number is mostly used soon after it was sent.
func (in *inquiry) aroundSent(n *node, lo, hi uint64) (start uint64, ok bool) {
	const early = 10 // blocks: clocks of customers are not exact
	sent, gap := in.q.Ticket.SentAt, in.f.Chain.BlockInterval
	if sent.IsZero() || gap <= 0 || n.head == nil || n.head.Time.Before(sent) {
		return 0, false
	}
	start = used.Near(shape.Block(n.head), sent, gap)
	guess := query.Call("eth_getBlockByNumber", spell.Number(start), false)
	n.Ask(in.ctx, guess)
	if b, ok := query.Read(guess, wire.ParseBlock); ok && b != nil { // blocks are not made to the second
		start = used.Near(shape.Block(b), sent, gap)
	}
	start -= min(start, early)
	return max(start, lo), max(start, lo) < hi
}

// usedIn reads the one block in which the number was used. exact: the sender's count before
// and after it shows that; otherwise only a transaction with the number is proof.
func (in *inquiry) usedIn(n *node, height uint64, from []facts.EvidenceID, exact bool) {
	b, r := query.Call("eth_getBlockByNumber", spell.Number(height), true), query.Call("eth_getBlockReceipts", spell.Number(height)).Maybe()
	n.Ask(in.ctx, b, r)
	block, ok := query.Read(b, wire.ParseBlock)
	if !ok || block == nil {
		return
	}
	from = shape.Join(from, b.From())
	for _, t := range block.Txs {
		if t.From != nil && *t.From == *in.sender && t.Nonce != nil && *t.Nonce == *in.nonce {
			if in.hash != nil && t.Hash == *in.hash {
				in.unindexed(n, t, b)
				return
			}
			in.succeed(t, in.receiptIn(n, r, t.Hash), shape.Join(from, r.From()))
			return
		}
	}
	in.usedInside(n, block, from, exact)
}

// usedInside looks what used the number of an account that sent no transaction with it: an
// authorization that it signed and somebody else sent, or a contract that the program of a
// delegated account made. Such a contract's address follows from sender and number alone.
func (in *inquiry) usedInside(n *node, block *wire.Block, from []facts.EvidenceID, exact bool) {
	at, child := spell.Number(block.Number), crypto.CreateAddress(*in.sender, *in.nonce)
	codeAsk, childAsk := query.Call("eth_getCode", in.sender.Hex(), at).Maybe(), query.Call("eth_getCode", child.Hex(), at).Maybe()
	n.Ask(in.ctx, codeAsk, childAsk)
	code, seen := query.Read(codeAsk, shape.ReadCode)
	for _, t := range block.Txs {
		a, ok := in.authorizes(t)
		if !ok {
			continue
		}
		took := seen && (code.Target == spell.Address(a.Address) || code.Kind == "none" && a.Address == common.Address{})
		s := facts.Successor{
			Hash: spell.Hash(t.Hash), Kind: facts.Authorization, Confirmed: true, Guessed: !exact || !took,
			Block: shape.Block(block), Shared: in.shared(),
		}
		if t.To != nil {
			s.To = spell.Address(*t.To)
		}
		in.f.Successor = facts.KnownValue(s, shape.Join(from, codeAsk.From())...)
		return
	}
	if made, ok := query.Read(childAsk, shape.ReadCode); ok && exact && made.Kind != "none" && code.Kind == "delegated" {
		s := facts.Successor{Kind: facts.Creation, Confirmed: true, Block: shape.Block(block), Shared: in.shared(), To: spell.Address(child)}
		in.f.Successor = facts.KnownValue(s, shape.Join(from, codeAsk.From(), childAsk.From())...)
	}
}

// unindexed notes that the transaction itself is in a block: the node that denied it has no
// index that reaches there.
func (in *inquiry) unindexed(n *node, t *wire.Tx, block *query.Ask) {
	if block.By != nil {
		n = in.of(block.By)
	}
	n.tx, n.txAsk, n.receiptAsk = t, block, query.Call("eth_getTransactionReceipt", t.Hash.Hex())
	n.Alone(in.ctx, n.receiptAsk)
	n.receipt, _ = query.Read(n.receiptAsk, wire.ParseReceipt)
	in.check(n)
	in.viewOfTx(n)
	n.View.Indexed = facts.KnownValue(false, block.From()...)
	in.f.Successor = facts.Value[facts.Successor]{}
	if !n.knows() {
		return
	}
	in.sight()
	if n.receipt != nil {
		in.readReceipt(n, nil)
	}
}

// authorizes finds the sender's authorization with the number in a transaction of anybody: one
// that takes effect uses the number up (EIP-7702).
func (in *inquiry) authorizes(t *wire.Tx) (wire.Auth, bool) {
	for _, a := range t.Auths {
		here := a.ChainID.Sign() == 0 || a.ChainID.IsUint64() && a.ChainID.Uint64() == in.chainID
		if who, ok := signed.Authority(a); ok && here && who == *in.sender && a.Nonce == *in.nonce {
			return a, true
		}
	}
	return wire.Auth{}, false
}

// receiptIn finds a receipt in the answer of eth_getBlockReceipts, or asks for it.
func (in *inquiry) receiptIn(n *node, all *query.Ask, hash common.Hash) *wire.Receipt {
	if list, ok := query.Read(all, wire.ParseReceipts); ok {
		for _, r := range list {
			if r.TxHash != nil && *r.TxHash == hash {
				return r
			}
		}
	}
	one := query.Call("eth_getTransactionReceipt", hash.Hex())
	n.Ask(in.ctx, one)
	r, _ := query.Read(one, wire.ParseReceipt)
	return r
}

// scan reads the blocks of a bracket that no state could narrow. An authorization counts only
// if no transaction with the number comes after it: not every one takes effect.
func (in *inquiry) scan(n *node, lo, hi uint64, from []facts.EvidenceID) {
	authorized := uint64(0)
	for start := lo + 1; start <= hi; start += scanBatch {
		var asks []*query.Ask
		for p := start; p <= hi && p < start+scanBatch; p++ {
			asks = append(asks, query.Call("eth_getBlockByNumber", spell.Number(p), true))
		}
		n.Ask(in.ctx, asks...)
		for _, a := range asks {
			block, ok := query.Read(a, wire.ParseBlock)
			if !ok || block == nil {
				continue
			}
			for _, t := range block.Txs {
				if t.From != nil && *t.From == *in.sender && t.Nonce != nil && *t.Nonce == *in.nonce {
					in.usedIn(n, block.Number, shape.Join(from, a.From()), false)
					return
				}
				if _, ok := in.authorizes(t); ok && authorized == 0 {
					authorized = block.Number
				}
			}
		}
	}
	if authorized > 0 {
		in.usedIn(n, authorized, from, false)
	}
}
