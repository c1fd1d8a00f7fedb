package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// FeeOnTransfer is a token that keeps a part of every transfer: less arrives than was sent.
var FeeOnTransfer = diagnose.Cause{
	Slug:    "fee-on-transfer",
	Section: "uncredited",
	Weight:  432,
	Args:    []string{"sent", "arrived", "kept"},
	Yields:  []string{"amount-differs"},
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Call", "EVM.Tx"},
		Judge:  judgeFeeOnTransfer,
	}},
}

func judgeFeeOnTransfer(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if !moved(f, "token") {
		return diagnose.Outcome{}
	}
	if !e.Call.Known() {
		return diagnose.Unsure("EVM.Call")
	}
	to, units, ok := sentTo(e)
	if !ok {
		return diagnose.Outcome{}
	}
	if !e.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	got := facts.Amount{}
	for _, t := range f.Transfers.V {
		if t.Kind == "token" && same(t.To, to) && same(tokenOf(t), e.Tx.V.To) {
			got = facts.Amount{Units: got.Units.Add(t.Amount.Units), Asset: t.Amount.Asset}
		}
	}
	if got.Units.Sign() <= 0 || got.Units.Cmp(units) >= 0 {
		return diagnose.NoBecause(diagnose.IDs(f.Transfers.From, e.Call.From)...)
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Call.From)...)
	out.Args = map[string]any{
		"sent": facts.Amount{Units: units, Asset: got.Asset}, "arrived": got,
		"kept": facts.Amount{Units: units.Sub(got.Units), Asset: got.Asset},
	}
	claimed, err := facts.ParseDecimal(strings.TrimSpace(string(f.Ticket.Amount)), got.Asset.Decimals)
	if f.Ticket.Amount != "" && (err != nil || got.Asset.NoScale || claimed.Cmp(units) != 0) { // else the token's part explains all
		out.Party = diagnose.Sender
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-receiver-platform"}}
	}
	return out
}
