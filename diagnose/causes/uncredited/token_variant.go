package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// TokenVariant is another form of the expected token: bridged by somebody else, or converted for a
// bridge. Both are listed and worth much the same, but a platform may take only one of them.
var TokenVariant = diagnose.Cause{
	Slug:    "token-variant",
	Section: "uncredited",
	Weight:  441,
	Args:    []string{"amount", "token", "asset"},
	Yields:  []string{"asset-differs", "amount-differs", "receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers"},
		Judge:  judgeTokenVariant,
	}},
}

func judgeTokenVariant(f *facts.Facts) diagnose.Outcome {
	if strings.TrimSpace(string(f.Ticket.Asset)) == "" || claim.Address(f) == "" {
		return diagnose.Outcome{}
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	var found *facts.Transfer
	for _, t := range claim.Meant(f) {
		a := t.Amount.Asset
		switch {
		case claim.FitOf(f, a) == claim.Fits:
			return diagnose.NoBecause(f.Transfers.From...)
		case found == nil && a.Listed && a.Base != "" && claim.FitOf(f, facts.Asset{ID: a.ID, Symbol: facts.Untrusted(a.Base)}) == claim.Fits:
			found = &t
		}
	}
	if found == nil || tokenOf(*found) == "" {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
	out.Args = map[string]any{"amount": found.Amount, "token": tokenOf(*found), "asset": facts.Untrusted(found.Amount.Asset.Base)}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-receiver-platform"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	return out
}
