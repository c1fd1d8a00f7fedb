package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// MiningOrStakingReward is money that a block paid to its maker. It cannot be spent for some
// time, and many platforms do not credit it at all.
var MiningOrStakingReward = diagnose.Cause{
	Slug:    "mining-or-staking-reward",
	Section: "uncredited",
	Weight:  425,
	Args:    []string{"confirmations", "maturity", "left"},
	Yields:  []string{"receiver-platform-delay", "awaiting-confirmations"},
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Head", "UTXO.Tx"},
		Judge:  judgeMiningReward,
	}},
}

func judgeMiningReward(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Mined(f), "Sighting"); !ok {
		return out
	}
	tx := diagnose.UTXO(f).Tx
	if out, ok := diagnose.Need("UTXO.Tx", tx); !ok {
		return out
	}
	if !tx.V.Coinbase {
		return diagnose.NoBecause(tx.From...)
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	have, needed := diagnose.ProgressOf(f).Confirmations, f.Chain.Maturity
	if have == 0 {
		return diagnose.Unsure("Sighting") // in which block is not known
	}
	seen := diagnose.IDs(f.Sighting.From, tx.From, f.Head.From)
	if needed > 0 && have < needed {
		out := diagnose.YesBecause(diagnose.Proven, seen...)
		out.Args = map[string]any{"confirmations": have, "maturity": needed, "left": needed - have}
		out.Party, out.Funds = diagnose.Network, diagnose.Moving
		wait := eta.Ahead(needed-have, f.Chain)
		out.ETA = &wait
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
		return out
	}
	// Old enough: a reason only if somebody misses it.
	if f.Ticket.To == "" && f.Ticket.Role == "" || needed == 0 {
		return diagnose.NoBecause(seen...)
	}
	out := diagnose.YesBecause(diagnose.Possible, seen...)
	out.Args = map[string]any{"confirmations": have, "maturity": needed, "left": uint64(0), "variant": diagnose.Code("mature")}
	out.Party = diagnose.ReceiverPlatform
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "request-recovery"}}
	return out
}
