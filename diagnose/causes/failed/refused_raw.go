package failed

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// A transaction of Bitcoin's family never fails on the chain: what breaks a rule is refused
// at the door. So these causes need the signed bytes and a node that judged them.

// refusedRaw is such a judgement.
func refusedRaw(f *facts.Facts, certainty diagnose.Certainty, a facts.Accept) diagnose.Outcome {
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, diagnose.UTXO(f).Accept.From)...)
	reason := a.Meaning
	if a.Script != "" {
		reason = a.Script
	}
	out.Args = map[string]any{"reason": diagnose.Reject(reason), "said": a.Reason}
	if a.Details != "" && !strings.HasPrefix(string(a.Details), string(a.Reason)) {
		out.Args["said"] = facts.Untrusted(string(a.Reason) + ", " + string(a.Details))
	} else if a.Details != "" {
		out.Args["said"] = a.Details // it repeats the reason
	}
	if a.Own {
		out.Args["said"], out.Args["variant"] = facts.Untrusted(""), diagnose.Code("own")
	}
	return out
}

// rawArgs are the names that refusedRaw sets.
var rawArgs = []string{"reason", "said"}

// Script errors by what they say about the cause: signed wrongly, or in a way that is only
// not passed on. Keys of chains/nodeerr.
var (
	wronglySigned = []string{
		"script-wrong-signature", "script-wrong-key-or-hash", "script-signature-form", "script-unsigned",
		"script-unsigned-or-incomplete", "script-ends-false", "script-other-chain", "script-witness-mismatch", "script-verify-failed", "script-key-form", "script-witness-misplaced",
	}
	notPassedOn = []string{"script-reserved", "script-not-minimal"}
)

// scripted: the reason is a condition for spending, whatever it was.
func scripted(a facts.Accept) bool { return strings.HasPrefix(a.Meaning, "script-") }
