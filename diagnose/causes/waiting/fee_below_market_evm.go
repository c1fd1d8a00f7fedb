package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// nearlyFull is from where on (gas used per thousand of the limit) others take the room away.
// Blocks aim at half of it, so a low tip usually still finds room below that.
const nearlyFull = 900

// judgeFeeBelowMarketEVM: includable, but its tip is below what nine in ten paid of late.
func judgeFeeBelowMarketEVM(f *facts.Facts) diagnose.Outcome {
	tx, out, ok := pendingEVM(f)
	if !ok {
		return out
	}
	if out, ok := diagnose.Need("EVM.Fees", f.EVM.Fees); !ok {
		return out
	}
	m := f.EVM.Fees.V
	seen := diagnose.IDs(f.Sighting.From, f.EVM.Tx.From, f.EVM.Fees.From)
	tip := inclusionTip(tx.MaxFee, tx.MaxTip, m.NextBaseFee)
	if !ordinary(tx.Type) || tip.Sign() < 0 || tip.Cmp(m.TipLow) >= 0 {
		return diagnose.NoBecause(seen...)
	}
	certainty := diagnose.Possible
	if m.FullPerMille >= nearlyFull {
		certainty = diagnose.Likely
	}
	out = diagnose.YesBecause(certainty, seen...)
	out.Args = map[string]any{"offered": price(tip), "market": price(m.TipLow), "passed": 0, "full": 0, "variant": diagnose.Code("tip")}
	r := eta.Unknown(eta.NoneDemand, nil)
	out.ETA = &r
	out.Actions = []diagnose.Action{speedUp(f, tx)[0], {Who: diagnose.Nobody, What: "wait"}}
	return out
}
