package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// judgeTipBelowFloor: some chains' nodes take nothing under a tip of their own (Polygon: 25
// Gwei). The figure is the catalogue's and an operator may set another: likely.
func judgeTipBelowFloor(f *facts.Facts) diagnose.Outcome {
	if f.Chain.MinTip == 0 {
		return diagnose.Outcome{}
	}
	tx, from, _, out, ok := signed(f)
	if !ok {
		return out
	}
	floor := facts.NewUint(f.Chain.MinTip)
	if !ordinary(tx.Type) || tx.MaxTip.Cmp(floor) >= 0 {
		return diagnose.NoBecause(from...)
	}
	out = diagnose.YesBecause(diagnose.Likely, diagnose.IDs(from, f.EVM.Fees.From)...)
	out.Args = map[string]any{"offered": price(tx.MaxTip), "minimum": price(floor), "variant": diagnose.Code("tip")}
	out.Actions = speedUp(f, tx)[:1]
	r := eta.Unknown(eta.NoneSender, nil)
	out.ETA = &r
	return out
}
