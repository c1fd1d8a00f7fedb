package evm

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// rewardSpan is how many blocks on either side of the claimed time are searched for a credit that
// blocks make by themselves.
const rewardSpan = 32

// rewardOf notes what the pasted block credits to the claimed receiver by itself.
func (in *inquiry) rewardOf(n *node) {
	to, ok := spell.ReadAddress(string(in.q.Ticket.To))
	if !ok || n.block == nil {
		return
	}
	in.credits(to, []*query.Ask{n.blockAsk})
}

// rewards looks for such credits to the pasted address around the time that the ticket claims.
func (in *inquiry) rewards(n *node, to common.Address) {
	sent, gap := in.q.Ticket.SentAt, in.f.Chain.BlockInterval
	if n.head == nil || sent.IsZero() || gap <= 0 || sent.After(n.head.Time) {
		return
	}
	at := n.head.Number - min(n.head.Number, uint64(n.head.Time.Sub(sent)/gap))
	probe := blockAt(at) // missed slots: the estimate is set right once
	n.Ask(in.ctx, probe)
	b, ok := query.Read(probe, wire.ParseBlock)
	if !ok || b == nil {
		in.e.Withdrawals = query.Without[[]facts.Withdrawal](probe)
		return
	}
	if d := sent.Sub(b.Time) / gap; d >= 0 {
		at = min(n.head.Number, at+uint64(d))
	} else {
		at -= min(at, uint64(-d))
	}
	var asks []*query.Ask
	for h := at - min(at, rewardSpan); h <= min(n.head.Number, at+rewardSpan); h++ {
		asks = append(asks, blockAt(h).Maybe())
	}
	n.Ask(in.ctx, asks...)
	in.credits(to, asks)
}

// credits reads the blocks that were asked for. One that cannot be read leaves a gap: then nothing found
// proves nothing.
func (in *inquiry) credits(to common.Address, blocks []*query.Ask) {
	found, from, gap := []facts.Withdrawal{}, []facts.EvidenceID(nil), (*query.Ask)(nil)
	for _, a := range blocks {
		b, ok := query.Read(a, wire.ParseBlock)
		list, ok2 := query.Read(a, wire.ParseWithdrawals)
		if !ok || !ok2 || b == nil {
			gap = a
			continue
		}
		before := len(found)
		for _, w := range list {
			if w.To == to {
				found = append(found, facts.Withdrawal{Block: shape.Block(b), Validator: w.Validator, To: spell.Address(to), Amount: facts.Amount{Units: facts.FromBig(w.Wei), Asset: in.f.Chain.Native}})
			}
		}
		if len(found) > before || len(blocks) < 4 {
			from = shape.Join(from, a.From())
		}
	}
	switch {
	case len(found) == 0 && gap != nil:
		in.e.Withdrawals = query.Without[[]facts.Withdrawal](gap)
	case len(found) == 0 && len(from) == 0:
		in.e.Withdrawals = facts.KnownValue(found, blocks[0].From()...)
	default:
		in.e.Withdrawals = facts.KnownValue(found, from...)
	}
}
