package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/feerate"
)

// FeePurged is a payment that full waiting areas threw out, since its fee lies below what
// they take at present.
var FeePurged = diagnose.Cause{
	Slug:    "fee-purged",
	Section: "missing",
	Weight:  545,
	Args:    []string{"rate", "floor"},
	Yields:  []string{"dropped", "never-seen", "fee-below-node-minimum", "pool-expired"},
	State:   diagnose.StateDropped,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  slices.Concat(lostNeeds, healthNeeds(), []string{"UTXO.Pool"}),
		Judge:  judgeFeePurged,
	}},
}

// usualPool is Bitcoin Core's default for -maxmempool, in bytes.
const usualPool = 300_000_000

func judgeFeePurged(f *facts.Facts) diagnose.Outcome {
	l, out, ok := lostRaw(f)
	if !ok {
		return out
	}
	if !l.spendable() {
		return diagnose.NoBecause(l.from...)
	}
	pool := diagnose.UTXO(f).Pool
	if !pool.Known() {
		return diagnose.Unsure("UTXO.Pool")
	}
	fee, rate, ok := feerate.Paid(l.raw, l.ins)
	if !ok {
		return diagnose.Unsure("UTXO.Inputs")
	}
	floor, ok := feerate.FromInt(pool.V.MinRate)
	relay, fine := feerate.FromInt(pool.V.RelayRate)
	if !ok || !fine {
		return diagnose.Unsure("UTXO.Pool")
	}
	if floor <= relay || rate >= floor || rate < relay {
		return diagnose.NoBecause(diagnose.IDs(l.from, pool.From)...)
	}
	from, out, ok := witness(f, l)
	if !ok {
		return out
	}
	c := diagnose.Likely
	if pool.V.MaxBytes > 0 && pool.V.MaxBytes < usualPool {
		c = diagnose.Possible // a small pool fills while others still have room
	}
	out = diagnose.YesBecause(c, diagnose.IDs(l.from, pool.From, from)...)
	out.Args = map[string]any{"rate": diagnose.FeeRate{PerKvB: rate.Int()}, "floor": diagnose.FeeRate{PerKvB: floor.Int()}}
	// Larger pools may still hold it: what is sent in its place must outbid it there too.
	step, _ := feerate.FromInt(pool.V.Incremental)
	least, err := feerate.ReplacementFee(l.raw.VSize, fee, fee, l.raw.VSize, feerate.Rules{Incremental: step, Floor: floor})
	if err != nil {
		return diagnose.Unsure("UTXO.Pool")
	}
	best := max(least, (floor + floor/4).Fee(l.raw.VSize))
	out.Actions = []diagnose.Action{
		{Who: diagnose.Sender, What: "replace-with-higher-fee", Args: map[string]any{
			"min_fee": facts.NewInt(least), "fee": facts.NewInt(best),
			"fee_rate": diagnose.FeeRate{PerKvB: feerate.Of(best, l.raw.VSize).Int()},
		}},
		{Who: diagnose.Sender, What: "rebroadcast"},
	}
	return out
}
