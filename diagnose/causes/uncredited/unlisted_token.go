package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// UnlistedToken is a token that calls itself like the expected one, but whose contract is not on
// our list for this chain: another kind of it, or an imitation.
var UnlistedToken = diagnose.Cause{
	Slug:    "unlisted-token",
	Section: "uncredited",
	Weight:  442,
	Args:    []string{"amount", "token"},
	Yields:  []string{"receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Names"},
		Judge:  judgeUnlistedToken,
	}},
}

func judgeUnlistedToken(f *facts.Facts) diagnose.Outcome {
	want := strings.TrimSpace(string(f.Ticket.Asset))
	if want == "" || claim.Address(f) == "" || !claim.NotCredited(f) || strings.EqualFold(want, string(f.Chain.Native.Symbol)) {
		return diagnose.Outcome{}
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	var found *facts.Transfer
	open := false
	for _, t := range claim.Paid(f) {
		open = open || claim.Nameless(f, t)
		named := strings.EqualFold(string(t.Amount.Asset.Symbol), want)
		switch {
		case t.Kind != "token" || t.Amount.Units.IsZero() || !named:
		case t.Amount.Asset.Listed:
			return diagnose.NoBecause(f.Transfers.From...)
		case found == nil:
			found = &t
		}
	}
	if found == nil && open {
		return namesOpen()
	}
	if found == nil || tokenOf(*found) == "" {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
	out.Args = map[string]any{"amount": found.Amount, "token": tokenOf(*found)}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-receiver-platform"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	return out
}
