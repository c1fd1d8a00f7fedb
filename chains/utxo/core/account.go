package core

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/history"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

// depth is how many of the newest blocks are searched with the node's filter index: more if
// the ticket tells a time before them, up to a fortnight of Bitcoin's blocks.
func (c *Desk) depth() uint64 {
	sent, gap := c.w.Ticket.SentAt, c.w.Chain.Facts().BlockInterval
	if sent.IsZero() || gap <= 0 || !sent.Before(c.w.Now) {
		return scanFar
	}
	return min(max(uint64(c.w.Now.Sub(sent)+24*time.Hour)/uint64(gap), scanFar), scanMost)
}

// readActivity takes what the node found in the blocks it was told to search. False if it
// could not.
func (c *Desk) readActivity(s *search, r ask.Reply) bool {
	if !r.Ok() {
		return false
	}
	paid, outs, spent, ok := history.Activity(r.Raw, c.w.OutputOf)
	if !ok {
		return false
	}
	for i, p := range paid {
		if p.Txid != c.w.ID && c.w.Pays(outs[i], s.payee) {
			p.To = facts.Address(s.payee)
			s.paid.Add(p, r.ID)
		}
	}
	for _, x := range spent {
		s.paid.Spend(x.Tx, x.N)
		p := look.Point{Tx: x.Tx, N: x.N}
		if s.open[p] && x.By != "" && x.By != c.w.ID {
			delete(s.open, p)
			k := c.l.Coin(p)
			k.By, k.Block, k.From = x.By, x.Block, append(k.From, r.ID)
		}
	}
	return true
}

// indexed asks btcd's index of addresses for the payee, and for who spent the coins whose
// address is known.
func (c *Desk) indexed(b *ask.Batch, s *search) {
	if !c.btcd {
		return
	}
	if s.payee != "" && c.w.Address == "" {
		c.history(b, s, s.payee)
	}
	asked := map[facts.Address]bool{}
	for _, p := range s.order {
		q := c.l.Parents[p.Tx]
		if !s.open[p] || q == nil {
			continue
		}
		if o, ok := look.OutOf(q.Tx, p.N); ok && o.Address != "" && !asked[o.Address] && len(asked) < look.MaxInputs {
			asked[o.Address] = true
			c.history(b, s, string(o.Address))
		}
	}
}

// page is how many transactions of an address are asked for, the newest.
const page = 50

// history asks btcd for the newest transactions of an address.
func (c *Desk) history(b *ask.Batch, s *search, addr string) {
	b.Ask(func(r ask.Reply) {
		var list []wire.Tx
		if !r.Into(&list) {
			if addr == s.payee {
				c.l.Payments = ask.Without[[]facts.Payment](r)
			}
			return
		}
		for _, t := range list {
			tx, _, ok := c.w.Transaction(t, wire.Hash(t.Txid))
			if !ok {
				continue
			}
			ref := facts.BlockRef{Hash: wire.Hash(t.Block), Time: wire.Time(t.BlockTime)}
			if h := c.l.View.Head; h.Known() && t.Confirmations.N > 0 && t.Confirmations.Natural() <= h.V.Height+1 {
				ref.Height = h.V.Height + 1 - t.Confirmations.Natural()
			}
			c.match(s, tx, ref, r.ID)
		}
		if addr == s.payee {
			s.paid.From = append(s.paid.From, r.ID)
			c.l.Payments = facts.Without[[]facts.Payment](facts.Absent, r.ID)
			if h := c.l.View.Head; h.Known() {
				w := facts.Window{Source: "index", To: h.V.Height, Pool: true, Capped: len(list) >= page}
				c.l.Window = facts.KnownValue(w, r.ID)
			}
			c.l.Pay(&s.paid)
		}
	}, "searchrawtransactions", addr, 1, 0, page, 0, true)
}

// times asks when the blocks of payments were found.
func (c *Desk) times(b *ask.Batch, s *search) {
	for _, ref := range s.paid.Blocks(timed) {
		if ref.Hash == "" {
			continue
		}
		b.Ask(func(r ask.Reply) {
			var h wire.Header
			if r.Into(&h) && wire.Hash(h.Hash) == ref.Hash {
				ref.Time = wire.Time(h.Time)
				s.paid.Timed(ref)
				s.paid.From = append(s.paid.From, r.ID)
			}
		}, "getblockheader", ref.Hash)
	}
}

// holdings counts the coins of a pasted address. The node reads its whole set of coins for it,
// which takes a minute or more on a main network: only for an address, and only if no payment
// that was found is the one the ticket tells of.
func (c *Desk) holdings(b *ask.Batch, s *search, view *facts.Window) {
	if c.btcd || c.w.Address == "" || c.a.View.Public || c.w.Told(s.paid.List()) {
		return
	}
	b.Ask(func(r ask.Reply) {
		if !r.Ok() {
			c.l.Balance = ask.Without[facts.Balance](r)
			return
		}
		coins, sum, _, ok := history.Unspent(r.Raw, facts.Address(c.w.Address))
		if !ok {
			c.l.Balance = facts.Without[facts.Balance](facts.Failed, r.ID)
			return
		}
		view.Coins = true
		c.l.Balance = facts.KnownValue(facts.Balance{Held: sum, Coins: len(coins), Source: "coins"}, r.ID)
		for _, p := range coins {
			s.paid.Add(p, r.ID)
		}
		s.paid.From = append(s.paid.From, r.ID)
	}, "scantxoutset", "start", []string{"addr(" + c.w.Address + ")"})
}
