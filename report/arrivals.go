package report

import (
	"cmp"
	"slices"

	"txtriage/chains/facts"
	ticket "txtriage/diagnose/claim"
)

// arrivals lists what came to an account and what left it, the best match with the ticket first, and
// says where it was looked for.
func (s *speaker) arrivals(f *facts.Facts) []Block {
	a := f.EVM.Account
	var out []Block
	for _, w := range []struct {
		v      facts.Value[facts.Window]
		failed string
	}{{a.Tokens, "records-failed"}, {a.Coins, "coins-failed"}} {
		if !w.v.Known() {
			if w.v.State != facts.NotAsked {
				out = append(out, Block{Text: join(" ", s.say(nil, "ui.window."+w.failed), s.notes.marks(w.v.From))})
			}
			continue
		}
		args := map[string]any{"from": w.v.V.From, "to": w.v.V.To, "start": w.v.V.Start, "end": w.v.V.End}
		line := s.say(args, "ui.window."+w.v.V.Source)
		if w.v.V.Capped {
			line = join(" ", line, s.say(nil, "ui.window.busy"))
		}
		out = append(out, Block{Text: join(" ", line, s.notes.marks(w.v.From))})
	}
	if a.Tokens.Known() && a.Tokens.V.Pool || a.Coins.Known() && a.Coins.V.Pool {
		out = append(out, Block{Text: s.say(nil, "ui.window.pool")})
	}
	switch {
	case len(a.Payments.V) > 0:
		out = append(out, Block{Text: s.say(nil, "ui.payment.in"), Items: s.moves(f, s.ranked(f, a.Payments.V), false, a.Payments.From)})
	case a.Payments.State == facts.Absent:
		out = append(out, Block{Text: s.say(nil, "ui.payment.none-there")})
	}
	if len(a.Sent.V) > 0 {
		out = append(out, Block{Text: s.say(nil, "ui.payment.out"), Items: s.moves(f, a.Sent.V, true, a.Sent.From)})
	}
	c := a.Clutter
	for _, x := range []struct {
		id string
		n  int
	}{{"unlisted", c.Unlisted}, {"unlisted-sent", c.UnlistedSent}, {"zero", c.Zero}, {"nft", c.NFT}, {"refused", c.Refused}} {
		if x.n > 0 {
			out = append(out, Block{Text: s.say(map[string]any{"count": x.n}, "ui.clutter."+x.id)})
		}
	}
	return out
}

// ranked puts the best match with the ticket first; what nobody lists stays last.
func (s *speaker) ranked(f *facts.Facts, list []facts.Payment) []facts.Payment {
	list = slices.Clone(list)
	t := f.Ticket
	if t.Amount == "" && t.Asset == "" && t.SentAt.IsZero() && t.From == "" {
		return list
	}
	slices.SortStableFunc(list, func(a, b facts.Payment) int {
		if x, y := ticket.Strange(a), ticket.Strange(b); x != y {
			if x {
				return 1
			}
			return -1
		}
		return cmp.Compare(ticket.Matches(f, b).Score(), ticket.Matches(f, a).Score())
	})
	return list
}

// moves are the lines of a list of payments.
func (s *speaker) moves(f *facts.Facts, list []facts.Payment, out bool, from []facts.EvidenceID) (items []Block) {
	for i, p := range list {
		if i == mostPayments && s.o.View != Engineer {
			return append(items, Block{Text: s.say(map[string]any{"count": len(list) - i}, "ui.more")})
		}
		items = append(items, Block{Text: join(" ", s.move(f, p, out), s.notes.marks(from))})
	}
	return items
}

func (s *speaker) move(f *facts.Facts, p facts.Payment, out bool) Line {
	asset := ticket.AssetOf(f, p)
	args := map[string]any{
		"amount": facts.Amount{Units: p.Value, Asset: asset}, "from": p.From, "to": p.To, "id": p.Txid, "height": p.Block.Height, "time": p.Block.Time,
	}
	id := "from-block"
	switch {
	case p.Kind != "":
		id = p.Kind
	case out:
		id = "to-block"
	case p.Block.Height == 0 && p.Block.Hash == "":
		id = "from-waiting"
	}
	line := s.say(args, "ui.payment."+id)
	if ticket.Strange(p) {
		line = join(" ", line, s.say(nil, "ui.payment.unlisted"))
		if asset.Poses != "" {
			line = join(" ", line, s.say(map[string]any{"like": words(asset.Poses)}, "ui.payment.poses"))
		}
	}
	if out {
		return line
	}
	m := ticket.Matches(f, p)
	var list Line
	for _, x := range [][2]string{{"asset", m.Asset}, {"amount", m.Amount}, {"time", m.Time}, {"sender", m.Sender}} {
		if x[1] == "" {
			continue
		}
		if len(list) > 0 {
			list = append(list, Text{Words: s.ui("ui.list-comma")})
		}
		list = append(list, s.say(nil, "ui.match."+x[0]+"-"+x[1])...)
	}
	if len(list) > 0 {
		line = join(" ", line, s.say(map[string]any{"list": list}, "ui.match.beside"))
	}
	return line
}
