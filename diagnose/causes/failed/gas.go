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
	out.Because = diagnose.IDs(out.Because, r.MoreGas.From)
	if n := r.MoreGas.V.Needed; n > 0 {
		out.Args["needed"] = n
	}
	switch v := r.gasVariant(); v {
	case "":
	case "mixed", "cap":
		return worded(out, v) // a higher limit alone is no advice
	default:
		out = worded(out, v)
	}
	raise := diagnose.Action{Who: diagnose.Sender, What: "raise-gas-limit", Verified: true}
	if n := r.MoreGas.V.Needed; n > 0 {
		raise.Args = map[string]any{"gas_limit": facts.NewUint(n)}
	}
	out.Actions = []diagnose.Action{raise}
	return out
}

// gasVariant words how the run with more gas was made, where it went through: "" in the very
// place of the transaction, nearby on a neighbouring state, tried likewise while nobody saw the
// execution itself, mixed if that state lets it through for another reason too or the state after
// its block does not, cap if no transaction may ask for so much.
func (r refusal) gasVariant() diagnose.Code {
	trial, own, most := r.MoreGas.V, r.Before, r.f.Chain.GasCap
	if free := r.f.EVM.NoGasCap; free.Known() && free.V {
		most = 0
	}
	if trial.After {
		own = r.After
	}
	switch {
	case most > 0 && (trial.Needed > most || trial.Needed == 0 && trial.Limit > most):
		return "cap"
	case trial.InPlace && r.exact():
		return ""
	case trial.Against || !trial.InPlace && own.Known() && !own.V:
		return "mixed"
	case r.exact():
		return "nearby"
	}
	return "tried"
}

// worded chooses a variant, unless a more important one was chosen.
func worded(out diagnose.Outcome, v diagnose.Code) diagnose.Outcome {
	if _, set := out.Args["variant"]; !set {
		out.Args["variant"] = v
	}
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
