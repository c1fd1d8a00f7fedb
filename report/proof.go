package report

import (
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
