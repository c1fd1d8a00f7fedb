package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// WitnessID is the witness id of a transaction: another number for the same payment, which almost
// nobody can look up. The transaction id is named.
var WitnessID = diagnose.Cause{
	Slug:    "witness-id",
	Section: "pasted",
	Weight:  916,
	Args:    []string{"right"},
	Yields:  []string{"never-seen"},
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "UTXO.Tx", "UTXO.TxidOf"},
		Judge:  judgeWitnessID,
	}},
}

func judgeWitnessID(f *facts.Facts) diagnose.Outcome {
	u := diagnose.UTXO(f)
	if !u.TxidOf.Known() {
		return notAnother(f, "UTXO.TxidOf", u.TxidOf)
	}
	out := diagnose.YesBecause(diagnose.Proven, u.TxidOf.From...)
	out.Args = map[string]any{"right": u.TxidOf.V}
	if !f.Sighting.Known() { // the right id was not followed
		out.State, out.Party, out.Funds = diagnose.StateUnknown, diagnose.Sender, diagnose.UnknownFunds
		out.Actions = []diagnose.Action{giveDetails}
	}
	return out
}
