package waiting

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
	"txtriage/diagnose/feerate"
)

// FeeBelowMarket is a valid payment that waits because others pay more for the same room. It
// would be taken at a higher fee; it may also go through by itself when demand falls.
var FeeBelowMarket = diagnose.Cause{
	Slug:    "fee-below-market",
	Section: "waiting",
	Weight:  500,
	Args:    []string{"offered", "market", "passed", "full"},
	Yields:  []string{"network-congested"},
	State:   diagnose.StatePending,
	Party:   diagnose.Network,
	Funds:   diagnose.Moving,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyUTXO, Needs: slices.Concat(offerNeeds, []string{"Head"}), Unless: []string{"UTXO.Queue", "UTXO.Cluster"}, Judge: judgeFeeBelowMarketUTXO},
		{Family: facts.FamilyEVM, Needs: []string{"Sighting", "EVM.Tx", "EVM.NonceLatest", "EVM.Fees"}, Judge: judgeFeeBelowMarketEVM},
	},
}

func judgeFeeBelowMarketUTXO(f *facts.Facts) diagnose.Outcome {
	o, out, ok := offered(f)
	if !ok {
		return out
	}
	market, from := o.market()
	fits := o.fits()
	passed, full := o.passed()
	horizon, enough, estimated := o.within()
	// Variants of the words: "" others pay more, "crowded" so, by an unknown rate, "room" they
	// did, "low" than estimates, "minimum" that nodes pass on.
	yes := func(c diagnose.Certainty, variant diagnose.Code, more ...[]facts.EvidenceID) diagnose.Outcome {
		if !o.exact && c == diagnose.Proven {
			c = diagnose.Likely
		}
		out := diagnose.YesBecause(c, diagnose.IDs(append([][]facts.EvidenceID{o.seen, from}, more...)...)...)
		out.Args = map[string]any{"offered": rateArg(o.rate), "market": rateArg(market), "passed": passed, "full": full}
		if variant == "" && market == 0 {
			variant = "crowded"
		}
		if variant != "" {
			out.Args["variant"] = variant
		}
		return out
	}
	switch {
	case fits == diagnose.No:
		c := diagnose.Likely
		if full > 0 && o.pooled() && !o.unheard() {
			c = diagnose.Proven
		}
		return o.lifted(yes(c, "", o.u.Queue.From, o.u.Missed.From))
	case passed > 0 && fits == diagnose.Yes:
		return o.timed(yes(diagnose.Likely, "room", o.u.Queue.From, o.u.Missed.From), market)
	case passed > 0:
		return o.lifted(yes(diagnose.Likely, "", o.u.Missed.From))
	case o.hidden(): // estimates alone do not tell whether there is any queue
	case fits == diagnose.CannotTell && estimated && (!enough || horizon > soon):
		return o.lifted(yes(diagnose.Likely, "", o.u.Estimates.From))
	case estimated && !enough:
		return o.timed(yes(diagnose.Possible, "low", o.u.Estimates.From, o.u.Queue.From), market)
	case o.least(o.rate) && fits == diagnose.Yes:
		return o.timed(yes(diagnose.Possible, "minimum", o.u.Pool.From, o.u.Queue.From), market)
	}
	if open := o.open(); len(open) > 0 {
		return diagnose.Unsure(open...)
	}
	return diagnose.NoBecause(diagnose.IDs(o.seen, o.u.Queue.From, o.u.Estimates.From)...)
}

// pooled: the queue was counted transaction by transaction, not guessed from a histogram.
func (o offer) pooled() bool {
	return o.u.Queue.V.Source == "pool" || o.u.Queue.V.Source == "diagram"
}

// hidden: a node failed to show its waiting area, which could be empty.
func (o offer) hidden() bool {
	return o.fits() == diagnose.CannotTell && (o.u.Pool.State == facts.Failed || o.u.Queue.State == facts.Failed)
}

// open are the facts without which nobody can say that the fee is enough.
func (o offer) open() []string {
	var out []string
	if o.fits() == diagnose.CannotTell {
		out = append(out, "UTXO.Queue")
	}
	if !o.passedSeen() {
		out = append(out, "UTXO.Missed")
	}
	if !o.u.Pool.Known() {
		out = append(out, "UTXO.Pool")
	}
	if s := o.u.Estimates.State; s == facts.NotAsked || s == facts.Failed || s == facts.Conflicting {
		out = append(out, "UTXO.Estimates")
	}
	if o.cluster == nil && !o.exact {
		out = append(out, "UTXO.Cluster")
	}
	return out
}

// lifted adds what would get it into the next block, and the time without that. Where demand
// leaves no honest time the sender has to act.
func (o offer) lifted(out diagnose.Outcome) diagnose.Outcome {
	market, _ := o.market()
	out = o.withTime(out)
	out.Actions = append(o.lifts(market), wait)
	if out.ETA.None == eta.NoneDemand {
		out.Party, out.Funds = diagnose.Sender, diagnose.WithSender
	}
	return out
}

// timed adds the time until its block, asks for patience first, and says what would bring it
// to the given rate.
func (o offer) timed(out diagnose.Outcome, to feerate.Rate) diagnose.Outcome {
	out = o.withTime(out)
	out.Actions = append([]diagnose.Action{wait}, o.lifts(to)...)
	return out
}

var wait = diagnose.Action{Who: diagnose.Nobody, What: "wait"}

func (o offer) withTime(out diagnose.Outcome) diagnose.Outcome {
	r := o.wait()
	out.ETA = &r
	return out
}

// wait is the time until its block. A server that tells no inflow (Esplora, and nodes of which
// only the diagram was read) may tell estimates: then nine in ten are done no sooner than these
// say, and a rate below all of them leaves no time.
func (o offer) wait() eta.Range {
	gap := o.f.Chain.BlockInterval
	blocks, enough, estimated := o.within()
	q := o.u.Queue
	if !q.Known() || q.V.BlockVSize <= 0 {
		switch {
		case enough:
			return eta.Estimated(uint64(blocks), gap)
		case estimated:
			return eta.Unknown(eta.NoneDemand, nil)
		}
		return eta.Unknown(eta.NoneNotKnown, nil)
	}
	// A test network's blocks may come as fast as somebody makes them: that tells nothing.
	if q.V.MeanGap > gap/4 && q.V.MeanGap < 4*gap {
		gap = q.V.MeanGap
	}
	r := eta.Queue(q.V.AheadVSize+o.together()-1, q.V.InflowVPM, q.V.BlockVSize, gap)
	if q.V.InflowVPM >= 0 || r.None != "" || o.fits() != diagnose.No || !estimated {
		return r
	}
	if !enough {
		return eta.Unknown(eta.NoneDemand, nil)
	}
	if e := eta.Estimated(uint64(blocks), gap); e.None == "" {
		r.High = max(r.High, e.High)
	}
	return r
}
