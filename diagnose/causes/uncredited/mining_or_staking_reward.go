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
	Args:    []string{"amount", "address", "count", "height", "confirmations", "maturity", "left"},
	Yields:  []string{"receiver-platform-delay", "awaiting-confirmations"},
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "Head", "UTXO.Tx"},
		Judge:  judgeMiningReward,
	}, {
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "EVM.Withdrawals", "PastedBlock"},
		Judge:  judgeStakingReward,
	}},
}

// judgeStakingReward: blocks credit validators by themselves (EIP-4895). There is no transaction, so
// whoever looks for one finds none.
func judgeStakingReward(f *facts.Facts) diagnose.Outcome {
	if f.Subject.Kind == "raw-transaction" {
		return diagnose.Outcome{}
	}
	if f.Subject.Kind == "transaction" && !f.PastedBlock.Known() {
		if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
			return out
		}
		out, _ := diagnose.Need("PastedBlock", f.PastedBlock)
		return out
	}
	e := diagnose.EVM(f)
	if out, ok := diagnose.Need("EVM.Withdrawals", e.Withdrawals); !ok {
		return out
	}
	ws := e.Withdrawals.V
	if len(ws) == 0 {
		return diagnose.NoBecause(e.Withdrawals.From...)
	}
	sum := facts.Amount{Asset: ws[0].Amount.Asset}
	for _, w := range ws {
		sum.Units = sum.Units.Add(w.Amount.Units)
	}
	out := diagnose.YesBecause(diagnose.Proven, e.Withdrawals.From...)
	out.Args = map[string]any{
		"amount": sum, "address": ws[0].To, "count": len(ws), "height": ws[0].Block.Height, "confirmations": uint64(0), "maturity": uint64(0), "left": uint64(0),
		"variant": diagnose.Code("staking"),
	}
	out.Party = diagnose.ReceiverPlatform
	out.Funds = diagnose.Arrived
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	return out
}

// made is what the block's own transaction paid, and to whom first.
func made(f *facts.Facts) (facts.Amount, facts.Address, int) {
	sum, to, n := facts.Amount{Asset: f.Chain.Native}, facts.Address(""), 0
	for _, o := range diagnose.UTXO(f).Tx.V.Outs {
		if o.Value.Sign() <= 0 {
			continue
		}
		sum.Units, n = sum.Units.Add(o.Value), n+1
		if to == "" {
			to = o.Address
		}
	}
	return sum, to, n
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
	sum, to, n := made(f)
	args := map[string]any{"amount": sum, "address": any(to), "count": n, "height": f.Sighting.V.Block.Height, "confirmations": have, "maturity": needed, "left": uint64(0)}
	if to == "" {
		args["address"] = diagnose.Code("address-not-known")
	}
	if needed > 0 && have < needed {
		out := diagnose.YesBecause(diagnose.Proven, seen...)
		out.Args = args
		out.Args["left"] = needed - have
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
	out.Args = args
	out.Args["variant"] = diagnose.Code("mature")
	out.Party = diagnose.ReceiverPlatform
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "request-recovery"}}
	return out
}
