package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// NFTNotCoin is a collectible that was sent where a coin was expected.
var NFTNotCoin = diagnose.Cause{
	Slug:    "nft-not-coin",
	Section: "uncredited",
	Weight:  435,
	Args:    []string{"to"},
	Yields:  []string{"asset-differs", "amount-differs", "receiver-platform-delay", "unlisted-token"},
	Party:   diagnose.ReceiverPlatform,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers"},
		Judge:  judgeNFTNotCoin,
	}},
}

func judgeNFTNotCoin(f *facts.Facts) diagnose.Outcome {
	if f.Ticket.Amount == "" && f.Ticket.Asset == "" {
		return diagnose.Outcome{} // nobody expected a coin
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	ts := f.Transfers.V
	if claim.Address(f) != "" {
		ts = claim.Paid(f)
	}
	var to facts.Address
	for _, t := range ts {
		switch {
		case t.Amount.Units.IsZero():
		case t.Kind != "nft":
			return diagnose.NoBecause(f.Transfers.From...)
		default:
			to = t.To
		}
	}
	if to == "" {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
	out.Args = map[string]any{"to": to}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-receiver-platform"}}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	return out
}
