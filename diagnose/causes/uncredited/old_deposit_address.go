package uncredited

import (
	"strings"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// OldDepositAddress is a payment to a deposit address that the platform had retired by then.
// It still holds the key, so it can book the payment by hand.
var OldDepositAddress = diagnose.Cause{
	Slug:    "old-deposit-address",
	Section: "uncredited",
	Weight:  443,
	Args:    []string{"platform", "address", "until"},
	Yields:  []string{"receiver-platform-delay", "contract-deposit"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules: []diagnose.Rule{
		{Needs: ruledNeeds(), Judge: judgeOldDepositAddress},
		{Needs: []string{"Sighting", "Success", "Transfers"}, Judge: func(f *facts.Facts) diagnose.Outcome {
			row, ok := recordSays(f, "old-deposit-address")
			if !ok || f.Ticket.To == "" {
				return diagnose.Outcome{}
			}
			if out, ok := succeeded(f); !ok {
				return out
			}
			paid := claim.Paid(f)
			if len(paid) == 0 {
				return diagnose.Outcome{}
			}
			out := deposited(f, map[string]any{
				"platform": diagnose.Name(strings.ToUpper(row.Platform)), "address": paid[0].To, "until": diagnose.Name("-"), "variant": diagnose.Code("record"),
			})
			out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
			return out
		}},
	},
}

func judgeOldDepositAddress(f *facts.Facts) diagnose.Outcome {
	if out, ok := ruled(f); !ok {
		return out
	}
	if out, ok := owns(f); !ok {
		return out
	}
	tested := false
	for _, t := range claim.Deposits(f) {
		o, ok := claim.Owned(f, t.To)
		if !ok || t.Amount.Units.IsZero() || o.Chain != f.Chain.ID {
			continue
		}
		tested = true
		if o.Until.IsZero() {
			continue
		}
		if when(f).IsZero() {
			return diagnose.Unsure("Sighting")
		}
		if when(f).Before(o.Until) {
			continue
		}
		out := deposited(f, map[string]any{"platform": own(f.Profile.Name), "address": t.To, "until": diagnose.Name(o.Until.Format(time.DateOnly))})
		out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
		return out
	}
	if tested {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	return diagnose.Outcome{}
}
