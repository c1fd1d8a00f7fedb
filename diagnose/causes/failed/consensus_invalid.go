package failed

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ConsensusInvalid is a transaction that breaks a rule of the chain itself: no block can ever
// hold it, whoever mines.
var ConsensusInvalid = diagnose.Cause{
	Slug:    "consensus-invalid",
	Section: "failed",
	Weight:  750,
	Args:    rawArgs,
	Yields:  []string{"never-seen", "dropped", "non-standard"},
	State:   diagnose.StateImpossible,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyUTXO, Needs: diagnose.RefusedNeeds, Judge: judgeConsensusInvalid},
	},
}

func judgeConsensusInvalid(f *facts.Facts) diagnose.Outcome {
	a, out, ok := diagnose.Refused(f, diagnose.RefusedInvalid, diagnose.RefusedSignature, diagnose.RefusedLoose)
	if !ok {
		return out
	}
	switch {
	case scripted(a) && (a.Script == "" || slices.Contains(wronglySigned, a.Script)),
		scripted(a) && !a.Invalid && slices.Contains(notPassedOn, a.Script):
		return diagnose.NoBecause(diagnose.UTXO(f).Accept.From...) // told by signature-rejected, non-standard
	}
	certainty := diagnose.Likely
	if a.Invalid {
		certainty = diagnose.Proven
	}
	out = refusedRaw(f, certainty, a)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}}
	return out
}
