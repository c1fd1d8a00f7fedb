package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// OutOfGas is a limit set by the sender that ran out. It is proven only if more gas would have
// helped in the very place of the transaction; while that could not be tried it is likely, and
// nobody is told to raise the limit unless more gas helped at least next to its block.
var OutOfGas = diagnose.Cause{
	Slug:    "out-of-gas",
	Section: "failed",
	Weight:  790,
	Args:    args("gas_limit", "gas_used", "needed"),
	Yields:  yields(overruled...),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx", "EVM.Receipt", "EVM.NoGasCap", "EVM.NewRules", "EVM.ReceiverCode"),
		Unless: []string{"EVM.Failure.MoreGas"},
		Judge:  judgeOutOfGas,
	}},
}

func judgeOutOfGas(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.FailedOnChain(f), "Sighting", "Success"); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if !e.Failure.Known() {
		return outOfGasByReceipt(f, e)
	}
	r, _, _ := look(f)
	if r.unseen() && r.gas() != diagnose.Yes && emptied(r.Kind) {
		return undecided(r.withGas(r.deposited(r.yes(diagnose.Likely))))
	}
	// Storing new code may run out of gas after the code itself has run to its end.
	top := !r.InnerGas && (emptied(r.outer().Kind) || r.Kind == "creation" && r.starved())
	if !top || r.gas() == diagnose.No {
		return r.no()
	}
	certainty := diagnose.Likely
	if r.gas() == diagnose.Yes && r.exact() && r.Backed && r.tried() {
		certainty = diagnose.Proven
	}
	out := r.withGas(r.deposited(r.yes(certainty)))
	// The price of a new or delegated receiver has a cause of its own.
	plain := e.Tx.V.To != "" && e.Tx.V.InputSize == 0 && e.Tx.V.Value.Sign() > 0
	switch code := e.ReceiverCode; {
	case r.untriedGas():
		return r.untried(out)
	case plain && !e.NewRules.Known() && (!code.Known() || code.V.Kind != "contract"):
		out.Open = []string{"EVM.NewRules"}
	case plain && e.NewRules.V && !code.Known():
		out.Open = []string{"EVM.ReceiverCode"}
	}
	return out
}

// outOfGasByReceipt: no node could show the execution, but all gas was spent. A contract that
// aborts spends it too, so this is likely at best.
func outOfGasByReceipt(f *facts.Facts, e *facts.EVM) diagnose.Outcome {
	if !e.Receipt.Known() || !e.Tx.Known() {
		return diagnose.Unsure("EVM.Failure", "EVM.Receipt", "EVM.Tx")
	}
	if !spentAll(e) {
		return diagnose.Unsure("EVM.Failure")
	}
	r := refusal{f: f, seen: f.Success.From}
	return undecided(r.withGas(r.deposited(r.yes(diagnose.Likely))))
}

// undecided: a contract that aborts takes all gas, too, and nobody saw which of the two it was.
func undecided(out diagnose.Outcome) diagnose.Outcome {
	out.Open = []string{"EVM.Traced", "EVM.Failure.MoreGas"}
	return out
}

func spentAll(e *facts.EVM) bool {
	return e.Receipt.Known() && e.Tx.Known() && e.Tx.V.Gas > 0 && e.Receipt.V.GasUsed >= e.Tx.V.Gas
}
