package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// ContractDeposit is a payment in the chain's own coin that reached its receiver from inside a
// contract. The coins are there, but many platforms book only plain payments by themselves.
var ContractDeposit = diagnose.Cause{
	Slug:    "contract-deposit",
	Section: "uncredited",
	Weight:  415,
	Args:    []string{"amount", "address"},
	Yields:  []string{"receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers"},
		Judge:  judgeContractDeposit,
	}},
}

func judgeContractDeposit(f *facts.Facts) diagnose.Outcome {
	if claim.Address(f) == "" {
		return diagnose.Outcome{}
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	sum := facts.Amount{}
	var to facts.Address
	for _, t := range claim.Paid(f) {
		switch t.Kind {
		case "native":
			return diagnose.NoBecause(f.Transfers.From...)
		case "internal":
			to, sum = t.To, facts.Amount{Units: sum.Units.Add(t.Amount.Units), Asset: t.Amount.Asset}
		}
	}
	if sum.Units.Sign() <= 0 {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	certainty := diagnose.Possible
	if claim.NotCredited(f) {
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
	out.Args = map[string]any{"amount": sum, "address": to}
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	return out
}
