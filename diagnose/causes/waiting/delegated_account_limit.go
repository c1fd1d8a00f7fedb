package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// DelegatedAccountLimit is an account that has lent its address to a contract (EIP-7702). Of
// such accounts nodes keep one waiting transaction only and refuse the next.
var DelegatedAccountLimit = diagnose.Cause{
	Slug:    "delegated-account-limit",
	Section: "waiting",
	Weight:  610,
	Args:    []string{"other"},
	Yields:  []string{"dropped", "never-seen"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "EVM.Raw", "EVM.SenderCode", "EVM.Pool"},
		Judge:  judgeDelegatedAccountLimit,
	}},
}

func judgeDelegatedAccountLimit(f *facts.Facts) diagnose.Outcome {
	// One that a node holds was not refused.
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	e := diagnose.EVM(f)
	switch {
	case !e.Raw.Known():
		return diagnose.Unsure("EVM.Raw")
	case !e.SenderCode.Known() && e.SenderCode.State != facts.Absent:
		return diagnose.Unsure("EVM.SenderCode")
	case e.SenderCode.V.Kind != "delegated":
		return diagnose.NoBecause(e.SenderCode.From...)
	case !e.Pool.Known():
		return diagnose.Unsure("EVM.Pool")
	}
	from := diagnose.IDs(f.Sighting.From, e.SenderCode.From, e.Pool.From)
	for _, p := range e.Pool.V {
		if p.Nonce == e.Raw.V.Nonce {
			continue // that one took its place
		}
		out := diagnose.YesBecause(diagnose.Likely, from...)
		out.Args = map[string]any{"other": p.Hash}
		out.Related = []diagnose.Related{{Relation: "blocked-by", Hash: p.Hash}}
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "rebroadcast"}}
		r := eta.Unknown(eta.NoneSender, nil)
		out.ETA = &r
		return out
	}
	return diagnose.NoBecause(from...)
}
