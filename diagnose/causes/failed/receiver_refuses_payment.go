package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ReceiverRefusesPayment is a contract that takes no coins, or not in this way: it has no entry
// for a plain payment, or the function called takes none.
var ReceiverRefusesPayment = diagnose.Cause{
	Slug:    "receiver-refuses-payment",
	Section: "failed",
	Weight:  754,
	Args:    args("receiver"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx", "EVM.ReceiverCode"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeReceiverRefusesPayment,
	}},
}

func judgeReceiverRefusesPayment(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if !f.EVM.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	tx := f.EVM.Tx.V
	paid := tx.To != "" && tx.Value.Sign() > 0
	silent := r.silent() || r.masked() == diagnose.Yes && r.quietUnder()
	code := f.EVM.ReceiverCode
	switch {
	case paid && r.masked() == diagnose.CannotTell:
		return diagnose.Unsure("EVM.Failure.MoreGas")
	case paid && silent && r.ValueRefused.Known() && r.ValueRefused.V:
		out = r.yes(r.sure(), diagnose.IDs(r.ValueRefused.From, r.Before.From)...)
		out.Args["receiver"] = tx.To
	case paid && silent && tx.InputSize == 0 && code.Known() && code.V.Kind == "contract":
		certainty := r.sure()
		if r.gas() != diagnose.No {
			certainty = diagnose.Likely
		}
		out = r.yes(certainty, diagnose.IDs(code.From, r.MoreGas.From)...)
		out.Args["receiver"] = tx.To
	case paid && silent && (!r.ValueRefused.Known() || tx.InputSize == 0 && !code.Known()):
		return diagnose.Unsure("EVM.Failure.ValueRefused", "EVM.ReceiverCode")
	case r.category() == "recipient" && r.refusedInside():
		out = r.yes(diagnose.Likely)
		out.Args["receiver"] = diagnose.Code("address-not-known")
		out.Args["variant"] = diagnose.Code("inside")
	default:
		return r.no()
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "check-address"}}
	return out
}

// sure: seen where it happened, and not due to something earlier in the block.
func (r refusal) sure() diagnose.Certainty {
	if r.exact() && r.Backed && r.lasting() {
		return diagnose.Proven
	}
	return diagnose.Likely
}

// quietUnder: with more gas it is refused without a word.
func (r refusal) quietUnder() bool {
	with := r.MoreGas.V.With
	return with == nil || with.Kind == "revert" && !speaks(*with)
}

// refusedInside: a contract says that passing coins on to their receiver failed. Texts of the
// common libraries; STE is Uniswap's.
func (r refusal) refusedInside() bool {
	for _, x := range []facts.Failure{r.Failure, r.outer()} {
		if x.Reason == "STE" {
			return true
		}
	}
	return r.says("ETH_TRANSFER_FAILED", "ETH transfer failed", "unable to send value")
}
