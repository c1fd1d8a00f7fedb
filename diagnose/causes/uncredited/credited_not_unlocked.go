package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// CreditedNotUnlocked is a deposit that has the confirmations at which the platform books it
// and not yet those at which it may be withdrawn, by its profile or its own record.
var CreditedNotUnlocked = diagnose.Cause{
	Slug:    "credited-not-unlocked",
	Section: "uncredited",
	Weight:  412,
	Args:    []string{"platform", "confirmations", "unlock", "left"},
	Yields:  []string{"awaiting-confirmations", "awaiting-finality", "receiver-platform-delay"},
	Party:   diagnose.Network,
	Funds:   diagnose.Arrived,
	Rules:   []diagnose.Rule{{Needs: ruledNeeds("Head"), Judge: judgeCreditedNotUnlocked}},
}

func judgeCreditedNotUnlocked(f *facts.Facts) diagnose.Outcome {
	if out, ok := ruled(f); !ok {
		return out
	}
	if out, ok := lookedUp(f); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	p := diagnose.ProgressOf(f)
	tested := false
	for _, t := range claim.Totals(f) {
		credit, unlock := t.Terms.Credit, t.Terms.Unlock
		if !t.Listed || unlock == 0 || p.Confirmations == 0 {
			continue
		}
		tested = true
		if p.Confirmations < credit || p.Confirmations >= unlock {
			continue
		}
		left := unlock - p.Confirmations
		out := deposited(f, map[string]any{"platform": own(f.Profile.Name), "confirmations": p.Confirmations, "unlock": unlock, "left": left})
		out.Because = diagnose.IDs(out.Because, f.Head.From)
		wait := eta.Ahead(left, f.Chain)
		out.ETA = &wait
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
		return out
	}
	if tested {
		return diagnose.NoBecause(f.Head.From...)
	}
	return diagnose.Outcome{}
}
