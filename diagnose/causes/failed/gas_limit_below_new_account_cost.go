package failed

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// GasLimitBelowNewAccountCost is a plain payment with a fixed limit of 21,000 gas on a network
// where creating the receiver's account, or waking a delegated one, costs more (EIP-2780).
var GasLimitBelowNewAccountCost = diagnose.Cause{
	Slug:    "gas-limit-below-new-account-cost",
	Section: "failed",
	Weight:  795,
	Args:    args("gas_limit", "gas_used", "needed", "receiver"),
	Yields:  yields("out-of-gas", "changed-in-same-block", "receiver-refuses-payment"),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx", "EVM.Receipt", "EVM.ReceiverCode"),
		Judge:  judgeGasLimitBelowNewAccountCost,
	}},
}

func judgeGasLimitBelowNewAccountCost(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if !f.EVM.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	tx := f.EVM.Tx.V
	if tx.To == "" || tx.InputSize > 0 || r.outer().Kind != "out-of-gas" || r.gas() == diagnose.No {
		return r.no()
	}
	code := f.EVM.ReceiverCode
	certainty := diagnose.Likely
	switch named := strings.Contains(string(r.Halt), "EIP-2780"); {
	case named && r.exact():
		certainty = diagnose.Proven // the node names the rule
	case named:
	case !code.Known() && code.State != facts.Absent:
		return diagnose.Unsure("EVM.ReceiverCode")
	case code.Known() && code.V.Kind != "none":
		return r.no(code.From...) // its own code may have used the gas
	case tx.Value.Sign() == 0:
		return r.no()
	}
	out = r.withGas(r.yes(certainty, code.From...))
	out.Args["receiver"] = tx.To
	return out
}
