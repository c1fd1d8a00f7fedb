package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// InnerOperationID is the id of something inside a transaction: an operation of a smart account
// (ERC-4337) or the transaction of a wallet with several owners. The carrying transaction is named.
// What became of that one is told first where something is wrong with it, so the weight is low.
var InnerOperationID = diagnose.Cause{
	Slug:    "inner-operation-id",
	Section: "pasted",
	Weight:  195,
	Args:    []string{"right", "what"},
	Yields:  []string{"never-seen", "private-order-flow"},
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Carrier", "EVM.Tx"},
		Unless: []string{"Sighting", "EVM.Receipt"}, // what became of the carrying transaction is told first
		Judge:  judgeInnerOperationID,
	}},
}

func judgeInnerOperationID(f *facts.Facts) diagnose.Outcome {
	if !f.Carrier.Known() {
		if tx := diagnose.EVM(f).Tx; f.Sighting.Known() && tx.Known() && string(tx.V.Hash) != f.Subject.ID {
			return diagnose.Unsure("Carrier")
		}
		if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
			return out
		}
		out, _ := diagnose.Need("Carrier", f.Carrier)
		return out
	}
	// Any contract can record any id; only the listed ones compute what they record.
	certainty := diagnose.Likely
	if f.Carrier.V.Listed {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, f.Carrier.From...)
	out.Args = map[string]any{"right": f.Carrier.V.Hash, "what": diagnose.Code("carried-" + f.Carrier.V.Kind)}
	if !f.Sighting.Known() { // the carrying transaction was not followed
		out.State, out.Party, out.Funds = diagnose.StateUnknown, diagnose.Sender, diagnose.UnknownFunds
		out.Actions = []diagnose.Action{giveDetails}
	}
	return out
}
