package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// AwaitingConfirmations is a payment in a block that has fewer blocks on top than the
// receiver asks for (the ticket's number, or the catalogue's usual one). Nobody has to act.
var AwaitingConfirmations = diagnose.Cause{
	Slug:     "awaiting-confirmations",
	Section:  "waiting",
	Weight:   180,
	Ordinary: true,
	Args:     []string{"confirmations", "required", "left", "head_time"},
	State:    diagnose.StateIncluded,
	Party:    diagnose.Network,
	Funds:    diagnose.Moving,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Success", "Head", "Transfers", "Profile.Owned", "Nodes.Saw", "UTXO.Proof"},
		Judge: judgeAwaitingConfirmations,
	}},
}

func judgeAwaitingConfirmations(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	p := diagnose.ProgressOf(f)
	if p.Confirmations == 0 {
		return diagnose.Unsure("Sighting") // in which block is not known
	}
	if p.Required == 0 || p.Confirmations >= p.Required {
		return diagnose.NoBecause(f.Head.From...)
	}
	left := p.Required - p.Confirmations
	certainty := diagnose.Proven
	if len(diagnose.CreditOpen(f)) > 0 || diagnose.TipIsWord(f) {
		certainty = diagnose.Likely // the platform may ask for another number; or a server alone says how many there are
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Head.From)...)
	out.Args = map[string]any{"confirmations": p.Confirmations, "required": p.Required, "left": left, "head_time": f.Head.V.Time}
	if diagnose.Adrift(f) { // what nodes that are behind call the newest block is not
		out.Certainty, out.Args["variant"] = diagnose.Likely, diagnose.Code("adrift")
	}
	wait := eta.Ahead(left, f.Chain)
	out.ETA = &wait
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	return out
}
