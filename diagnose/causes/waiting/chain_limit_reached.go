package waiting

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ChainLimitReached is a slow payment with so many unconfirmed relatives that nodes refuse one
// more: no child can pay for it. What is left is a replacement, or patience.
var ChainLimitReached = diagnose.Cause{
	Slug:    "chain-limit-reached",
	Section: "waiting",
	Weight:  490,
	Args:    []string{"relatives"},
	Party:   diagnose.Network,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyUTXO, Needs: slices.Concat(offerNeeds, []string{"Head"}), Judge: judgeChainLimitReached},
		{Family: facts.FamilyUTXO, Needs: diagnose.RefusedNeeds, Judge: judgeChainLimitOfRaw},
	},
}

func judgeChainLimitReached(f *facts.Facts) diagnose.Outcome {
	o, out, ok := offered(f)
	if !ok {
		return out
	}
	full := o.crowdedFamily()
	passed, _ := o.passed()
	fits := o.fits()
	slow := fits == diagnose.No || passed > 0
	switch {
	case full == diagnose.No:
		return diagnose.NoBecause(o.seen...)
	case full == diagnose.CannotTell:
		return diagnose.Unsure("UTXO.Entry", "UTXO.Cluster", "UTXO.Pool", "UTXO.Tx")
	case !slow && fits == diagnose.CannotTell:
		return diagnose.Unsure("UTXO.Queue")
	case !slow && !o.passedSeen():
		return diagnose.Unsure("UTXO.Missed")
	case !slow:
		return diagnose.NoBecause(diagnose.IDs(o.seen, o.u.Queue.From)...)
	}
	out = diagnose.YesBecause(diagnose.Likely, diagnose.IDs(o.seen, o.u.Queue.From, o.u.Pool.From, o.u.Tx.From)...)
	out.Args = map[string]any{"relatives": max(o.entry.Ancestors+o.entry.Descendants-2, len(o.u.Cluster.V)-1, 0)}
	return o.lifted(out)
}

// A pasted transaction that a node refuses for this reason never entered a pool.
func judgeChainLimitOfRaw(f *facts.Facts) diagnose.Outcome {
	_, out, ok := diagnose.Refused(f, diagnose.RefusedChainLimit)
	if !ok {
		return out
	}
	out = diagnose.YesBecause(diagnose.Proven, diagnose.UTXO(f).Accept.From...)
	out.Args = map[string]any{"relatives": diagnose.Code("count-not-known"), "variant": diagnose.Code("refused")}
	out.Party, out.Funds = diagnose.Sender, diagnose.WithSender
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "rebroadcast"}}
	return out
}
