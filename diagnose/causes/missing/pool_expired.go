package missing

import (
	"slices"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// PoolExpired is a payment that was sent so long ago that nodes have dropped it for its age.
// The date is the customer's, so this is never more than likely.
var PoolExpired = diagnose.Cause{
	Slug:    "pool-expired",
	Section: "missing",
	Weight:  320,
	Args:    []string{"sent", "kept"},
	Yields:  []string{"dropped", "never-seen"},
	State:   diagnose.StateDropped,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  slices.Concat(lostNeeds, healthNeeds(), []string{"UTXO.Accept"}),
		Judge:  judgePoolExpired,
	}},
}

// expiry is the age at which nodes of the chain drop what waits, unless the operator chose
// another. A chain whose row does not say it has Bitcoin Core's: -mempoolexpiry, 336 hours.
func expiry(c facts.Chain) time.Duration {
	if c.PoolExpiry > 0 {
		return c.PoolExpiry
	}
	return 336 * time.Hour
}

func judgePoolExpired(f *facts.Facts) diagnose.Outcome {
	l, out, ok := lostRaw(f)
	if !ok {
		return out
	}
	accept := diagnose.UTXO(f).Accept
	switch {
	case f.Ticket.SentAt.IsZero() || f.AsOf.Sub(f.Ticket.SentAt) < expiry(f.Chain):
		return diagnose.Outcome{}
	case !l.spendable():
		return diagnose.NoBecause(l.from...)
	case accept.Known() && !accept.V.Allowed:
		return diagnose.NoBecause(accept.From...)
	}
	out = sendable(f, l)
	if out.Answer == diagnose.Yes {
		out.Args = map[string]any{"sent": f.Ticket.SentAt, "kept": expiry(f.Chain)}
	}
	return out
}
