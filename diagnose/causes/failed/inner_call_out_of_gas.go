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
		Needs:  needs("EVM.Tx", "EVM.Receipt", "EVM.NoGasCap"),
		Unless: []string{"EVM.Failure.MoreGas"},
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
	// Words that nobody knows may stand for the outer limit itself, or for anything.
	if !r.InnerGas && r.outer().Kind == "other-halt" && r.gas() != diagnose.No {
		return diagnose.Unsure("EVM.Failure")
	}
	switch r.gas() {
	case diagnose.Yes:
		certainty := diagnose.Likely
		if r.exact() && r.Backed && r.tried() {
			certainty = diagnose.Proven
		}
		return r.withGas(r.deposited(r.yes(certainty, r.Before.From...)))
	case diagnose.No:
		return r.no(r.MoreGas.From...)
	case diagnose.CannotTell:
	}
	if r.InnerGas && (r.Spared || r.outer().Kind != "revert") {
		return diagnose.Unsure("EVM.Failure.MoreGas") // a throw may have had reasons of its own
	}
	if r.InnerGas {
		return r.untried(r.withGas(r.deposited(r.yes(diagnose.Likely))))
	}
	if r.category() == "gas" || r.says("GS010") { // so that the contract itself says it; Safe's code for it
		out = r.withGas(r.yes(diagnose.Likely))
		out.Args["variant"] = diagnose.Code("said")
		return out
	}
	if r.silent() && r.nearlyEmpty() {
		out = r.withGas(r.yes(diagnose.Possible))
		out.Args["variant"] = diagnose.Code("nearly")
		return r.untried(out)
	}
	return diagnose.Unsure("EVM.Failure.MoreGas")
}

// untried: whether more gas helps decides between this and what the contract says once it has enough.
func (r refusal) untried(out diagnose.Outcome) diagnose.Outcome {
	if r.untriedGas() {
		out.Open = []string{"EVM.Failure.MoreGas"}
	}
	return out
}

// nearlyEmpty: 19 of 20 parts of the gas or more were used, as when an inner call that was
// given 63 of 64 parts of the rest used all of it.
func (r refusal) nearlyEmpty() bool {
	used, limit := r.f.EVM.Receipt.V.GasUsed, r.f.EVM.Tx.V.Gas
	return used > 0 && limit > 0 && used < limit && used >= limit/20*19
}
