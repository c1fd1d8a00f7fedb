package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// DepositSuspended is a deposit of an asset that the platform has paused for a while, by its
// profile or by its own record. It books it when it opens again.
var DepositSuspended = diagnose.Cause{
	Slug:    "deposit-suspended",
	Section: "uncredited",
	Weight:  444,
	Args:    []string{"platform"},
	Yields:  []string{"receiver-platform-delay", "contract-deposit"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules: []diagnose.Rule{
		{Needs: ruledNeeds(), Judge: judgeDepositSuspended},
		{Judge: func(f *facts.Facts) diagnose.Outcome {
			row, ok := recordSays(f, "deposit-suspended")
			if !ok {
				return diagnose.Outcome{}
			}
			out := diagnose.YesBecause(diagnose.Likely)
			return suspended(out, diagnose.Name(strings.ToUpper(row.Platform)), "record")
		}},
	},
}

func judgeDepositSuspended(f *facts.Facts) diagnose.Outcome {
	if out, ok := ruled(f); !ok {
		return out
	}
	if out, ok := lookedUp(f); !ok {
		return out
	}
	tested := false
	for _, t := range claim.Totals(f) {
		tested = tested || t.Listed
		if t.Listed && t.Terms.Suspended {
			return suspended(deposited(f, nil), own(f.Profile.Name), "profile")
		}
	}
	if tested {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	return diagnose.Outcome{}
}

func suspended(out diagnose.Outcome, platform any, from string) diagnose.Outcome {
	out.Args = map[string]any{"platform": platform, "variant": diagnose.Code(from)}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	out.Actions = []diagnose.Action{
		{Who: diagnose.ReceiverPlatform, What: "credit-manually"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
	}
	return out
}
