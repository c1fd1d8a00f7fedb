package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// withGas adds what the causes about gas tell: the limit, what was used, and what a run with
// more gas needed. Only such a run may advise to raise the limit.
func (r refusal) withGas(out diagnose.Outcome) diagnose.Outcome {
	e := r.f.EVM
	out.Args["gas_limit"] = gasOrUnknown(e.Tx.V.Gas)
	out.Args["gas_used"] = gasOrUnknown(e.Receipt.V.GasUsed)
	out.Because = diagnose.IDs(out.Because, e.Tx.From, e.Receipt.From)
	out.Args["needed"] = diagnose.Code("not-measured")
	if r.gas() != diagnose.Yes {
		return out
	}
	raise := diagnose.Action{Who: diagnose.Sender, What: "raise-gas-limit", Verified: true}
	if n := r.MoreGas.V.Needed; n > 0 {
		out.Args["needed"] = n
		raise.Args = map[string]any{"gas_limit": facts.NewUint(n)}
	}
	out.Actions = []diagnose.Action{raise}
	out.Because = diagnose.IDs(out.Because, r.MoreGas.From)
	return out
}

// orGas is the answer of a cause that applies only if more gas would not have helped.
func (r refusal) orGas() diagnose.Outcome {
	if r.gas() == diagnose.Yes {
		return r.no(r.MoreGas.From...)
	}
	return diagnose.Unsure("EVM.Failure.MoreGas")
}

func gasOrUnknown(n uint64) any {
	if n == 0 {
		return diagnose.Code("amount-not-known")
	}
	return n
}
