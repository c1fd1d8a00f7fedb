package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// StipendTooSmall is a contract that pays out with Solidity's transfer or send: the receiver gets
// 2,300 gas, which is not enough for a contract wallet. No gas limit of the sender changes that.
var StipendTooSmall = diagnose.Cause{
	Slug:    "stipend-too-small",
	Section: "failed",
	Weight:  780,
	Args:    args(),
	Yields:  yields("receiver-refuses-payment", "inner-call-out-of-gas"),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx", "EVM.Receipt", "EVM.ReceiverCode"),
		Unless: []string{"EVM.Failure.MoreGas"},
		Judge:  judgeStipendTooSmall,
	}},
}

func judgeStipendTooSmall(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	starved := !r.traced() && r.Payee.Known() && r.Payee.V == "starves"
	switch {
	case r.gas() == diagnose.Yes, r.traced() && !r.Stipend:
		return r.no()
	case !r.Stipend && !starved && r.outer().Kind == "revert" && (r.paidInside() || r.unpaid()):
		return diagnose.Unsure("EVM.Failure.Payee", "EVM.Traced")
	case !r.Stipend && !starved:
		return r.no(r.Payee.From...)
	}
	certainty := diagnose.Likely
	if r.gas() == diagnose.No && r.exact() && r.Backed {
		certainty = diagnose.Proven // what the frame got is fixed by the contract
	}
	out = r.yes(certainty, diagnose.IDs(r.MoreGas.From, r.Payee.From)...)
	if starved {
		out.Args["variant"] = diagnose.Code("tried")
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "check-address"}, {Who: diagnose.Sender, What: "contact-owner"}}
	return out
}
