package failed

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// SignatureRejected is a transaction that is not signed, not completely signed, or signed with
// the wrong key: nobody will mine it until it is signed anew.
var SignatureRejected = diagnose.Cause{
	Slug:    "signature-rejected",
	Section: "failed",
	Weight:  755,
	Args:    rawArgs,
	Yields:  []string{"never-seen", "dropped", "consensus-invalid", "non-standard"},
	State:   diagnose.StateImpossible,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyUTXO, Needs: diagnose.RefusedNeeds, Judge: judgeSignatureRejected},
	},
}

func judgeSignatureRejected(f *facts.Facts) diagnose.Outcome {
	a, out, ok := diagnose.Refused(f, diagnose.RefusedSignature, diagnose.RefusedInvalid)
	if !ok {
		return out
	}
	if !scripted(a) || a.Script != "" && !slices.Contains(wronglySigned, a.Script) {
		return diagnose.NoBecause(diagnose.UTXO(f).Accept.From...)
	}
	// Nodes since Bitcoin Core 30 do not say whether the chain or only their own policy forbids
	// it; and without the script's own error it may be another condition than a signature.
	certainty := diagnose.Likely
	if a.Invalid && a.Script != "" {
		certainty = diagnose.Proven
	}
	out = refusedRaw(f, certainty, a)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}}
	return out
}
