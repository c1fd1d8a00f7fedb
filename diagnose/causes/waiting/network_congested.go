package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// NetworkCongested is a waiting area with far more in it than the next blocks can hold: the
// network is busy, and this transaction has company.
var NetworkCongested = diagnose.Cause{
	Slug:    "network-congested",
	Section: "waiting",
	Weight:  300,
	State:   diagnose.StatePending,
	Party:   diagnose.Network,
	Funds:   diagnose.Moving,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyEVM, Needs: []string{"Sighting", "EVM.Fees"}, Judge: judgeCongestedEVM},
		{Family: facts.FamilyUTXO, Needs: []string{"Sighting", "UTXO.Pool", "UTXO.Queue"}, Unless: []string{"UTXO.Queue"}, Judge: judgeCongestedUTXO},
	},
}

const (
	fullBlocks  = 950     // of a thousand parts: hardly any room for 20 blocks
	queueBlocks = 10      // blocks of waiting transactions that count as congestion
	blockVSize  = 998_000 // 4,000,000 weight units less the reserve of 8,000, by four
)

func judgeCongestedEVM(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return out
	}
	fees := diagnose.EVM(f).Fees
	if out, ok := diagnose.Need("EVM.Fees", fees); !ok {
		return out
	}
	if fees.V.FullPerMille < fullBlocks {
		return diagnose.NoBecause(fees.From...)
	}
	return congested(diagnose.IDs(f.Sighting.From, fees.From))
}

func judgeCongestedUTXO(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return out
	}
	u := diagnose.UTXO(f)
	if out, ok := diagnose.Need("UTXO.Pool", u.Pool); !ok {
		return out
	}
	full := !u.Pool.V.RelayRate.IsZero() && u.Pool.V.MinRate.Cmp(u.Pool.V.RelayRate) > 0
	if !full && u.Pool.V.VSize < queueBlocks*blockVSize {
		return diagnose.NoBecause(u.Pool.From...)
	}
	if u.Queue.Known() && u.Queue.V.AheadVSize < max(u.Queue.V.BlockVSize, 1) {
		return diagnose.NoBecause(u.Queue.From...) // it fits into the next block all the same
	}
	return congested(diagnose.IDs(f.Sighting.From, u.Pool.From, u.Queue.From))
}

func congested(from []facts.EvidenceID) diagnose.Outcome {
	out := diagnose.YesBecause(diagnose.Likely, from...)
	out.ETA = &eta.Range{None: eta.NoneDemand}
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	return out
}
