package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ContractCreationFailed is a new contract that came to nothing: its own code refused or
// stopped while it was set up, or the network would not store what came out: too large, or
// code that begins with a forbidden byte. Code that gave a reason is told by that reason.
var ContractCreationFailed = diagnose.Cause{
	Slug:    "contract-creation-failed",
	Section: "failed",
	Weight:  752,
	Args:    args("halt"),
	Yields:  []string{"reverted-silently", "aborted-by-contract"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx"),
		Judge:  judgeContractCreationFailed,
	}},
}

func judgeContractCreationFailed(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	kind := r.outer().Kind
	switch {
	case kind == "creation":
	case r.Kind == "creation" && !r.starved() && kind == "revert" && !speaks(r.outer()):
		return r.madeInside()
	default:
		return r.ownCode(kind)
	}
	if r.starved() && r.gas() != diagnose.No {
		return r.orGas()
	}
	out = r.yes(r.grade(), r.MoreGas.From...)
	out.Args["halt"] = r.outer().Halt
	if f.EVM.Tx.Known() && f.EVM.Tx.V.To != "" {
		out.Args["variant"] = diagnose.Code("inside")
	}
	return out
}

// madeInside: a contract wanted to make another one and gave up when the network refused that.
func (r refusal) madeInside() diagnose.Outcome {
	if r.gas() == diagnose.Yes {
		return r.no(r.MoreGas.From...)
	}
	out := r.yes(r.grade())
	out.Args["halt"] = r.Halt
	out.Args["variant"] = diagnose.Code("inside")
	return out
}

// ownCode: the code that was to set the contract up refused or stopped by itself.
func (r refusal) ownCode(kind string) diagnose.Outcome {
	tx := r.f.EVM.Tx
	if !tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	if tx.V.To != "" || r.unseen() || emptied(kind) || speaks(r.outer()) || r.swallowed() {
		return r.no(tx.From...)
	}
	switch r.gas() {
	case diagnose.Yes:
		return r.no(r.MoreGas.From...)
	case diagnose.CannotTell:
		if r.starved() {
			return diagnose.Unsure("EVM.Failure.MoreGas")
		}
	case diagnose.No:
	}
	out := r.yes(r.grade(), diagnose.IDs(tx.From, r.MoreGas.From)...)
	out.Args["variant"] = diagnose.Code("own-code")
	out.Args["halt"] = diagnose.Code("halt-" + kind)
	return out
}
