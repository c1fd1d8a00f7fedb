package report

import (
	"slices"

	"txtriage/chains/facts"
)

// deposits says whose addresses are paid, as the platform's profile knows it.
func (s *speaker) deposits(f *facts.Facts) []Block {
	p := f.Profile
	if p == nil {
		return nil
	}
	label := plain(s.say(map[string]any{"platform": p.Name}, "ui.ticket.deposit-address"))
	one := func(id string, args map[string]any) Block {
		return Block{Label: label, Text: s.say(args, "ui.ticket."+id)}
	}
	switch p.Owned.State {
	case facts.Known:
		var out []Block
		for _, o := range p.Owned.V[:min(len(p.Owned.V), mostFound)] {
			id := "owned"
			if o.Account == "" {
				id = "owned-unnamed"
			}
			out = append(out, one(id, map[string]any{"address": o.Address, "account": o.Account}))
		}
		return out
	case facts.Absent:
		if slices.ContainsFunc(f.Transfers.V, func(t facts.Transfer) bool { return t.To != "" }) || f.Ticket.To != "" {
			return []Block{one("not-owned", nil)}
		}
	case facts.Failed:
		return []Block{one("owned-failed", nil)}
	case facts.NotAsked, facts.Unsupported, facts.Conflicting:
	}
	return nil
}
