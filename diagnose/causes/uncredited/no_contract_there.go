package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// NoContractThere is a call to a contract that does not exist on this chain, usually because it
// stands on another one. The network carries it out as a success that does nothing.
var NoContractThere = diagnose.Cause{
	Slug:    "no-contract-there",
	Section: "uncredited",
	Weight:  458,
	Args:    []string{"address", "value"},
	Yields:  []string{"nothing-moved", "approval-not-transfer", "inner-transfer-failed"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Call", "EVM.Tx", "EVM.ReceiverCode", "EVM.Receipt"},
		Judge:  judgeNoContractThere,
	}},
}

func judgeNoContractThere(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	switch {
	case !e.Tx.Known():
		return diagnose.Unsure("EVM.Tx")
	case e.Tx.V.To == "" || e.Tx.V.InputSize < 4:
		return diagnose.Outcome{}
	case !e.Receipt.Known():
		return diagnose.Unsure("EVM.Receipt")
	case e.Receipt.V.LogCount > 0:
		return diagnose.NoBecause(e.Receipt.From...)
	case !e.Call.Known():
		return diagnose.Unsure("EVM.Call")
	case e.Call.V.Signature == "":
		return diagnose.Outcome{} // people also write notes to each other in this place
	case !e.ReceiverCode.Known():
		return diagnose.Unsure("EVM.ReceiverCode")
	case e.ReceiverCode.V.Kind != "none":
		return diagnose.NoBecause(e.ReceiverCode.From...)
	}
	certainty := diagnose.Likely
	if diagnose.Idle(e) {
		certainty = diagnose.Proven // both say it: no code, and no gas that code would have used
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, e.Call.From, e.ReceiverCode.From, e.Receipt.From)...)
	value := e.Tx.V.Value
	out.Args = map[string]any{"address": e.Tx.V.To, "value": facts.Amount{Units: value, Asset: f.Chain.Native}}
	if value.Sign() > 0 {
		out.Args["variant"] = diagnose.Code("paid")
		out.Funds = diagnose.WithOtherOwner
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "check-network"}, {Who: diagnose.Sender, What: "check-address"}}
	out.ETA = &eta.Range{None: eta.NoneSender}
	return out
}
