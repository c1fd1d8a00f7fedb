package waiting

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
	"txtriage/diagnose/feerate"
)

// FeeBelowNodeMinimum is a fee below what nodes take at all: they do not pass it on, and few
// miners ever see it.
var FeeBelowNodeMinimum = diagnose.Cause{
	Slug:    "fee-below-node-minimum",
	Section: "waiting",
	Weight:  540,
	Args:    []string{"offered", "minimum"},
	Yields:  []string{"fee-below-market", "never-seen", "dropped"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyUTXO, Needs: offerNeeds, Judge: judgeFeeBelowFloor},
		{Family: facts.FamilyUTXO, Needs: slices.Concat(diagnose.RefusedNeeds, []string{"UTXO.Inputs", "UTXO.Pool", "UTXO.Evicts", "Successor"}), Judge: judgeFeeRefused},
		{Family: facts.FamilyEVM, Needs: signedNeeds("EVM.Fees"), Judge: judgeTipBelowFloor},
	},
}

// A pool may hold what lies below its own floor: it came as part of a package, or the floor
// rose. Other pools may have thrown it out.
func judgeFeeBelowFloor(f *facts.Facts) diagnose.Outcome {
	o, out, ok := offered(f)
	if !ok {
		return out
	}
	if !o.u.Pool.Known() {
		return diagnose.Unsure("UTXO.Pool")
	}
	if o.cluster == nil && !o.exact {
		return diagnose.Unsure("UTXO.Cluster")
	}
	floor := o.floor()
	// A full pool's floor for newcomers lies one increment above what it threw out last: what
	// was inside before may lie between the two like any other.
	step, _ := feerate.FromInt(o.u.Pool.V.Incremental)
	if relay, _ := feerate.FromInt(o.u.Pool.V.RelayRate); o.rate >= relay && o.rate+step >= floor {
		return diagnose.NoBecause(diagnose.IDs(o.seen, o.u.Pool.From)...)
	}
	// Nodes round: a transaction at the minimum itself may lie a little below it.
	if o.rate+floor/100 >= floor {
		return diagnose.NoBecause(diagnose.IDs(o.seen, o.u.Pool.From)...)
	}
	out = diagnose.YesBecause(diagnose.Likely, diagnose.IDs(o.seen, o.u.Pool.From)...)
	out.Args = map[string]any{"offered": rateArg(o.rate), "minimum": rateArg(floor)}
	out = o.lifted(out)
	// The queue is no measure of what stands below the door, and waiting is no advice.
	none := eta.Unknown(eta.NoneNotKnown, nil)
	out.ETA, out.Party, out.Funds = &none, diagnose.Sender, diagnose.WithSender
	out.Actions = slices.DeleteFunc(out.Actions, func(a diagnose.Action) bool { return a.What == wait.What })
	return out
}

// A node that was given the bytes refused them for the fee.
func judgeFeeRefused(f *facts.Facts) diagnose.Outcome {
	a, out, ok := diagnose.Refused(f, diagnose.RefusedFee, diagnose.RefusedFeeNow, diagnose.RefusedReplacementFee)
	if !ok {
		return out
	}
	if a.Class == diagnose.RefusedReplacementFee && f.Successor.State != facts.Absent {
		// What it would have to replace has taken its place: another cause tells that story.
		if !f.Successor.Known() {
			return diagnose.Unsure("Successor")
		}
		return diagnose.NoBecause(diagnose.IDs(f.Successor.From, diagnose.UTXO(f).Accept.From)...)
	}
	u := diagnose.UTXO(f)
	out = diagnose.YesBecause(diagnose.Proven, diagnose.IDs(u.Accept.From, u.Inputs.From)...)
	out.Args = map[string]any{"offered": rateArg(0), "minimum": rateArg(0), "variant": diagnose.Code("refused")}
	if u.Inputs.Known() {
		if _, rate, ok := feerate.Paid(u.Raw.V, u.Inputs.V); ok {
			out.Args["offered"] = diagnose.FeeRate{PerKvB: rate.Int()}
		}
	}
	action := diagnose.Action{Who: diagnose.Sender, What: "replace-with-higher-fee"}
	if a.Class == diagnose.RefusedReplacementFee {
		out.Args["variant"] = diagnose.Code("replacement")
	} else if slices.ContainsFunc(u.Inputs.V, func(s facts.Spent) bool { return s.By != "" }) {
		// Other transactions want the coins: the floor alone is not enough.
		if least, size, ok := feerate.Outbid(u, f.Chain); ok {
			best := feerate.Of(least, size) + feerate.Of(least, size)/4 + 1
			out.Because = diagnose.IDs(out.Because, u.Evicts.From, u.Pool.From)
			action.Args = map[string]any{
				"min_fee": facts.NewInt(least), "fee": facts.NewInt(max(least, best.Fee(size))),
				"fee_rate": diagnose.FeeRate{PerKvB: best.Int()},
			}
		}
		if floor := (offer{u: u}).floor(); floor > 0 {
			out.Args["minimum"] = rateArg(floor)
		}
	} else if floor := (offer{u: u}).floor(); floor > 0 {
		out.Because = diagnose.IDs(out.Because, u.Pool.From)
		out.Args["minimum"] = rateArg(floor)
		if size := u.Raw.V.VSize; size > 0 && size <= feerate.MaxSize {
			best := floor + floor/4
			action.Args = map[string]any{
				"min_fee": facts.NewInt(floor.Fee(size)), "fee": facts.NewInt(best.Fee(size)),
				"fee_rate": diagnose.FeeRate{PerKvB: best.Int()},
			}
		}
	}
	out.Actions = []diagnose.Action{action}
	return out
}
