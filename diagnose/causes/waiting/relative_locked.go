package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// RelativeLocked is a transaction that may be mined only so long after the coins that it
// spends (BIP 68).
var RelativeLocked = diagnose.Cause{
	Slug:    "relative-locked",
	Section: "waiting",
	Weight:  655,
	Args:    []string{"left"},
	Yields:  []string{"never-seen", "dropped", "waiting-for-parent"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Head", "UTXO.Locks", "UTXO.Median"},
		Judge:  judgeRelativeLocked,
	}, {
		Family: facts.FamilyUTXO,
		Needs:  refusedAsNeeds,
		Judge:  judgeRelativeLockedRefused,
	}},
}

func judgeRelativeLocked(f *facts.Facts) diagnose.Outcome {
	l, out, ok := locked(f)
	if !ok {
		return out
	}
	median := diagnose.UTXO(f).Median
	switch {
	case l.RelativeBlocks > 0:
		out = opens(f, eta.Ahead(l.RelativeBlocks, f.Chain))
		out.Args = map[string]any{"left": l.RelativeBlocks}
	case !l.RelativeUntil.IsZero():
		if out, ok := diagnose.Need("UTXO.Median", median); !ok {
			return out
		}
		if l.RelativeUntil.Before(median.V) {
			return diagnose.NoBecause(median.From...)
		}
		out = opens(f, afterMedian(f, l.RelativeUntil), median.From...)
		out.Args = map[string]any{"left": l.RelativeUntil, "variant": diagnose.Code("date")}
	default:
		return diagnose.NoBecause(diagnose.UTXO(f).Locks.From...)
	}
	return out
}

func judgeRelativeLockedRefused(f *facts.Facts) diagnose.Outcome {
	_, out, ok := refusedAs(f, "relative-lock")
	if ok {
		out.Args["left"] = diagnose.Code("count-not-known")
	}
	return out
}
