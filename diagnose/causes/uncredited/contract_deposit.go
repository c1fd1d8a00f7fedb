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
		Needs:  append(claim.Needs(), "Profile.Owned", "Sighting", "Success", "EVM.Traced", "EVM.Gained"),
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
	sum, again := facts.Amount{}, false
	var to facts.Address
	for _, t := range claim.Paid(f) {
		switch t.Kind {
		case "native":
			return diagnose.NoBecause(f.Transfers.From...)
		case "internal":
			again = again || t.Again
			to, sum = t.To, facts.Amount{Units: sum.Units.Add(t.Amount.Units), Asset: t.Amount.Asset}
		}
	}
	if sum.Units.Sign() <= 0 {
		return grown(f)
	}
	terms, _ := claim.Terms(f, sum.Asset.ID)
	if terms.Contract == "credited" { // the platform books these like any other
		return diagnose.NoBecause(f.Transfers.From...)
	}
	certainty := diagnose.Possible
	if claim.NotCredited(f) || terms.Contract != "" {
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
	out.Args = map[string]any{"amount": sum, "address": to}
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
	switch {
	case terms.Contract == "not-credited":
		out.Args["variant"] = diagnose.Code("refused")
		out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "request-recovery"}}
	case again:
		out.Args["variant"] = diagnose.Code("again")
	}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	return out
}

// grown is what is left where no trace could be had: the claimed receiver's coins grew in that
// block. Somebody else's payment may have done it, unless the amount is the one claimed.
func grown(f *facts.Facts) diagnose.Outcome {
	e := diagnose.EVM(f)
	switch {
	case len(claim.Paid(f)) > 0 || claim.Complete(f) || e.Traced.Known():
		return diagnose.NoBecause(f.Transfers.From...)
	case !e.Gained.Known():
		return diagnose.Unsure("EVM.Traced", "EVM.Gained")
	case e.Gained.V.Units.Sign() <= 0:
		return diagnose.Unsure("EVM.Traced") // it may have spent as much in the same block
	}
	certainty := diagnose.Possible
	if want, err := facts.ParseDecimal(string(f.Ticket.Amount), e.Gained.V.Asset.Decimals); err == nil && want.Cmp(e.Gained.V.Units) == 0 && claim.NotCredited(f) {
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, e.Gained.From)...)
	out.Args = map[string]any{"amount": e.Gained.V, "address": facts.Address(claim.Address(f)), "variant": diagnose.Code("grown")}
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	return out
}
