package uncredited

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// judgeBurntUTXO: an output that only carries a note can never be spent. It counts if most of
// what was paid went there: a few satoshi beside a payment are no story.
func judgeBurntUTXO(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Mined(f), "Sighting"); !ok {
		return out
	}
	tx := diagnose.UTXO(f).Tx
	if out, ok := diagnose.Need("UTXO.Tx", tx); !ok {
		return out
	}
	burnt, paid := facts.Int{}, facts.Int{}
	for _, o := range tx.V.Outs {
		own := slices.ContainsFunc(tx.V.Ins, func(in facts.TxIn) bool { return in.Script != "" && in.Script == o.Script })
		switch {
		case o.Type == "nulldata":
			burnt = burnt.Add(o.Value)
		case !own:
			paid = paid.Add(o.Value)
		}
	}
	if burnt.Sign() <= 0 || tx.V.Coinbase || burnt.Cmp(paid) < 0 {
		return diagnose.NoBecause(tx.From...)
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(f.Sighting.From, tx.From)...)
	out.Args = map[string]any{
		"address": diagnose.Code("nulldata"), "amount": facts.Amount{Units: burnt, Asset: f.Chain.Native},
		"variant": diagnose.Code("note"),
	}
	out.ETA = &eta.Range{None: eta.NoneNever}
	return out
}
