package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// ImmatureReward is a transaction that spends a mined reward before the network allows it.
var ImmatureReward = diagnose.Cause{
	Slug:    "immature-reward",
	Section: "waiting",
	Weight:  654,
	Args:    []string{"left", "maturity", "reason"},
	Yields:  []string{"never-seen", "dropped", "waiting-for-parent"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Head", "UTXO.Locks"},
		Judge:  judgeImmatureReward,
	}, {
		Family: facts.FamilyUTXO,
		Needs:  refusedAsNeeds,
		Judge:  judgeImmatureRewardRefused,
	}},
}

func judgeImmatureReward(f *facts.Facts) diagnose.Outcome {
	l, out, ok := locked(f)
	if !ok {
		return out
	}
	if l.MatureIn == 0 {
		return diagnose.NoBecause(diagnose.UTXO(f).Locks.From...)
	}
	out = opens(f, eta.Ahead(l.MatureIn, f.Chain))
	if out.Answer != diagnose.Yes {
		return out
	}
	out.Args = map[string]any{"left": l.MatureIn, "maturity": diagnose.Code("blocks-of-this-chain"), "reason": diagnose.Reject("immature-reward")}
	if f.Chain.Maturity > 0 {
		out.Args["maturity"] = f.Chain.Maturity
	}
	return out
}

func judgeImmatureRewardRefused(f *facts.Facts) diagnose.Outcome {
	a, out, ok := refusedAs(f, "immature-reward", "immature-peg-out")
	if ok {
		out.Args["left"], out.Args["maturity"], out.Args["reason"] = diagnose.Code("count-not-known"), diagnose.Code("blocks-of-this-chain"), diagnose.Reject(a.Meaning)
	}
	return out
}
