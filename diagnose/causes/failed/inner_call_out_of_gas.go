package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// InnerCallOutOfGas is a limit that was enough for the outer contract but not for one that it
// calls: each call passes on at most 63 of 64 parts of the gas that is left. Some contracts also
// look at the gas themselves and refuse. Either way the same call goes through with more gas.
var InnerCallOutOfGas = diagnose.Cause{
	Slug:    "inner-call-out-of-gas",
	Section: "failed",
	Weight:  785,
	Args:    args("gas_limit", "gas_used", "needed"),
	Yields:  yields(overruled...),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx", "EVM.Receipt"),
		Judge:  judgeInnerCallOutOfGas,
	}},
}

func judgeInnerCallOutOfGas(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.Stipend || r.Kind == "creation" || !r.InnerGas && emptied(r.outer().Kind) {
		return r.no()
	}
	switch r.gas() {
	case diagnose.Yes:
		return r.withGas(r.yes(r.grade(), r.Before.From...))
	case diagnose.No:
		return r.no(r.MoreGas.From...)
	case diagnose.CannotTell:
	}
	if r.InnerGas {
		return r.withGas(r.yes(diagnose.Likely))
	}
	if r.category() == "gas" || r.says("GS010") { // so that the contract itself says it; Safe's code for it
		out = r.withGas(r.yes(diagnose.Likely))
		out.Args["variant"] = diagnose.Code("said")
		return out
	}
	return diagnose.Unsure("EVM.Failure.MoreGas")
}
