package around

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// onwardSpan is how many blocks after a payment are looked at for what its receiver did with it.
// Programs that empty accounts of others do so within a few.
const onwardSpan = 50

// kept is how many of the newest states every node has, with some to spare: go-ethereum keeps 128.
const kept = 120

// onwardAsks look at what the claimed receiver did with what it got, where somebody misses it.
type onwardAsks struct {
	who                common.Address
	code               *query.Ask // in the block of the payment
	nonceAt, nonceEnd  *query.Ask // in that block and at the end of the span
	had, hadAt, hasEnd *query.Ask // its coins: before that block, after it, at the end
	tokens             *query.Ask // transfers of the same token away from it
	blocks             uint64
	coin, tokenMatters bool
	token              common.Address
	first, last        uint64
}

func (o *onwardAsks) all() []*query.Ask {
	if o == nil {
		return nil
	}
	return []*query.Ask{o.code, o.nonceAt, o.nonceEnd, o.had, o.hadAt, o.hasEnd, o.tokens}
}

// onwardAsks: nil unless the ticket names a receiver that something reached, and speaks for it.
func (p *Payment) onwardAsks() *onwardAsks {
	to, ok := spell.ReadAddress(string(p.Ticket.To))
	if r := p.Ticket.Role; !ok || r != "receiver" && r != "user" || p.Tx == nil || p.Head == nil || p.Tx.From != nil && *p.Tx.From == to {
		return nil
	}
	at := *p.Receipt.BlockNumber
	if p.Head.Number < at {
		return nil
	}
	end := min(p.Head.Number, at+onwardSpan)
	o := &onwardAsks{who: to, blocks: end - at, first: at, last: end}
	for _, t := range p.Facts.Transfers.V {
		switch {
		case t.To != spell.Address(to) || t.Amount.Units.IsZero():
		case t.Kind == "token":
			o.token, o.tokenMatters = erc20.Of(t), true
		case t.Kind == "native" || t.Kind == "internal":
			o.coin = true
		}
	}
	if p.Misses() { // a trace may show that it was paid from inside
		o.coin = true
	}
	if !o.coin && !o.tokenMatters {
		return nil
	}
	o.code = query.Call("eth_getCode", to.Hex(), spell.Number(at)).Maybe()
	o.nonceAt = query.Call("eth_getTransactionCount", to.Hex(), spell.Number(at)).Maybe()
	o.nonceEnd = query.Call("eth_getTransactionCount", to.Hex(), spell.Number(end)).Maybe()
	if o.coin {
		o.had = query.Call("eth_getBalance", to.Hex(), rerun.Before(p.Receipt)).Maybe()
		o.hadAt = query.Call("eth_getBalance", to.Hex(), spell.Number(at)).Maybe()
		o.hasEnd = query.Call("eth_getBalance", to.Hex(), spell.Number(end)).Maybe()
	}
	if o.tokenMatters {
		topics := []any{moves.TopicTransfer().Hex(), erc20.Word(to).Hex()}
		o.tokens = query.Call("eth_getLogs", map[string]any{"fromBlock": spell.Number(at), "toBlock": spell.Number(end), "address": o.token.Hex(), "topics": topics}).Maybe()
	}
	return o
}

// keptBy reports that the node claims to have deleted a state that every node still has.
func (o *onwardAsks) keptBy(head uint64, a *query.Ask) bool {
	return (a.Class == nodeerr.StatePruned || a.Class == nodeerr.HistoryPruned) && o.first+kept >= head
}

// settleOnward notes what was seen. What left in the same transaction comes from its own moves.
func (p *Payment) settleOnward(o *onwardAsks) {
	if o == nil {
		return
	}
	code, ok := query.Read(o.code, shape.ReadCode)
	if !ok {
		p.Facts.EVM.Onward = query.Without[facts.Onward](o.code)
		if p.Facts.EVM.Onward.State == facts.Unsupported && o.keptBy(p.Head.Number, o.code) {
			p.Facts.EVM.Onward.State = facts.Failed
		}
		return
	}
	logs, told := query.Logs(o.tokens)
	nonce, ok3 := query.Read(o.nonceAt, wire.Uint)
	nonceEnd, ok4 := query.Read(o.nonceEnd, wire.Uint)
	was, ok0 := query.Read(o.had, wire.Big)
	had, ok1 := query.Read(o.hadAt, wire.Big)
	has, ok2 := query.Read(o.hasEnd, wire.Big)
	for _, a := range []*query.Ask{o.nonceAt, o.nonceEnd, o.hadAt, o.hasEnd, o.tokens} { // garbled is known once they are read
		if a != nil && (!a.Answered() || a.Bad) && (a.State() == facts.Failed || deleted(a)) {
			p.Facts.EVM.Onward = facts.Without[facts.Onward](facts.Failed, a.From()...)
			return
		}
	}
	on, from := facts.Onward{Code: code, Blocks: o.blocks}, o.code.From()
	for _, t := range p.Facts.Transfers.V {
		if t.From == spell.Address(o.who) && t.To != t.From && !t.Amount.Units.IsZero() {
			on.Same = append(on.Same, t)
		}
	}
	if told {
		from = shape.Join(from, o.tokens.From())
		for _, l := range logs {
			if l.TxHash == nil || *l.TxHash == p.Hash || len(on.Later) == maxOnward {
				continue
			}
			on.Later = append(on.Later, p.Moves.One(l)...)
		}
	}
	if ok3 && ok4 {
		on.Signed, from = nonceEnd-min(nonce, nonceEnd), shape.Join(from, o.nonceAt.From(), o.nonceEnd.From())
	}
	if o.had != nil {
		on.Grew = query.Without[facts.Int](o.had)
		if o.hadAt.Answered() && on.Grew.State == facts.Unsupported && o.keptBy(p.Head.Number, o.had) {
			on.Grew.State = facts.Failed
		}
	}
	if ok0 && ok1 {
		on.Grew = facts.KnownValue(facts.FromBig(new(big.Int).Sub(had, was)), shape.Join(o.had.From(), o.hadAt.From())...)
	}
	if ok1 && ok2 && had.Cmp(has) > 0 {
		on.Fell, from = facts.FromBig(new(big.Int).Sub(had, has)), shape.Join(from, o.hadAt.From(), o.hasEnd.From())
	}
	var more []facts.EvidenceID
	if on.Gather, more, ok = p.gathers(o, on.Later); !ok {
		p.Facts.EVM.Onward = facts.Without[facts.Onward](facts.Failed, more...)
		return
	}
	p.Facts.EVM.Onward = facts.KnownValue(on, shape.Join(from, more, p.Facts.Transfers.From)...)
}

// deleted: a node that has the state of a block claims to lack its records: that says nothing of what is in them.
func deleted(a *query.Ask) bool {
	return a.Call.Method == "eth_getLogs" && a.Class == nodeerr.HistoryPruned
}

// gathers counts who else sent the same token to where it went, in one more call: platforms collect from
// many. ok is false if the node failed to tell.
func (p *Payment) gathers(o *onwardAsks, later []facts.Transfer) (count int, from []facts.EvidenceID, ok bool) {
	if len(later) == 0 {
		return 0, nil, true
	}
	to, ok := spell.ReadAddress(string(later[0].To))
	if !ok {
		return 0, nil, true
	}
	a := query.Call("eth_getLogs", map[string]any{
		"fromBlock": spell.Number(o.first), "toBlock": spell.Number(o.last), "address": o.token.Hex(),
		"topics": []any{moves.TopicTransfer().Hex(), nil, erc20.Word(to).Hex()},
	}).Maybe()
	p.Node.Ask(p.Ctx, a)
	logs, ok := query.Logs(a)
	if !ok {
		return 0, a.From(), a.State() != facts.Failed && !deleted(a)
	}
	others := map[facts.Address]bool{}
	for _, l := range logs {
		for _, t := range p.Moves.One(l) {
			if t.From != spell.Address(o.who) && !t.Amount.Units.IsZero() {
				others[t.From] = true
			}
		}
	}
	return len(others), a.From(), true
}

// maxOnward bounds how many later transfers are told.
const maxOnward = 8
