package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// PreconfirmedOnly is a transaction that the operator of a layer 2 promises to put into the
// block it is making. Usually a block follows within seconds; until then it can vanish.
var PreconfirmedOnly = diagnose.Cause{
	Slug:     "preconfirmed-only",
	Section:  "waiting",
	Weight:   190,
	Ordinary: true,
	Args:     []string{"height"},
	Yields:   []string{"awaiting-confirmations", "awaiting-finality", "arrived"},
	State:    diagnose.StatePending,
	Party:    diagnose.Network,
	Funds:    diagnose.Moving,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Head", "EVM.CanonicalAtInclusion"},
		Unless: []string{"EVM.CanonicalAtInclusion"},
		Judge:  judgePreconfirmedOnly,
	}},
}

// ahead is how many blocks above the newest complete one a promise may name.
const ahead = 2

func judgePreconfirmedOnly(f *facts.Facts) diagnose.Outcome {
	if !f.Chain.HasQuirk("preconfirmations") {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	seen := diagnose.IDs(f.Sighting.From, f.Success.From, f.Head.From)
	height := f.Sighting.V.Block.Height
	full := diagnose.EVM(f).CanonicalAtInclusion
	switch {
	case height <= f.Head.V.Height, height > f.Head.V.Height+ahead: // so far ahead no promise is made: its head is another machine's
		return diagnose.NoBecause(seen...)
	case full.Known() && full.V.Hash == f.Sighting.V.Block.Hash:
		return diagnose.NoBecause(diagnose.IDs(seen, full.From)...) // the block is there, only the head lags
	}
	out := diagnose.YesBecause(diagnose.Likely, seen...)
	out.Args = map[string]any{"height": height}
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	r := eta.Ahead(height-f.Head.V.Height, f.Chain)
	out.ETA = &r
	return out
}
