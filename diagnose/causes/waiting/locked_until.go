package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// LockedUntil is a transaction that its signer made valid only from a block or a date on.
var LockedUntil = diagnose.Cause{
	Slug:    "locked-until",
	Section: "waiting",
	Weight:  656,
	Args:    []string{"until"},
	Yields:  []string{"never-seen", "dropped", "waiting-for-parent"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Head", "UTXO.Locks", "UTXO.Median"},
		Judge:  judgeLockedUntil,
	}, {
		Family: facts.FamilyUTXO,
		Needs:  refusedAsNeeds,
		Judge:  judgeLockedUntilRefused,
	}},
}

func judgeLockedUntil(f *facts.Facts) diagnose.Outcome {
	l, out, ok := locked(f)
	if !ok {
		return out
	}
	median := diagnose.UTXO(f).Median
	switch {
	case l.UntilHeight > 0:
		if out, ok := diagnose.Need("Head", f.Head); !ok {
			return out
		}
		if l.UntilHeight <= f.Head.V.Height {
			return diagnose.NoBecause(f.Head.From...)
		}
		out = opens(f, eta.Ahead(l.UntilHeight-f.Head.V.Height, f.Chain), f.Head.From...)
		out.Args = map[string]any{"until": l.UntilHeight}
	case !l.UntilTime.IsZero():
		if out, ok := diagnose.Need("UTXO.Median", median); !ok {
			return out
		}
		if l.UntilTime.Before(median.V) {
			return diagnose.NoBecause(median.From...)
		}
		out = opens(f, afterMedian(f, l.UntilTime), median.From...)
		out.Args = map[string]any{"until": l.UntilTime, "variant": diagnose.Code("date")}
	default:
		return diagnose.NoBecause(diagnose.UTXO(f).Locks.From...)
	}
	return out
}

func judgeLockedUntilRefused(f *facts.Facts) diagnose.Outcome {
	_, out, ok := refusedAs(f, "not-yet-final")
	if ok {
		out.Args["until"] = diagnose.Code("time-not-known")
	}
	return out
}
