package uncredited

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// WrappedNative is the chain's own coin in its wrapped form: a token with the same worth, which
// many platforms do not take for the coin itself.
var WrappedNative = diagnose.Cause{
	Slug:    "wrapped-native",
	Section: "uncredited",
	Weight:  436,
	Args:    []string{"amount", "asset"},
	Yields:  []string{"asset-differs", "amount-differs", "receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers"},
		Judge:  judgeWrappedNative,
	}},
}

func judgeWrappedNative(f *facts.Facts) diagnose.Outcome {
	coin := string(f.Chain.Native.Symbol)
	if claim.Address(f) == "" || !strings.EqualFold(strings.TrimSpace(string(f.Ticket.Asset)), coin) {
		return diagnose.Outcome{}
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	paid := claim.Paid(f)
	if slices.ContainsFunc(paid, func(t facts.Transfer) bool { return t.Kind == "native" || t.Kind == "internal" }) {
		return diagnose.NoBecause(f.Transfers.From...) // the coin itself came, too
	}
	for _, t := range paid {
		if t.Kind == "token" && t.Amount.Asset.Listed && strings.EqualFold(string(t.Amount.Asset.Symbol), "W"+coin) {
			out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
			out.Args = map[string]any{"amount": t.Amount, "asset": f.Chain.Native.Symbol}
			out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-receiver-platform"}}
			out.ETA = &eta.Range{None: eta.NoneReceiver}
			return out
		}
	}
	return diagnose.NoBecause(f.Transfers.From...)
}
