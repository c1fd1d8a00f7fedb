package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ParentGone is a payment made from another one that has disappeared: its block was abandoned,
// or its own money was since spent otherwise. It cannot come back without it.
var ParentGone = diagnose.Cause{
	Slug:    "parent-gone",
	Section: "missing",
	Weight:  740,
	Args:    []string{"parent"},
	Yields:  []string{"reorged-out", "never-seen", "dropped"},
	State:   diagnose.StateDropped,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "UTXO.Inputs"},
		Judge:  judgeParentGone,
	}},
}

func judgeParentGone(f *facts.Facts) diagnose.Outcome {
	if diagnose.NotFound(f) != diagnose.Yes {
		if out, ok := diagnose.Given(diagnose.Abandoned(f), "Sighting"); !ok {
			return out
		}
	}
	in := diagnose.UTXO(f).Inputs
	if !in.Known() {
		return diagnose.Unsure("UTXO.Inputs")
	}
	certainty := diagnose.Proven // a chain spends a coin once
	i := slices.IndexFunc(in.V, func(s facts.Spent) bool { return s.ParentVoid })
	if i < 0 && diagnose.Abandoned(f) == diagnose.Yes {
		certainty = diagnose.Likely
		i = slices.IndexFunc(in.V, func(s facts.Spent) bool {
			return s.State == "unknown" && s.ParentKnown != nil && !*s.ParentKnown
		})
	}
	if i < 0 {
		return diagnose.NoBecause(in.From...)
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, in.From)...)
	out.Args = map[string]any{"parent": in.V[i].Txid}
	if certainty == diagnose.Proven {
		out.State = diagnose.StateImpossible
	}
	out.Related = []diagnose.Related{{Relation: "parent", Hash: in.V[i].Txid}}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}}
	return out
}
