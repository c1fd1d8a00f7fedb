package uncredited

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// Delisted is a deposit of an asset that the platform no longer takes since a day before it
// was sent, by its profile.
var Delisted = diagnose.Cause{
	Slug:    "delisted",
	Section: "uncredited",
	Weight:  445,
	Args:    []string{"platform", "as_of", "since"},
	Yields:  []string{"receiver-platform-delay", "contract-deposit", "credited-not-unlocked", "below-minimum", "deposit-suspended"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules:   []diagnose.Rule{{Needs: ruledNeeds(), Judge: judgeDelisted}},
}

func judgeDelisted(f *facts.Facts) diagnose.Outcome {
	if out, ok := ruled(f); !ok {
		return out
	}
	if out, ok := lookedUp(f); !ok {
		return out
	}
	tested := false
	for _, t := range claim.Totals(f) {
		tested = tested || t.Listed
		if !t.Listed || t.Terms.Delisted.IsZero() {
			continue
		}
		if when(f).IsZero() {
			return diagnose.Unsure("Sighting")
		}
		if when(f).Before(t.Terms.Delisted) {
			continue
		}
		out := deposited(f, figures(f, t.Terms.AsOf, map[string]any{"since": diagnose.Name(t.Terms.Delisted.Format(time.DateOnly))}))
		out.Actions = []diagnose.Action{
			{Who: diagnose.ReceiverPlatform, What: "request-recovery"},
			{Who: diagnose.Sender, What: "do-not-send-again"},
		}
		return out
	}
	if tested {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	return diagnose.Outcome{}
}
