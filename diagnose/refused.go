package diagnose

import (
	"slices"

	"txtriage/chains/facts"
)

// The classes of reasons for which nodes refuse a transaction, as chains/nodeerr names them.
const (
	RefusedFee            = "fee-too-low"
	RefusedFeeNow         = "fee-too-low-now" // the pool is full
	RefusedReplacementFee = "replacement-fee"
	RefusedChainLimit     = "chain-limit"
	RefusedInvalid        = "invalid"
	RefusedSignature      = "signature"
	RefusedNonStandard    = "nonstandard"
	RefusedDust           = "dust"
	RefusedTRUC           = "truc" // rules of version 3

	RefusedReplacementLimit = "replacement-limit"
	RefusedReplacementInput = "replacement-input"
	RefusedBug              = "bug"    // it contradicts itself
	RefusedLoose            = "loose"  // exists only inside its block
	RefusedLocked           = "locked" // not valid yet
)

// RefusedNeeds are the facts that Refused reads.
var RefusedNeeds = []string{"Sighting", "UTXO.Raw", "UTXO.Accept"}

// Refused lets a rule go on with a pasted transaction of Bitcoin's family that is nowhere yet
// and that a node, asked to judge it, would not take, for one of the given classes of reasons.
func Refused(f *facts.Facts, classes ...string) (facts.Accept, Outcome, bool) {
	if out, ok := Given(NotFound(f), "Sighting"); !ok {
		return facts.Accept{}, out, false
	}
	u := UTXO(f)
	if u.Raw.State == facts.Absent {
		return facts.Accept{}, Outcome{}, false
	}
	if !u.Raw.Known() {
		return facts.Accept{}, Unsure("UTXO.Raw"), false
	}
	if !u.Accept.Known() {
		return facts.Accept{}, Unsure("UTXO.Accept"), false
	}
	if a := u.Accept.V; a.Allowed || a.Known || !slices.Contains(classes, a.Class) {
		return a, NoBecause(u.Accept.From...), false
	}
	return u.Accept.V, Outcome{}, true
}
