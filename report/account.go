package report

import (
	"slices"

	"txtriage/chains/facts"
	ticket "txtriage/diagnose/claim"
)

// account tells what a pasted address is: its form, what stands there, whose it is, what it holds,
// what issuers say of it, and the same address on other networks.
func (s *speaker) account(f *facts.Facts) []Block {
	if f.Subject.Kind != "address" || f.Subject.ID == "" {
		return nil
	}
	var items []Block
	tell := func(from []facts.EvidenceID, args map[string]any, ids ...string) {
		if l := s.say(args, ids...); len(l) > 0 {
			items = append(items, Block{Text: join(" ", l, s.notes.marks(from))})
		}
	}
	evm := f.EVM != nil && f.EVM.Account.Payments.State != facts.NotAsked
	own := evm && !f.Sighting.Known() // else code, balance and pool are those of the payment's sender
	if own {
		code := f.EVM.SenderCode
		kind := "unknown"
		if code.Known() {
			kind = code.V.Kind
		}
		tell(code.From, map[string]any{"target": code.V.Target, "size": code.V.Size, "chain": words(f.Chain.Name)}, "ui.account.kind."+kind)
	}
	if f.Chain.Name != "" {
		tell(nil, nil, "ui.account.check."+checkDigits(f))
	}
	if evm {
		for _, p := range f.EVM.Places.V {
			if ticket.Same(f.Chain.Family, f.Subject.ID, p.Address) {
				tell(f.EVM.Places.From, map[string]any{"label": words(p.Label)}, "ui.account.place."+p.Kind)
			}
		}
		if t := f.EVM.Account.Itself; t.Known() {
			tell(t.From, map[string]any{"token": s.symbol(t.V)}, "ui.account.itself")
		}
	}
	if p := f.Profile; p != nil {
		if ticket.Hot(f, facts.Address(f.Subject.ID)) {
			tell(nil, map[string]any{"platform": p.Name}, "ui.account.platform.hot")
		}
		if o, ok := ticket.Owned(f, facts.Address(f.Subject.ID)); ok {
			id := "ui.account.platform.owned"
			if o.Chain != f.Chain.ID {
				id = "ui.account.platform.owned-elsewhere"
			}
			tell(nil, map[string]any{"platform": p.Name, "chain": o.Chain}, id)
		}
	}
	if evm {
		s.frozen(f, tell)
	}
	if own {
		s.holds(f, tell)
		s.queue(f, tell)
		s.sameKey(f, tell)
	}
	return []Block{{Items: items}}
}

type teller func(from []facts.EvidenceID, args map[string]any, ids ...string)

func (s *speaker) holds(f *facts.Facts, tell teller) {
	e := f.EVM
	if e.Balance.Known() && e.NonceLatest.Known() {
		args := map[string]any{"held": facts.Amount{Units: e.Balance.V, Asset: f.Chain.Native}, "count": e.NonceLatest.V}
		tell(append(slices.Clone(e.Balance.From), e.NonceLatest.From...), args, "ui.account.holds")
	}
}

func (s *speaker) frozen(f *facts.Facts, tell teller) {
	v := f.EVM.Account.Frozen
	var free Line
	for _, x := range v.V {
		name := s.symbol(x.Asset)
		if x.Frozen {
			tell(v.From, map[string]any{"token": name, "contract": x.Token}, "ui.account.frozen")
			continue
		}
		if len(free) > 0 {
			free = append(free, Text{Words: s.ui("ui.list-comma")})
		}
		free = append(free, name...)
	}
	if len(free) > 0 {
		tell(v.From, map[string]any{"list": free}, "ui.account.not-frozen")
	}
}

// queue tells what waits to leave the address.
func (s *speaker) queue(f *facts.Facts, tell teller) {
	e := f.EVM
	switch {
	case e.Pool.Known() && e.NonceLatest.Known():
		count := 0
		for _, p := range e.Pool.V {
			if p.Nonce >= e.NonceLatest.V {
				count++
			}
		}
		if count == 0 {
			tell(e.Pool.From, nil, "ui.account.queue.none")
			return
		}
		tell(e.Pool.From, map[string]any{"count": count, "next": e.NonceLatest.V}, "ui.account.queue.some")
	case e.NoncePending.Known() && e.NonceLatest.Known() && e.NoncePending.V > e.NonceLatest.V:
		tell(e.NoncePending.From, map[string]any{"count": e.NoncePending.V - e.NonceLatest.V, "next": e.NonceLatest.V}, "ui.account.queue.counted")
	default:
		tell(nil, nil, "ui.account.queue.hidden")
	}
}

// sameKey tells of the same address on the other networks that were asked.
func (s *speaker) sameKey(f *facts.Facts, tell teller) {
	if len(f.Elsewhere) == 0 {
		return
	}
	var idle, silent Line
	more := func(l Line, name string) Line {
		if len(l) > 0 {
			l = append(l, Text{Words: s.ui("ui.list-comma")})
		}
		return append(l, Text{Words: name})
	}
	for _, o := range f.Elsewhere {
		b := o.Account
		switch {
		case !b.Known():
			silent = more(silent, o.Chain.Name)
		case b.V.Number == 0 && b.V.Balance.Sign() == 0 && b.V.Code == "" && b.V.Payments == 0:
			idle = more(idle, o.Chain.Name)
		default:
			args := map[string]any{"chain": words(o.Chain.Name), "held": facts.Amount{Units: b.V.Balance, Asset: o.Chain.Native}, "count": b.V.Number}
			id := "ui.account.elsewhere.active"
			if b.V.Code != "" {
				id = "ui.account.elsewhere." + b.V.Code
			}
			tell(b.From, args, id, "ui.account.elsewhere.active")
			if b.V.Payments > 0 {
				tell(nil, map[string]any{"chain": words(o.Chain.Name), "count": b.V.Payments}, "ui.account.elsewhere.paid")
			}
		}
	}
	if len(idle) > 0 {
		tell(nil, map[string]any{"list": idle}, "ui.account.elsewhere.idle")
	}
	if len(silent) > 0 {
		tell(nil, map[string]any{"list": silent}, "ui.account.elsewhere.silent")
	}
}
