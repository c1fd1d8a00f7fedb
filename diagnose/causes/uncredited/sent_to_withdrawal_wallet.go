package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// SentToWithdrawalWallet is a payment to a wallet from which the platform sends: no account
// belongs to it, so nothing is booked by itself. Often somebody answered to the address that paid them.
var SentToWithdrawalWallet = diagnose.Cause{
	Slug:    "sent-to-withdrawal-wallet",
	Section: "uncredited",
	Weight:  449,
	Args:    []string{"address", "platform", "as_of"},
	Yields:  []string{"receiver-platform-delay", "paid-other-address", "contract-deposit"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules:   []diagnose.Rule{{Needs: ruledNeeds(), Judge: judgeSentToWithdrawalWallet}},
}

func judgeSentToWithdrawalWallet(f *facts.Facts) diagnose.Outcome {
	if out, ok := ruled(f); !ok {
		return out
	}
	if len(f.Profile.Hot) == 0 {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	if out, ok := owns(f); !ok && f.Profile.Owned.State != facts.Unsupported {
		return out
	}
	deposit := false
	var hot facts.Address
	for _, t := range f.Transfers.V {
		_, owned := claim.Owned(f, t.To)
		switch {
		case t.Kind == "change" || t.Amount.Units.IsZero() || claim.Hot(f, t.From):
		case owned:
			deposit = true
		case hot == "" && claim.Hot(f, t.To):
			hot = t.To
		}
	}
	if hot == "" || deposit {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	out := deposited(f, figures(f, f.Profile.AsOf, map[string]any{"address": hot}))
	out.Actions = []diagnose.Action{
		{Who: diagnose.ReceiverPlatform, What: "request-recovery"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
	}
	return out
}
