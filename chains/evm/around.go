package evm

import (
	"context"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/fees"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// payment is a transaction that is in a block and was not refused, as one node shows it.
type payment struct {
	ctx     context.Context
	node    *query.Node // who is asked
	tx      *wire.Tx
	receipt *wire.Receipt
	head    *wire.Block // the newest
	hash    common.Hash
	ticket  facts.Ticket
	moves   moves.Reader
	f       *facts.Facts // what is known of it, and where answers go
	e       *facts.EVM
}

// asks are the questions about what was before, beside and after a payment.
type asks struct {
	p        *payment
	onward   *onwardAsks   // what the receiver did with it
	weigh    *weighAsks    // tokens that moved without a record
	earlier  *earlierAsks  // what came before between payer and paid
	standing *standingAsks // whether a listed token can move on
	wayOut   *query.Ask    // code of a token's contract that was sent its own tokens
}

// plan decides what is worth asking.
func (p *payment) plan() *asks {
	return &asks{p, p.onwardAsks(), p.weighAsks(), p.earlierAsks(), p.standingAsks(), p.wayOutAsk()}
}

func (a *asks) all() []*query.Ask {
	if a == nil {
		return nil
	}
	return slices.Concat(a.onward.all(), a.weigh.all(), a.earlier.all(), []*query.Ask{a.wayOut}, a.standing.all())
}

// settle turns the answers into facts; a few of them need one more question.
func (a *asks) settle() {
	if a == nil {
		return
	}
	p := a.p
	p.settleOnward(a.onward)
	p.settleWeigh(a.weigh)
	p.settleEarlier(a.earlier)
	p.settleStanding(a.standing)
	p.settleWayOut(a.wayOut)
}

// misses reports that the ticket names a receiver and no move seen so far reaches it, or none
// of the coin that the ticket names, so that inner payments are worth a trace.
func (p *payment) misses() bool {
	to, ok := spell.ReadAddress(string(p.ticket.To))
	if !ok {
		return false
	}
	coin := strings.EqualFold(strings.TrimSpace(string(p.ticket.Asset)), string(p.f.Chain.Native.Symbol))
	for _, t := range p.f.Transfers.V {
		if t.To == spell.Address(to) && (!coin || t.Kind == "native" || t.Kind == "internal") {
			return false
		}
	}
	return true
}

// forwards reports that code may run at the receiver, so that only a trace shows what it did.
func (a *asks) forwards() bool {
	if a == nil {
		return false
	}
	p := a.p
	return a.onward != nil && p.tx.To != nil && *p.tx.To == a.onward.who && p.receipt.GasUsed > fees.PlainGas && !p.e.Traced.Known()
}
