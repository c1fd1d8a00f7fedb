package utxo

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/history"
	"txtriage/chains/utxo/wire"
)

// depth is how many of the newest blocks are searched with the node's filter index: more if
// the ticket tells a time before them, up to a fortnight of Bitcoin's blocks.
func (c *core) depth() uint64 {
	sent, gap := c.w.Ticket.SentAt, c.w.Chain.Facts().BlockInterval
	if sent.IsZero() || gap <= 0 || !sent.Before(c.w.Now) {
		return scanFar
	}
	return min(max(uint64(c.w.Now.Sub(sent)+24*time.Hour)/uint64(gap), scanFar), scanMost)
}

// readActivity takes what the node found in the blocks it was told to search. False if it
// could not.
func (c *core) readActivity(s *search, r reply) bool {
	if !r.ok() {
		return false
	}
	paid, outs, spent, ok := history.Activity(r.raw, c.w.OutputOf)
	if !ok {
		return false
	}
	for i, p := range paid {
		if p.Txid != c.w.id && c.w.Pays(outs[i], s.payee) {
			p.To = facts.Address(s.payee)
			s.paid.Add(p, r.id)
		}
	}
	for _, x := range spent {
		s.paid.Spend(x.Tx, x.N)
		p := point{x.Tx, x.N}
		if s.open[p] && x.By != "" && x.By != c.w.id {
			delete(s.open, p)
			k := c.l.coin(p)
			k.by, k.block, k.from = x.By, x.Block, append(k.from, r.id)
		}
	}
	return true
}

// indexed asks btcd's index of addresses for the payee, and for who spent the coins whose
// address is known.
func (c *core) indexed(b *batch, s *search) {
	if !c.btcd {
		return
	}
	if s.payee != "" && c.w.addr == "" {
		c.history(b, s, s.payee)
	}
	asked := map[facts.Address]bool{}
	for _, p := range s.order {
		q := c.l.parents[p.tx]
		if !s.open[p] || q == nil {
			continue
		}
		if o, ok := outOf(q.tx, p.n); ok && o.Address != "" && !asked[o.Address] && len(asked) < maxInputs {
			asked[o.Address] = true
			c.history(b, s, string(o.Address))
		}
	}
}

// page is how many transactions of an address are asked for, the newest.
const page = 50

// history asks btcd for the newest transactions of an address.
func (c *core) history(b *batch, s *search, addr string) {
	b.ask(func(r reply) {
		var list []wire.Tx
		if !r.into(&list) {
			if addr == s.payee {
				c.l.Payments = without[[]facts.Payment](r)
			}
			return
		}
		for _, t := range list {
			tx, _, ok := c.w.Transaction(t, wire.Hash(t.Txid))
			if !ok {
				continue
			}
			ref := facts.BlockRef{Hash: wire.Hash(t.Block), Time: wire.Time(t.BlockTime)}
			if h := c.l.view.Head; h.Known() && t.Confirmations.N > 0 && t.Confirmations.Natural() <= h.V.Height+1 {
				ref.Height = h.V.Height + 1 - t.Confirmations.Natural()
			}
			c.match(s, tx, ref, r.id)
		}
		if addr == s.payee {
			s.paid.From = append(s.paid.From, r.id)
			c.l.Payments = facts.Without[[]facts.Payment](facts.Absent, r.id)
			if h := c.l.view.Head; h.Known() {
				w := facts.Window{Source: "index", To: h.V.Height, Pool: true, Capped: len(list) >= page}
				c.l.Window = facts.KnownValue(w, r.id)
			}
			c.l.pays(s)
		}
	}, "searchrawtransactions", addr, 1, 0, page, 0, true)
}

// times asks when the blocks of payments were found.
func (c *core) times(b *batch, s *search) {
	for _, ref := range s.paid.Blocks(timed) {
		if ref.Hash == "" {
			continue
		}
		b.ask(func(r reply) {
			var h wire.Header
			if r.into(&h) && wire.Hash(h.Hash) == ref.Hash {
				ref.Time = wire.Time(h.Time)
				s.paid.Timed(ref)
				s.paid.From = append(s.paid.From, r.id)
			}
		}, "getblockheader", ref.Hash)
	}
}

// holdings counts the coins of a pasted address. The node reads its whole set of coins for it,
// which takes a minute or more on a main network: only for an address, and only if no payment
// that was found is the one the ticket tells of.
func (c *core) holdings(b *batch, s *search, view *facts.Window) {
	if c.btcd || c.w.addr == "" || c.a.view.Public || c.w.told(s.paid.List()) {
		return
	}
	b.ask(func(r reply) {
		if !r.ok() {
			c.l.Balance = without[facts.Balance](r)
			return
		}
		coins, sum, _, ok := history.Unspent(r.raw, facts.Address(c.w.addr))
		if !ok {
			c.l.Balance = facts.Without[facts.Balance](facts.Failed, r.id)
			return
		}
		view.Coins = true
		c.l.Balance = facts.KnownValue(facts.Balance{Held: sum, Coins: len(coins), Source: "coins"}, r.id)
		for _, p := range coins {
			s.paid.Add(p, r.id)
		}
		s.paid.From = append(s.paid.From, r.id)
	}, "scantxoutset", "start", []string{"addr(" + c.w.addr + ")"})
}

// told: one of the payments has exactly the ticket's amount.
func (w *want) told(list []facts.Payment) bool {
	units, err := facts.ParseDecimal(string(w.Ticket.Amount), w.Chain.Native.Decimals)
	for _, p := range list {
		if err == nil && p.Value.Cmp(units) == 0 {
			return true
		}
	}
	return false
}

// pays writes down the payments that a search found, the waiting and the newest first. A
// search that was carried out and found none says so.
func (l *look) pays(s *search) {
	for _, p := range l.Payments.V {
		for _, from := range l.Payments.From[:min(1, len(l.Payments.From))] {
			s.paid.Add(p, from)
		}
	}
	from := unique(append(append([]facts.EvidenceID(nil), l.Payments.From...), s.paid.From...))
	switch {
	case s.paid.Len() > 0:
		l.Payments = facts.KnownValue(s.paid.List(), from...)
	case l.Window.Known() && !l.Payments.Known():
		l.Payments = facts.Without[[]facts.Payment](facts.Absent, unique(append(from, l.Window.From...))...)
	}
}
