package waiting

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// CheapParent is a payment that spends coins of an unconfirmed one which pays little: miners
// take the child only together with the parent, at the rate of both.
var CheapParent = diagnose.Cause{
	Slug:    "cheap-parent",
	Section: "waiting",
	Weight:  550,
	Args:    []string{"parent", "parent_rate", "own_rate", "rate", "market", "passed", "full"},
	Yields:  []string{"fee-below-market", "network-congested"},
	State:   diagnose.StatePending,
	Party:   diagnose.Network,
	Funds:   diagnose.Moving,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyUTXO, Needs: slices.Concat(offerNeeds, []string{"Head"}), Judge: judgeCheapParent},
	},
}

func judgeCheapParent(f *facts.Facts) diagnose.Outcome {
	o, out, ok := offered(f)
	if !ok {
		return out
	}
	if len(o.entry.Depends) == 0 || f.Chain.HasQuirk("no-child-pays") { // there each is taken by its own fee
		return diagnose.NoBecause(o.seen...)
	}
	if o.cluster == nil {
		return diagnose.Unsure("UTXO.Cluster")
	}
	if o.rate >= o.own {
		return diagnose.NoBecause(o.seen...)
	}
	market, from := o.market()
	parent, ok := o.cluster.Bottleneck(o.entry.Txid, max(market, o.rate+1))
	if !ok {
		return diagnose.NoBecause(o.seen...)
	}
	parentRate, err := o.cluster.Rate(parent)
	if err != nil || parentRate >= o.own {
		return diagnose.NoBecause(o.seen...)
	}
	passed, full := o.passed()
	yes := func(c diagnose.Certainty, more ...[]facts.EvidenceID) diagnose.Outcome {
		out := diagnose.YesBecause(c, diagnose.IDs(append([][]facts.EvidenceID{o.seen, from}, more...)...)...)
		out.Args = map[string]any{
			"parent": parent, "parent_rate": diagnose.FeeRate{PerKvB: parentRate.Int()},
			"own_rate": rateArg(o.own), "rate": diagnose.FeeRate{PerKvB: o.rate.Int()}, "market": rateArg(market),
			"passed": passed, "full": full,
		}
		out.Related = []diagnose.Related{{Relation: "parent", Hash: parent}}
		return out
	}
	switch fits := o.fits(); {
	case fits == diagnose.No:
		c := diagnose.Likely
		if full > 0 && o.exact && o.pooled() && market > o.rate && o.own >= market {
			c = diagnose.Proven
		}
		return o.lifted(yes(c, o.u.Queue.From, o.u.Missed.From))
	case passed > 0 || fits == diagnose.CannotTell && market > o.rate && !o.hidden():
		return o.lifted(yes(diagnose.Likely, o.u.Missed.From))
	case o.least(parentRate):
		return o.timed(yes(diagnose.Possible, o.u.Pool.From, o.u.Queue.From), max(market, o.own-1))
	}
	if open := o.open(); len(open) > 0 {
		return diagnose.Unsure(open...)
	}
	return diagnose.NoBecause(diagnose.IDs(o.seen, o.u.Queue.From)...)
}
