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
		Needs:  needs("EVM.Tx", "EVM.Receipt", "EVM.ReceiverCode", "EVM.Fresh", "EVM.NewRules", "EVM.NoGasCap"),
		Unless: []string{"EVM.NewRules", "EVM.Failure.MoreGas", "EVM.ReceiverCode"},
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
	e := f.EVM
	tx := e.Tx.V
	if tx.To == "" || tx.InputSize > 0 || !emptied(r.outer().Kind) || r.gas() == diagnose.No {
		return r.no()
	}
	delegated := e.ReceiverCode.Known() && e.ReceiverCode.V.Kind == "delegated"
	fresh := e.Fresh.Known() && e.Fresh.V
	certainty := diagnose.Likely
	switch {
	case strings.Contains(string(r.Halt), "EIP-2780"): // the node names the rule
		if r.exact() && r.Backed {
			certainty = diagnose.Proven
		}
	case tx.Value.Sign() == 0, e.NewRules.Known() && !e.NewRules.V:
		return r.no(e.NewRules.From...)
	case e.ReceiverCode.Known() && e.ReceiverCode.V.Kind == "contract":
		return r.no(e.ReceiverCode.From...) // its own code may have used the gas
	case e.NewRules.Known() && fresh:
		certainty = diagnose.Proven // nothing but the new account can use gas there
	case e.NewRules.Known() && delegated, fresh:
	default:
		return diagnose.Unsure("EVM.NewRules", "EVM.Fresh", "EVM.ReceiverCode")
	}
	out = r.withGas(r.yes(certainty, diagnose.IDs(e.ReceiverCode.From, e.Fresh.From, e.NewRules.From)...))
	out.Args["receiver"] = tx.To
	return out
}
