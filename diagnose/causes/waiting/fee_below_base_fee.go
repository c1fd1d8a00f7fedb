package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// FeeBelowBaseFee is a transaction whose highest price is below what every transaction of the
// next block must pay. No block can take it until the base fee falls, or the sender pays more.
var FeeBelowBaseFee = diagnose.Cause{
	Slug:    "fee-below-base-fee",
	Section: "waiting",
	Weight:  560,
	Args:    []string{"offered", "needed", "blocks"},
	Yields:  []string{"fee-below-market", "network-congested"},
	State:   diagnose.StatePending,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  diagnose.NewestNeeds("EVM.Tx", "EVM.NonceLatest", "EVM.Fees"),
		Judge:  judgeFeeBelowBaseFee,
	}},
}

func judgeFeeBelowBaseFee(f *facts.Facts) diagnose.Outcome {
	tx, out, ok := pendingEVM(f)
	if !ok {
		return out
	}
	if out, ok := diagnose.Need("EVM.Fees", f.EVM.Fees); !ok {
		return out
	}
	base := f.EVM.Fees.V.NextBaseFee
	seen := diagnose.IDs(f.Sighting.From, f.EVM.Tx.From, f.EVM.Fees.From)
	if !ordinary(tx.Type) || tx.MaxFee.Cmp(base) >= 0 {
		return diagnose.NoBecause(seen...)
	}
	fall := eta.Eighth
	if m := f.EVM.Fees.V; m.FallPart > 0 {
		fall = eta.Fall{Num: 1, Den: m.FallPart, Least: m.LeastBaseFee}
	}
	return untilBaseFeeFalls(f, diagnose.YesBecause(inTime(f), seen...), base, tx.MaxFee, fall)
}

// untilBaseFeeFalls adds the numbers, the least wait and the ways out to a price that is
// below a base fee, that of gas or that of blobs.
func untilBaseFeeFalls(f *facts.Facts, out diagnose.Outcome, base, offered facts.Int, fall eta.Fall) diagnose.Outcome {
	r, ok := eta.BaseFeeFall(base, offered, fall, f.Chain.BlockInterval)
	blocks, known := r.Args["blocks"].(uint64)
	if !ok || !known {
		r = eta.Unknown(eta.NoneSender, nil)
	}
	out.ETA = &r
	out.Args = map[string]any{"offered": price(offered), "needed": price(base), "blocks": blocks}
	if !ok {
		out.Args["variant"] = diagnose.Code("stays")
	}
	out.Actions = speedUp(f, f.EVM.Tx.V)
	return out
}
