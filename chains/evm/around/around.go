// Package around asks what was before, beside and after a payment: what led to it, what of it arrived, and what
// became of it.
package around

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

// Payment is a transaction that is in a block and was not refused, as one node shows it.
type Payment struct {
	Ctx     context.Context
	Node    *query.Node // who is asked
	Tx      *wire.Tx
	Receipt *wire.Receipt
	Head    *wire.Block // the newest
	Hash    common.Hash
	Ticket  facts.Ticket
	Moves   moves.Reader
	Facts   *facts.Facts // what is known of it, and where the answers go
}

// Asks are the questions about what was before, beside and after a payment.
type Asks struct {
	p        *Payment
	onward   *onwardAsks   // what the receiver did with it
	weigh    *weighAsks    // tokens that moved without a record
	earlier  *earlierAsks  // what came before between payer and paid
	standing *standingAsks // whether a listed token can move on
	wayOut   *query.Ask    // code of a token's contract that was sent its own tokens
}

// Plan decides what is worth asking.
func (p *Payment) Plan() *Asks {
	return &Asks{p, p.onwardAsks(), p.weighAsks(), p.earlierAsks(), p.standingAsks(), p.wayOutAsk()}
}

// All are the questions of the first batch.
func (a *Asks) All() []*query.Ask {
	if a == nil {
		return nil
	}
	return slices.Concat(a.onward.all(), a.weigh.all(), a.earlier.all(), []*query.Ask{a.wayOut}, a.standing.all())
}

// Settle turns the answers into facts; a few of them need one more question.
func (a *Asks) Settle() {
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

// Misses reports that the ticket names a receiver and no move seen so far reaches it, or none
// of the coin that the ticket names, so that inner payments are worth a trace.
func (p *Payment) Misses() bool {
	to, ok := spell.ReadAddress(string(p.Ticket.To))
	if !ok {
		return false
	}
	coin := strings.EqualFold(strings.TrimSpace(string(p.Ticket.Asset)), string(p.Facts.Chain.Native.Symbol))
	for _, t := range p.Facts.Transfers.V {
		if t.To == spell.Address(to) && (!coin || t.Kind == "native" || t.Kind == "internal") {
			return false
		}
	}
	return true
}

// Forwards reports that code may run at the receiver, so that only a trace shows what it did.
func (a *Asks) Forwards() bool {
	if a == nil {
		return false
	}
	p := a.p
	return a.onward != nil && p.Tx.To != nil && *p.Tx.To == a.onward.who && p.Receipt.GasUsed > fees.PlainGas && !p.Facts.EVM.Traced.Known()
}
