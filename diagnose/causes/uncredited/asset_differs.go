package uncredited

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// AssetDiffers is a payment to the right place of another coin or token than the ticket names.
// Symbols are words that anybody can choose and spell, so this is never more than likely.
var AssetDiffers = diagnose.Cause{
	Slug:    "asset-differs",
	Section: "uncredited",
	Weight:  437,
	Args:    []string{"asset", "amount"},
	Yields:  []string{"amount-differs", "receiver-platform-delay"},
	Party:   diagnose.Sender,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Success", "Transfers", "EVM.Traced", "EVM.Names"},
		Judge: judgeAssetDiffers,
	}},
}

// namesOpen: the ticket names a token, and how the one that moved calls itself could not be read.
func namesOpen() diagnose.Outcome {
	out := diagnose.Unsure("EVM.Names")
	out.Open = out.Missing
	return out
}

func judgeAssetDiffers(f *facts.Facts) diagnose.Outcome {
	if f.Ticket.Asset == "" {
		return diagnose.Outcome{}
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	fit := claim.AssetFit(f)
	if fit == claim.Unclear && slices.ContainsFunc(claim.Meant(f), func(t facts.Transfer) bool { return claim.Nameless(f, t) }) {
		return namesOpen()
	}
	if fit != claim.Differs {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	meant := claim.Meant(f)
	for _, t := range meant {
		if t.Kind == "nft" {
			return diagnose.Outcome{} // told by another cause
		}
	}
	own := f.Chain.Native
	if f.Chain.Family == facts.FamilyEVM && claim.FitOf(f, own) == claim.Fits && !diagnose.EVM(f).Traced.Known() {
		return diagnose.Unsure("EVM.Traced") // a contract may have paid the coin inside
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, diagnose.EVM(f).Traced.From)...)
	out.Args = map[string]any{"asset": f.Ticket.Asset, "amount": meant[0].Amount}
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	return out
}
