package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// FakeToken is a token that carries the name of a listed token of its chain, or of the chain's coin,
// and is not that one. Whether somebody meant to deceive is not on the chain: only letters that merely
// look the same tell that.
var FakeToken = diagnose.Cause{
	Slug:    "fake-token",
	Section: "uncredited",
	Weight:  443,
	Args:    []string{"amount", "token", "asset", "contract"},
	Yields:  []string{"unlisted-token", "asset-differs", "amount-differs", "receiver-platform-delay", "arrived"},
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Names"},
		Judge:  judgeFakeToken,
	}},
}

func judgeFakeToken(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	var found *facts.Transfer
	open := false
	for _, t := range claim.Meant(f) {
		a := t.Amount.Asset
		switch {
		case claim.Nameless(f, t):
			open = true
		case t.Kind == "token" && a.Poses != "" && claim.FitOf(f, facts.Asset{ID: a.ID, Symbol: facts.Untrusted(a.Poses)}) != claim.Differs && tokenOf(t) != "":
			if found == nil || a.Disguised && !found.Amount.Asset.Disguised {
				found = &t
			}
		case claim.Address(f) == "" || f.Ticket.Asset == "" || claim.FitOf(f, a) == claim.Fits:
			return diagnose.NoBecause(f.Transfers.From...) // something else moved that the ticket can mean
		}
	}
	if found == nil && open {
		if claim.Address(f) != "" && f.Ticket.Asset != "" {
			return namesOpen()
		}
		return diagnose.Unsure("EVM.Names")
	}
	if found == nil {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	a := found.Amount.Asset
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
	out.Args = map[string]any{"amount": found.Amount, "token": tokenOf(*found), "asset": facts.Untrusted(a.Poses), "contract": a.Real}
	switch {
	case a.Real == "" && a.Disguised:
		out.Args["contract"], out.Args["variant"] = diagnose.Code("address-not-known"), diagnose.Code("disguised")
	case a.Real == "":
		out.Args["contract"], out.Args["variant"] = diagnose.Code("address-not-known"), diagnose.Code("coin")
	case a.Disguised:
		out.Args["variant"] = diagnose.Code("disguised")
	}
	out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "check-token"}, {Who: diagnose.Sender, What: "contact-sender"}}
	out.ETA = &eta.Range{None: eta.NoneSender}
	return out
}
