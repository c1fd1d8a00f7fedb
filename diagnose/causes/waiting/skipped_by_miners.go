package waiting

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/feerate"
)

// SkippedByMiners is a payment with a good fee that several blocks left out all the same: it
// did not reach the miners, or their nodes refuse it. More fee would not help.
var SkippedByMiners = diagnose.Cause{
	Slug:    "skipped-by-miners",
	Section: "waiting",
	Weight:  520,
	Args:    []string{"rate", "blocks", "paid"},
	State:   diagnose.StatePending,
	Party:   diagnose.Sender,
	Funds:   diagnose.Moving,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Head", "UTXO.Entry", "UTXO.Cluster", "UTXO.Missed"},
		Judge:  judgeSkippedByMiners,
	}},
}

// A payment needs some time to reach all miners; a block found earlier proves nothing. Three
// minutes are what mempool.space allows in its audit of blocks.
const spread = 3 * time.Minute

const skips = 3 // blocks that leave it out by chance or for a reason of their own are rarely three

func judgeSkippedByMiners(f *facts.Facts) diagnose.Outcome {
	o, out, ok := offered(f)
	if !ok {
		return out
	}
	if !o.passedSeen() {
		return diagnose.Unsure("UTXO.Missed")
	}
	if o.entry.Time.IsZero() {
		return diagnose.Unsure("UTXO.Entry")
	}
	if o.cluster == nil && !o.exact {
		return diagnose.Unsure("UTXO.Cluster")
	}
	count, paid := 0, feerate.Rate(0)
	for _, b := range o.u.Missed.V {
		half, ok := feerate.FromInt(b.P50)
		// Nodes cut the rates of a block to whole satoshi: it may have been nearly one more.
		if ok && half > 0 && half+1000 <= o.rate && b.Time.Sub(o.entry.Time) > spread && o.u.Missed.Known() {
			count++
			paid = max(paid, half)
		}
	}
	if count < skips {
		return diagnose.NoBecause(diagnose.IDs(o.seen, o.u.Missed.From)...)
	}
	out = diagnose.YesBecause(diagnose.Likely, diagnose.IDs(o.seen, o.u.Missed.From)...)
	out.Args = map[string]any{"rate": diagnose.FeeRate{PerKvB: o.rate.Int()}, "blocks": count, "paid": diagnose.FeeRate{PerKvB: paid.Int()}}
	out.Actions = []diagnose.Action{
		{Who: diagnose.Sender, What: "rebroadcast"},
		{Who: diagnose.NodeOperator, What: "ask-other-node"},
	}
	return out
}
