package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// BelowMinimum is a deposit of less than the platform books, by its profile. Some platforms
// add such deposits up, many do not.
var BelowMinimum = diagnose.Cause{
	Slug:    "below-minimum",
	Section: "uncredited",
	Weight:  446,
	Args:    []string{"amount", "minimum", "platform", "as_of"},
	Yields:  []string{"receiver-platform-delay", "contract-deposit", "credited-not-unlocked"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules:   []diagnose.Rule{{Needs: ruledNeeds(), Judge: judgeBelowMinimum}},
}

func judgeBelowMinimum(f *facts.Facts) diagnose.Outcome {
	if out, ok := ruled(f); !ok {
		return out
	}
	if out, ok := lookedUp(f); !ok {
		return out
	}
	tested := false
	for _, t := range claim.Totals(f) {
		if !t.Listed || t.Terms.Minimum.IsZero() || t.Amount.Asset.NoScale {
			continue
		}
		tested = true
		if t.Amount.Units.Cmp(t.Terms.Minimum) >= 0 {
			continue
		}
		out := deposited(f, figures(f, t.Terms.AsOf, map[string]any{
			"amount":  t.Amount,
			"minimum": facts.Amount{Units: t.Terms.Minimum, Asset: t.Amount.Asset},
		}))
		out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "request-recovery"}}
		return out
	}
	if tested {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	return diagnose.Outcome{}
}
