package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// withGas adds what the causes about gas tell: the limit, what was used, and what a run with
// more gas needed. Only such a run may advise to raise the limit.
func (r refusal) withGas(out diagnose.Outcome) diagnose.Outcome {
	out.Args["gas_limit"] = gasOrUnknown(r.tx.Gas)
	out.Args["gas_used"] = gasOrUnknown(r.receipt.GasUsed)
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
	out.Because = diagnose.Ids(out.Because, r.MoreGas.From)
	return out
}

func gasOrUnknown(n uint64) any {
	if n == 0 {
		return diagnose.Code("amount-not-known")
	}
	return n
}
