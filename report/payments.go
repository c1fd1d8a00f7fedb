package report

import "txtriage/chains/facts"

// mostPayments is how many payments to an address an agent is shown; json gets all.
const mostPayments = 10

// payments lists what pays the address that was asked about, newest first, and says where it
// was looked for: what lies outside was not seen.
func (s *speaker) payments(f *facts.Facts) []Block {
	if f.EVM != nil && f.EVM.Account.Payments.State != facts.NotAsked {
		return s.arrivals(f)
	}
	if f.UTXO == nil || !f.UTXO.Payments.Known() && !f.UTXO.Window.Known() && !f.UTXO.Balance.Known() {
		return nil
	}
	out := s.holdings(f)
	if w := f.UTXO.Window; w.Known() {
		args := map[string]any{"from": w.V.From, "to": w.V.To}
		source := w.V.Source
		if w.V.From == 0 && (source == "filters" || source == "blocks") {
			source = "all"
		}
		line := s.say(args, "ui.window."+source)
		if w.V.Pool {
			line = join(" ", line, s.say(nil, "ui.window.pool"))
		}
		if w.V.Coins {
			line = join(" ", line, s.say(nil, "ui.window.coins"))
		}
		if w.V.Capped {
			line = join(" ", line, s.say(nil, "ui.window.capped"))
		}
		out = append(out, Block{Text: join(" ", line, s.notes.marks(w.From))})
	}
	all := f.UTXO.Payments.V
	var items []Block
	for i, p := range all {
		if i == mostPayments && s.o.View != Engineer {
			items = append(items, Block{Text: s.say(map[string]any{"count": len(all) - i}, "ui.more")})
			break
		}
		items = append(items, Block{Text: join(" ", s.payment(f, p), s.notes.marks(f.UTXO.Payments.From))})
	}
	if len(items) == 0 {
		return append(out, Block{Text: join(" ", s.say(nil, "ui.payment.none"), s.notes.marks(f.UTXO.Payments.From))})
	}
	return append(out, Block{Items: items})
}

func (s *speaker) payment(f *facts.Facts, p facts.Payment) Line {
	args := map[string]any{
		"amount": facts.Amount{Units: p.Value, Asset: f.Chain.Native}, "to": p.To, "id": p.Txid,
		"height": p.Block.Height, "time": p.Block.Time,
	}
	id := "ui.payment.block"
	if p.Block.Height == 0 && p.Block.Hash == "" {
		args["time"] = p.Seen
		id = "ui.payment.waiting"
	}
	line := s.say(args, id)
	switch {
	case p.Spent == nil:
	case *p.Spent:
		line = join(" ", line, s.say(nil, "ui.payment.spent"))
	default:
		line = join(" ", line, s.say(nil, "ui.payment.unspent"))
	}
	return line
}

// holdings says what the pasted address holds, and by which count.
func (s *speaker) holdings(f *facts.Facts) []Block {
	b := f.UTXO.Balance
	if !b.Known() {
		return nil
	}
	coin := func(i facts.Int) facts.Amount { return facts.Amount{Units: i, Asset: f.Chain.Native} }
	args := map[string]any{"held": coin(b.V.Held), "coming": coin(b.V.Coming), "leaving": coin(b.V.Leaving), "count": b.V.Coins}
	line := s.say(args, "ui.balance."+b.V.Source)
	if b.V.Coming.Sign() > 0 || b.V.Leaving.Sign() > 0 {
		line = join(" ", line, s.say(args, "ui.balance.waiting"))
	}
	return []Block{{Text: join(" ", line, s.notes.marks(b.From))}}
}
