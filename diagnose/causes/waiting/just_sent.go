package waiting

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// JustSent is a transaction in the waiting area with nothing against it so far: the network
// has not had the time to include it. Whatever else is found makes this a symptom.
var JustSent = diagnose.Cause{
	Slug:     "just-sent",
	Section:  "waiting",
	Weight:   200,
	Residual: diagnose.Proven,
	Ordinary: true,
	State:    diagnose.StatePending,
	Party:    diagnose.Network,
	Funds:    diagnose.Moving,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "UTXO.Entry", "UTXO.Pool", "UTXO.Queue", "UTXO.Cluster", "EVM.Tx", "EVM.NonceLatest", "EVM.Fees"},
		Judge: judgeJustSent,
	}},
}

// normalWait is how long a good transaction may wait without anything being wrong: ten blocks
// in a rhythm, at least three minutes; at random, six intervals (one in 400 waits longer for
// the next block).
func normalWait(c facts.Chain) time.Duration {
	if c.Family == facts.FamilyUTXO {
		return 6 * c.BlockInterval
	}
	return max(10*c.BlockInterval, 3*time.Minute)
}

func judgeJustSent(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return out
	}
	if e := diagnose.EVM(f); e.NonceLatest.State == facts.Failed {
		return diagnose.Unsure("EVM.NonceLatest") // whether it is its turn could not be had
	} else if e.Fees.State == facts.Failed || e.Fees.Known() && e.Fees.V.Blocks == 0 {
		return diagnose.Unsure("EVM.Fees") // nor whether any block may take it, or what others pay
	}
	if e := diagnose.EVM(f); e.Tx.Known() && passed(f, e.Tx.V) {
		return diagnose.Unsure("Successor") // its number is used: it, or another, is in a block
	}
	since := f.Sighting.V.FirstSeen
	if since.IsZero() {
		since = f.Ticket.SentAt
	}
	certainty := diagnose.Likely
	switch {
	case since.IsZero():
		certainty = diagnose.Possible
	case f.AsOf.Sub(since) > normalWait(f.Chain):
		return diagnose.NoBecause(f.Sighting.From...)
	}
	out := diagnose.YesBecause(certainty, f.Sighting.From...)
	wait := eta.Ahead(1, f.Chain)
	if f.Chain.Family == facts.FamilyUTXO {
		u := diagnose.UTXO(f)
		family := len(u.Entry.V.Depends) == 0 || u.Cluster.Known()
		if !u.Entry.Known() || !u.Pool.Known() || !u.Queue.Known() || !family {
			out.Certainty = diagnose.Possible // nobody looked whether its fee is enough
		}
		if !u.Queue.Known() || !family { // cheap ancestors that were not seen would hold it
			wait = eta.Unknown(eta.NoneNotKnown, nil)
		}
	}
	out.ETA = &wait
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	return out
}
