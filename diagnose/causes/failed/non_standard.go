package failed

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// NonStandard is a transaction that the chain would allow but nodes do not pass on: only a
// miner who takes it directly can confirm it.
var NonStandard = diagnose.Cause{
	Slug:    "non-standard",
	Section: "failed",
	Weight:  745,
	Args:    rawArgs,
	Yields:  []string{"never-seen", "dropped"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyUTXO, Needs: diagnose.RefusedNeeds, Judge: judgeNonStandard},
	},
}

func judgeNonStandard(f *facts.Facts) diagnose.Outcome {
	a, out, ok := diagnose.Refused(f, diagnose.RefusedNonStandard, diagnose.RefusedDust, diagnose.RefusedTRUC,
		diagnose.RefusedSignature, diagnose.RefusedReplacementLimit, diagnose.RefusedReplacementInput, diagnose.RefusedBug, "")
	if !ok {
		return out
	}
	if a.Class == diagnose.RefusedSignature && !slices.Contains(notPassedOn, a.Script) {
		return diagnose.NoBecause(diagnose.UTXO(f).Accept.From...)
	}
	if a.Class == "" { // a reason that no table knows: told as it was said
		out = refusedRaw(f, diagnose.Possible, a)
		out.Args["variant"] = diagnose.Code("unknown")
	} else {
		// That this node does not take it is certain. Others may have other rules.
		out = refusedRaw(f, diagnose.Likely, a)
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}
