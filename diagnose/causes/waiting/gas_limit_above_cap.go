package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// GasLimitAboveCap is a transaction that asks for more gas than a block, or one transaction,
// may have. It can never be included; it has to be signed anew.
var GasLimitAboveCap = diagnose.Cause{
	Slug:    "gas-limit-above-cap",
	Section: "waiting",
	Weight:  655,
	Args:    []string{"gas_limit", "cap"},
	Yields:  []string{"fee-below-market", "fee-below-base-fee", "just-sent", "balance-below-cost", "dropped", "never-seen", "private-order-flow"},
	State:   diagnose.StateImpossible,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  signedNeeds("Nodes.Saw", "EVM.BlockGasLimit", "EVM.NoGasCap", "EVM.Fees"),
		Unless: []string{"EVM.NoGasCap"},
		Judge:  judgeGasLimitAboveCap,
	}},
}

func judgeGasLimitAboveCap(f *facts.Facts) diagnose.Outcome {
	tx, from, waits, out, ok := signed(f)
	if !ok {
		return out
	}
	limit := f.EVM.BlockGasLimit
	switch {
	case limit.Known() && limit.V > 0 && tx.Gas > limit.V:
		out = diagnose.YesBecause(inTime(f), diagnose.IDs(from, limit.From)...)
		out.Args = map[string]any{"gas_limit": tx.Gas, "cap": limit.V}
	case f.Chain.GasCap > 0 && tx.Gas > f.Chain.GasCap && f.EVM.NoGasCap.Known() && f.EVM.NoGasCap.V:
		return diagnose.NoBecause(diagnose.IDs(from, limit.From, f.EVM.NoGasCap.From)...)
	case f.Chain.GasCap > 0 && tx.Gas > f.Chain.GasCap:
		// The cap is catalogue data and a fork may have moved it: likely.
		out = diagnose.YesBecause(diagnose.Likely, from...)
		out.Args = map[string]any{"gas_limit": tx.Gas, "cap": f.Chain.GasCap}
	case !limit.Known():
		return diagnose.Unsure("EVM.BlockGasLimit")
	default:
		return diagnose.NoBecause(diagnose.IDs(from, limit.From)...)
	}
	if waits {
		fees := replacement(f, tx)
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "cancel-with-same-nonce", Args: fees}}
	}
	out.Actions = append(out.Actions, diagnose.Action{Who: diagnose.Sender, What: "resend"})
	r := eta.Unknown(eta.NoneNever, nil)
	out.ETA = &r
	return out
}
