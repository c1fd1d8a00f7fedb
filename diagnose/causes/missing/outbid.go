package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/feerate"
)

// outbidNeeds are the facts that outbid reads.
var outbidNeeds = []string{"UTXO.Evicts", "UTXO.Pool", "UTXO.Estimates", "UTXO.Inputs"}

// outbid is what the pasted transaction would have to pay to take the place of those that wait for
// the same coins: the node refused it for paying too little.
func outbid(f *facts.Facts, s facts.Successor) (diagnose.Action, bool) {
	u := diagnose.UTXO(f)
	least, size, ok := feerate.Outbid(u, f.Chain)
	if s.Confirmed || !ok {
		return diagnose.Action{}, false
	}
	best := feerate.Of(least, size) + feerate.Of(least, size)/4 + 1
	for _, e := range u.Estimates.V {
		if r, ok := feerate.FromInt(e.Rate); ok && e.Blocks <= 3 && r > best && u.Estimates.Known() {
			best = r
		}
	}
	fee := max(least, best.Fee(size))
	return diagnose.Action{Who: diagnose.Sender, What: "replace-with-higher-fee", Args: map[string]any{
		"min_fee": facts.NewInt(least), "fee": facts.NewInt(fee), "fee_rate": diagnose.FeeRate{PerKvB: feerate.Of(fee, size).Int()},
	}}, true
}

// raised adds that advice to a verdict.
func raised(f *facts.Facts, s facts.Successor, out diagnose.Outcome) diagnose.Outcome {
	a, ok := outbid(f, s)
	if !ok {
		return out
	}
	u := diagnose.UTXO(f)
	out.Because = diagnose.IDs(out.Because, u.Evicts.From, u.Pool.From)
	out.Actions = append(out.Actions, a)
	return out
}
