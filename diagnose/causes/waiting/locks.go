package waiting

import (
	"slices"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// locked lets a rule go on with a transaction that is nowhere yet and whose conditions of
// time are known: nodes take none into their pool before it could be mined.
func locked(f *facts.Facts) (facts.Locks, diagnose.Outcome, bool) {
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return facts.Locks{}, out, false
	}
	l := diagnose.UTXO(f).Locks
	if out, ok := diagnose.Need("UTXO.Locks", l); !ok {
		return facts.Locks{}, out, false
	}
	return l.V, diagnose.Outcome{}, true
}

// refusedAs is a Yes for a lock that a node names as its reason while nobody could reckon when it
// opens. A node that is catching up compares with an older block than the network's.
func refusedAs(f *facts.Facts, keys ...string) (facts.Accept, diagnose.Outcome, bool) {
	a, out, ok := diagnose.Refused(f, diagnose.RefusedLocked)
	u := diagnose.UTXO(f)
	switch {
	case !ok:
		return a, out, false
	case !slices.Contains(keys, a.Meaning):
		return a, diagnose.NoBecause(u.Accept.From...), false
	case u.Locks.State == facts.NotAsked:
		return a, diagnose.Unsure("UTXO.Locks"), false
	case u.Locks.Known():
		return a, diagnose.Outcome{}, false // another rule tells it with its numbers
	}
	from := u.Accept.From
	step := false
	for _, n := range f.Nodes {
		if n.Syncing.Known() && !n.Syncing.V || n.Syncing.State == facts.Unsupported {
			step, from = true, diagnose.IDs(from, n.Syncing.From)
		}
	}
	if !step {
		return a, diagnose.Unsure("Nodes.Syncing"), false
	}
	out = diagnose.YesBecause(diagnose.Likely, from...)
	out.Args = map[string]any{"variant": diagnose.Code("refused")}
	out.ETA = &eta.Range{None: eta.NoneNotKnown}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "rebroadcast"}}
	return a, out, true
}

var refusedAsNeeds = slices.Concat(diagnose.RefusedNeeds, []string{"UTXO.Locks", "Nodes.Syncing"})

// opens is a Yes for a lock that opens at a time. It does not open by itself into a payment:
// somebody has to send the transaction then.
// A newest block of long ago, or of nobody knows when, does not tell whether it has opened since.
func opens(f *facts.Facts, r eta.Range, from ...facts.EvidenceID) diagnose.Outcome {
	if !f.Head.Known() || diagnose.LongAgo(f) {
		return diagnose.Unsure("Head")
	}
	if r.None == "" {
		r.Basis = eta.BasisLock
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(diagnose.UTXO(f).Locks.From, from)...)
	out.ETA = &r
	a := diagnose.Action{Who: diagnose.Sender, What: "rebroadcast"}
	if r.None == "" {
		a.Args = map[string]any{"not_before": f.AsOf.Add(r.Low)}
	}
	out.Actions = []diagnose.Action{a}
	return out
}

// afterMedian is the time until the median of the last eleven blocks' times has passed a
// date: that median runs about six blocks behind the clock (BIP 113).
func afterMedian(f *facts.Facts, at time.Time) eta.Range {
	gap := f.Chain.BlockInterval
	if gap <= 0 {
		return eta.Unknown(eta.NoneNotKnown, nil)
	}
	left := max(at.Sub(f.AsOf), 0)
	return eta.Range{Low: left, Typical: left + 6*gap, High: left + 11*gap}
}
