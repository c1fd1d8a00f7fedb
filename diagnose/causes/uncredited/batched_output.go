package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// BatchedOutput stands beside a payment that is one of many in a single transaction, as
// platforms pay out: it says which one, since support desks search by it.
var BatchedOutput = diagnose.Cause{
	Slug:    "batched-output",
	Section: "uncredited",
	Weight:  30,
	Note:    true,
	Args:    []string{"index", "count", "amount"},
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Transfers", "Profile.Owned"},
		Judge: judgeBatchedOutput,
	}},
}

// batch is from how many recipients on a transaction counts as a batch.
const batch = 3

func judgeBatchedOutput(f *facts.Facts) diagnose.Outcome {
	if claim.Address(f) == "" {
		return diagnose.Outcome{}
	}
	if diagnose.NotFound(f) == diagnose.Yes {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Need("Sighting", f.Sighting); !ok {
		return out
	}
	if out, ok := diagnose.Need("Transfers", f.Transfers); !ok {
		return out
	}
	paid, all := claim.Paid(f), claim.Recipients(f)
	if len(paid) == 0 || len(all) < batch {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(f.Sighting.From, f.Transfers.From)...)
	out.Args = map[string]any{"index": paid[0].Index, "count": len(all), "amount": paid[0].Amount}
	return out
}
