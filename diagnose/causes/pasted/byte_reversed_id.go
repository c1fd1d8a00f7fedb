package pasted

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ByteReversedID is a Bitcoin id written backwards, as raw data and some logs have it. The node knows
// the id read the other way round.
var ByteReversedID = diagnose.Cause{
	Slug:    "byte-reversed-id",
	Section: "pasted",
	Weight:  915,
	Args:    []string{"right"},
	Yields:  []string{"never-seen"},
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Verified", "UTXO.Tx", "UTXO.Reversed"},
		Judge:  judgeByteReversedID,
	}},
}

func judgeByteReversedID(f *facts.Facts) diagnose.Outcome {
	u := diagnose.UTXO(f)
	if !u.Reversed.Known() {
		return notAnother(f, "UTXO.Reversed", u.Reversed)
	}
	certainty := diagnose.Likely // a server said that it knows it, and showed no bytes
	if f.Verified.Known() && slices.Contains(f.Verified.V, "id") {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(u.Reversed.From, f.Verified.From)...)
	out.Args = map[string]any{"right": u.Reversed.V}
	if !f.Sighting.Known() { // the right id was not followed
		out.State, out.Party, out.Funds = diagnose.StateUnknown, diagnose.Sender, diagnose.UnknownFunds
		out.Actions = []diagnose.Action{giveDetails}
	}
	return out
}
