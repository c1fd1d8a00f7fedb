package report

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// onChain is where the transaction stands: block, confirmations, finality, fee.
func (s *speaker) onChain(v diagnose.Verdict, f *facts.Facts) []Block {
	var out []Block
	field := func(label string, text Line) {
		if len(text) > 0 {
			out = append(out, Block{Label: s.ui("ui.chain." + label), Text: text})
		}
	}
	if f.Chain.Name != "" {
		name := words(f.Chain.Name)
		if f.Chain.Test {
			name = s.say(map[string]any{"name": name}, "ui.chain.test-network")
		}
		field("network", name)
	}
	if f.Sighting.Known() {
		at := f.Sighting.V
		switch at.Place {
		case facts.InPool:
			if !at.FirstSeen.IsZero() {
				field("seen", s.value(at.FirstSeen))
			}
		case facts.InBlock, facts.InStaleBlock:
			args, id := map[string]any{"height": at.Block.Height, "time": at.Block.Time}, "ui.chain.block-at"
			if at.Block.Height == 0 { // which one it is was not told, or nodes contradict each other
				id = "ui.chain.block-when"
			}
			field("block", join(" ", s.say(args, id), s.notes.marks(f.Sighting.From)))
		}
	}
	p := v.Progress
	if p.Confirmations > 0 {
		args := map[string]any{"n": p.Confirmations, "required": p.Required, "from": diagnose.Code(p.RequiredFrom)}
		id := "ui.chain.confirmations-of"
		if p.Required == 0 {
			id = "ui.chain.confirmations-only"
		}
		field("confirmations", s.say(args, id))
		id = "ui.chain.not-final"
		switch {
		case p.Final:
			id = "ui.chain.is-final"
		case finalOpen(f):
			id = "ui.chain.final-open"
		}
		field("final", s.say(nil, id))
	}
	if f.Chain.FinalitySource != "" && s.o.View == Engineer {
		rule := Line{{Words: f.Chain.FinalityRule, Code: true}, {Words: " "}, {Words: f.Chain.FinalitySource, Code: true}}
		field("finality", join(" ", rule, words(f.Chain.FinalityAsOf)))
	}
	if f.Fee.Known() {
		id := "fee-offered"
		if f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock {
			id = "fee"
		}
		field(id, join(" ", s.amount(f.Fee.V), s.notes.marks(f.Fee.From)))
	}
	if len(out) == 0 {
		return nil
	}
	return []Block{{Items: out}}
}

// mostTransfers is how many movements an agent is shown; engineers and json get all.
const mostTransfers = 12

// transfers lists what moved, those that fit the ticket first.
func (s *speaker) transfers(f *facts.Facts) []Block {
	if !f.Transfers.Known() {
		return nil
	}
	all := slices.Clone(f.Transfers.V)
	slices.SortStableFunc(all, func(a, b facts.Transfer) int {
		return rank(matchTicket(f, a)) - rank(matchTicket(f, b))
	})
	var items []Block
	for i, t := range all {
		if i == mostTransfers && s.o.View != Engineer {
			items = append(items, Block{Text: s.say(map[string]any{"count": len(all) - i}, "ui.transfer.more")})
			break
		}
		items = append(items, Block{Text: join(" ", s.transfer(t), s.notes.marks(f.Transfers.From)), Items: s.transferNotes(f, t)})
	}
	if len(items) == 0 {
		if insideUnseen(f) {
			return []Block{{Text: s.say(nil, "ui.transfer.unseen")}}
		}
		return []Block{{Text: s.say(nil, "ui.transfer.none")}}
	}
	return []Block{{Items: items}}
}

// insideUnseen: what contracts paid on inside was asked for, and nobody could tell.
func insideUnseen(f *facts.Facts) bool {
	e := f.EVM
	return e != nil && f.Success.Known() && f.Success.V && e.Traced.State != facts.NotAsked && !e.Traced.Known() && !e.Repeated.Known()
}

func rank(m match) int {
	switch m {
	case agrees:
		return 0
	case cannotCheck:
		return 1
	case differs:
	}
	return 2
}

func (s *speaker) transfer(t facts.Transfer) Line {
	args := map[string]any{"amount": t.Amount, "from": t.From, "to": t.To}
	switch {
	case t.To == "":
		args["type"] = diagnose.Code(t.Script)
		if t.Script == "" {
			args["type"] = s.word("codes."+t.Kind, t.Kind)
		}
		return s.say(args, "ui.transfer.nowhere")
	case t.From == "":
		return s.say(args, "ui.transfer.to")
	}
	return s.say(args, "ui.transfer.from-to")
}

func (s *speaker) transferNotes(f *facts.Facts, t facts.Transfer) []Block {
	var out []Block
	if m := matchTicket(f, t); m != "" {
		out = append(out, Block{Text: words(s.ui("ui.transfer." + string(m)))})
	}
	if t.Kind == "token" || t.Kind == "nft" {
		id := Line{{Words: string(t.Amount.Asset.ID), Code: true}}
		listed := "ui.transfer.unlisted"
		if t.Amount.Asset.Listed {
			listed = "ui.transfer.listed"
		}
		out = append(out, Block{Text: s.say(map[string]any{"asset": id}, listed)})
	}
	if s.o.View == Engineer {
		args := map[string]any{"kind": diagnose.Code(t.Kind), "index": t.Index}
		out = append(out, Block{Text: s.say(args, "ui.transfer.detail")})
	}
	return out
}

// related names the other objects of the story.
func (s *speaker) related(v diagnose.Verdict) []Block {
	var items []Block
	for _, r := range v.Related {
		text := s.hash(r.Hash)
		if r.Chain != "" {
			text = join(" ", text, words(s.ui("ui.bracket.open")+r.Chain+s.ui("ui.bracket.close")))
		}
		items = append(items, Block{Label: s.word("ui.relation."+r.Relation, r.Relation), Text: text})
	}
	if len(items) == 0 {
		return nil
	}
	return []Block{{Items: items}}
}
