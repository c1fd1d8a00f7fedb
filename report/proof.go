package report

import (
	"slices"

	"txtriage/chains/facts"
)

// proof says in plain words what of a transaction's place in a block of Bitcoin's family is
// verified, and what is only claimed by the nodes. Other families have no such proof here.
func (s *speaker) proof(f *facts.Facts) []Block {
	if f.UTXO == nil || !f.Sighting.Known() || f.Sighting.V.Place != facts.InBlock {
		return nil
	}
	p := f.UTXO.Proof
	if !p.Known() {
		return []Block{{Text: join(" ", s.say(nil, "ui.proof.claimed"), s.notes.marks(f.Sighting.From))}}
	}
	id, args := "ui.proof.work", map[string]any{"count": p.V.Headers}
	switch {
	case p.V.Weak != "":
		id = "ui.proof." + p.V.Weak
	case p.V.Headers > 1:
		id = "ui.proof.headers"
	}
	return []Block{{Text: join(" ", s.say(args, id), s.say(nil, "ui.proof.chain"), s.notes.marks(p.From))}}
}

// recomputed tells what of the nodes' word was recomputed, what only repeats itself, and what
// nobody could recompute. told: there is anything to recompute.
func (s *speaker) recomputed(f *facts.Facts, told bool) []Block {
	list := func(v facts.Value[[]string]) Line {
		var all []Line
		for _, what := range slices.Sorted(slices.Values(v.V)) {
			all = append(all, words(s.word("codes.verified-"+what, what)))
		}
		return join(s.ui("ui.list-comma"), all...)
	}
	var out []Block
	switch {
	case f.Verified.Known() && len(f.Verified.V) > 0:
		text := s.say(map[string]any{"list": list(f.Verified)}, "ui.verified")
		if f.EVM != nil && f.EVM.Receipt.Known() {
			more := "ui.verified-not-outcome"
			if slices.Contains(f.Verified.V, "receipt") {
				more = "ui.verified-chain"
			}
			text = join(s.ui("ui.between-sentences"), text, s.say(nil, more))
		}
		out = append(out, Block{Text: text})
	case told:
		out = append(out, Block{Text: s.say(nil, "ui.unverified")})
	}
	if f.Consistent.Known() && len(f.Consistent.V) > 0 && s.o.View == Engineer {
		out = append(out, Block{Text: s.say(map[string]any{"list": list(f.Consistent)}, "ui.consistent")})
	}
	return out
}
