package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// AbortedByContract is a hard stop: an assert, an old-style throw, a jump to nowhere. The whole
// gas limit is taken, and more gas would be taken too.
var AbortedByContract = diagnose.Cause{
	Slug:    "aborted-by-contract",
	Section: "failed",
	Weight:  738,
	Args:    args("halt"),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeAbortedByContract,
	}},
}

func judgeAbortedByContract(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	kind := r.outer().Kind
	if kind == "all-gas-used" {
		switch with := r.MoreGas.V.With; {
		case !r.MoreGas.Known():
			return diagnose.Unsure("EVM.Failure.MoreGas")
		case with != nil:
			kind = with.Kind // what takes all of more gas too
		}
	}
	switch kind {
	case "invalid-opcode", "bad-jump", "stack", "other-halt":
	default:
		return r.no()
	}
	if r.InnerGas && !r.MoreGas.Known() {
		return diagnose.Unsure("EVM.Failure.MoreGas") // it may have thrown because the gas ran out inside
	}
	if kind == "other-halt" && r.MoreGas.State == facts.Failed {
		return diagnose.Unsure("EVM.Failure.MoreGas") // words that nobody knows may mean the limit, too
	}
	if r.gas() == diagnose.Yes {
		return r.no(r.MoreGas.From...)
	}
	certainty := diagnose.Likely
	if r.gas() == diagnose.No {
		certainty = r.grade()
	}
	out = r.deposited(r.yes(certainty, r.MoreGas.From...))
	out.Args["halt"] = diagnose.Code("halt-" + kind)
	return out
}
