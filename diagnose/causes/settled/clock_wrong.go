package settled

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ClockWrong stands beside any finding where a node has a block that, by our own clock, is yet to come: one of
// the two clocks is wrong, and if it is ours, every time and age in the report is.
var ClockWrong = diagnose.Cause{
	Slug:    "clock-wrong",
	Section: "settled",
	Weight:  20,
	Note:    true,
	Args:    []string{"ahead", "head_time", "now", "count"},
	Party:   diagnose.NodeOperator,
	Rules: []diagnose.Rule{{
		Needs: []string{"Nodes.OnChain", "Nodes.Head"},
		Judge: judgeClockWrong,
	}},
}

// leeway is how far ahead of the true time a block may be: two hours on Bitcoin and its like (Core's
// MAX_FUTURE_BLOCK_TIME), an hour where a sequencer stamps its blocks (Nitro), some seconds elsewhere. A quarter
// of an hour more is for clocks that nobody minds.
func leeway(c facts.Chain) time.Duration {
	const own = 15 * time.Minute
	switch {
	case c.Family == facts.FamilyUTXO:
		return 2*time.Hour + own
	case c.HasQuirk("sequencer"):
		return time.Hour + own
	}
	return own
}

func judgeClockWrong(f *facts.Facts) diagnose.Outcome {
	if !f.Chain.Known || f.Chain.Test || f.AsOf.IsZero() {
		return diagnose.Outcome{} // networks for tests keep times of their own
	}
	var from []facts.EvidenceID
	var missing []string
	var least time.Time
	sites := map[string]bool{}
	for _, n := range f.Nodes {
		switch {
		case n.OnChain.Known() && !n.OnChain.V, len(n.Lied) > 0:
			continue
		case !n.OnChain.Known():
			missing = append(missing, "Nodes.OnChain")
			continue
		case !n.Head.Known() || n.Head.V.Time.IsZero():
			missing = append(missing, "Nodes.Head")
			continue
		case n.Head.V.Time.Sub(f.AsOf) <= leeway(f.Chain):
			continue
		}
		if least.IsZero() || n.Head.V.Time.Before(least) {
			least = n.Head.V.Time
		}
		from = diagnose.IDs(from, n.OnChain.From, n.Head.From)
		sites[diagnose.Site(n)] = true
	}
	switch {
	case len(sites) == 0 && len(missing) > 0:
		return diagnose.Unsure(missing...)
	case len(sites) == 0:
		return diagnose.Outcome{}
	}
	out := diagnose.YesBecause(diagnose.Possible, from...)
	if len(sites) > 1 {
		out.Certainty = diagnose.Likely // the clocks of two that do not belong together are not wrong alike
	}
	out.Args = map[string]any{"ahead": least.Sub(f.AsOf), "head_time": least, "now": f.AsOf, "count": len(sites)}
	out.Actions = []diagnose.Action{{Who: diagnose.NodeOperator, What: "set-clock"}}
	return out
}
