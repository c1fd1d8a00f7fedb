package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// BalanceBelowCost is a sender who cannot pay the amount plus the highest fee, counting the
// sender's earlier waiting transactions. Nodes ask for all of it to be there at once.
var BalanceBelowCost = diagnose.Cause{
	Slug:    "balance-below-cost",
	Section: "waiting",
	Weight:  595,
	Args:    []string{"balance", "cost", "earlier", "shortfall"},
	Yields:  []string{"fee-below-market", "just-sent", "will-revert", "dropped", "never-seen", "private-order-flow"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  signedNeeds("EVM.Balance", "EVM.Pool"),
		Judge:  judgeBalanceBelowCost,
	}},
}

func judgeBalanceBelowCost(f *facts.Facts) diagnose.Outcome {
	tx, from, waits, out, ok := signed(f)
	if !ok {
		return out
	}
	e := f.EVM
	if out, ok := diagnose.Need("EVM.Balance", e.Balance); !ok {
		return out
	}
	if !e.NonceLatest.Known() {
		return diagnose.Unsure("EVM.NonceLatest")
	}
	if !ordinary(tx.Type) || tx.Nonce < e.NonceLatest.V {
		return diagnose.Outcome{} // another way of paying, or its place is taken
	}
	from = diagnose.IDs(from, e.Balance.From, e.NonceLatest.From)
	have, own := e.Balance.V, cost(tx)
	t := turn{f: f, e: e, tx: tx, next: e.NonceLatest.V}
	earlier := t.sum(t.earlier())
	total := own.Add(earlier)
	switch {
	case have.Cmp(own) < 0 && waits: // a pool that holds it has seen the coins: they have just left, or the count is of a server that is behind
		out = diagnose.YesBecause(diagnose.Likely, diagnose.IDs(from, e.Pool.From)...)
	case have.Cmp(own) < 0:
		out = diagnose.YesBecause(diagnose.Newest(f, diagnose.Proven), diagnose.IDs(from, e.Pool.From)...)
	case have.Cmp(total) < 0: // the earlier ones may cost less than they may
		out = diagnose.YesBecause(diagnose.Likely, diagnose.IDs(from, e.Pool.From)...)
	case tx.Nonce > t.next && !e.Pool.Known():
		return diagnose.Unsure("EVM.Pool")
	default:
		return diagnose.NoBecause(from...)
	}
	short := total.Sub(have)
	out.Args = map[string]any{"balance": native(f, have), "cost": native(f, own), "earlier": native(f, earlier), "shortfall": native(f, short)}
	if earlier.Sign() > 0 {
		out.Args["variant"] = diagnose.Code("earlier")
	}
	if waits && have.Cmp(own) < 0 {
		out.Args["variant"] = diagnose.Code("kept")
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "top-up-sender", Args: map[string]any{"shortfall": short}}}
	if !waits {
		out.Actions = append(out.Actions, diagnose.Action{Who: diagnose.Sender, What: "rebroadcast"})
	}
	r := eta.Unknown(eta.NoneSender, nil)
	out.ETA = &r
	return out
}
