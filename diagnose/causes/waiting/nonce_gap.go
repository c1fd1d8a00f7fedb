package waiting

import (
	"slices"
	"strconv"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// NonceGap is a transaction behind a number that nobody has sent, or that the network lost.
// It cannot move until the sender sends something with that number.
var NonceGap = diagnose.Cause{
	Slug:    "nonce-gap",
	Section: "waiting",
	Weight:  605,
	Args:    []string{"nonce", "missing_nonce", "missing", "count"},
	Yields:  []string{"fee-below-market", "just-sent", "delegated-account-limit"},
	State:   diagnose.StatePending,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  turnNeeds(diagnose.NewestNeeds()...),
		Judge:  judgeNonceGap,
	}, {
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Nodes.OnChain", "Nodes.Syncing", "Nodes.Head", "EVM.NonceLatest", "EVM.Pool"},
		Judge:  judgeAccountGap,
	}},
}

func judgeNonceGap(f *facts.Facts) diagnose.Outcome {
	t, out, ok := inLine(f)
	if !ok {
		return out
	}
	if t.tx.Nonce <= t.next {
		return diagnose.NoBecause(t.seen...)
	}
	var first, count uint64
	certainty := diagnose.Likely
	from := t.e.Pool.From
	if t.shown() {
		if first, count = t.missing(); count == 0 {
			return diagnose.NoBecause(diagnose.IDs(t.seen, from)...)
		}
		// A pool that calls the transaction ready beside a gap contradicts itself.
		ready := slices.ContainsFunc(t.e.Pool.V, func(p facts.PoolTx) bool { return p.Hash == t.tx.Hash && !p.Queued })
		if !ready {
			certainty = diagnose.Newest(f, diagnose.Proven)
		}
	} else {
		p := t.e.NoncePending
		if !p.Known() || p.V >= t.tx.Nonce {
			return diagnose.Unsure("EVM.Pool")
		}
		// The count ends at the first number that is missing; how many follow is not seen.
		first, count, from = max(p.V, t.next), 1, p.From
	}
	out = diagnose.YesBecause(certainty, diagnose.IDs(t.seen, from)...)
	missing := diagnose.Name(strconv.FormatUint(first, 10))
	if t.shown() {
		missing = t.gaps()
	}
	out.Args = map[string]any{"nonce": t.tx.Nonce, "missing_nonce": first, "missing": missing, "count": count}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "send-missing-nonce", Args: map[string]any{"nonce": facts.NewUint(first)}}}
	r := eta.Unknown(eta.NoneSender, nil)
	out.ETA = &r
	return out
}
