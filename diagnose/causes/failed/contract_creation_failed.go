package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ContractCreationFailed is a new contract that the network would not store: too large, or code
// that begins with a forbidden byte.
var ContractCreationFailed = diagnose.Cause{
	Slug:    "contract-creation-failed",
	Section: "failed",
	Weight:  752,
	Args:    args("halt"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs(),
		Judge:  judgeContractCreationFailed,
	}},
}

func judgeContractCreationFailed(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.outer().Kind != "creation" {
		return r.no()
	}
	if r.starved() && r.gas() != diagnose.No {
		return r.orGas()
	}
	out = r.yes(r.grade(), r.MoreGas.From...)
	out.Args["halt"] = r.outer().Halt
	return out
}
