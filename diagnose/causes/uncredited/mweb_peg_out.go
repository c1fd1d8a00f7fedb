package uncredited

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// MWEBPegOut is a payment out of Litecoin's privacy layer: it stands in the block's own
// bookkeeping transaction, without a visible sender, and many platforms do not credit it.
var MWEBPegOut = diagnose.Cause{
	Slug:    "mweb-peg-out",
	Section: "uncredited",
	Weight:  435,
	Args:    []string{"count"},
	Yields:  []string{"receiver-platform-delay", "batched-output"},
	Party:   diagnose.ReceiverPlatform,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "UTXO.Tx"},
		Judge:  judgeMWEBPegOut,
	}},
}

func judgeMWEBPegOut(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Mined(f), "Sighting"); !ok {
		return out
	}
	tx := diagnose.UTXO(f).Tx
	if out, ok := diagnose.Need("UTXO.Tx", tx); !ok {
		return out
	}
	// Every block's bookkeeping transaction has one output of this kind, its own remainder.
	hogex := slices.ContainsFunc(tx.V.Outs, func(o facts.TxOut) bool { return o.Type == "witness_mweb_hogaddr" })
	paid := 0
	for _, o := range tx.V.Outs {
		if o.Type != "witness_mweb_hogaddr" {
			paid++
		}
	}
	if !hogex || paid == 0 {
		return diagnose.NoBecause(tx.From...)
	}
	to := claim.Address(f)
	ours := slices.ContainsFunc(tx.V.Outs, func(o facts.TxOut) bool { return claim.Same(f.Chain.Family, to, o.Address) })
	if to != "" && !ours {
		return diagnose.NoBecause(tx.From...) // another payment's line of the bookkeeping
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(f.Sighting.From, tx.From)...)
	out.Args = map[string]any{"count": paid}
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "request-recovery"}}
	return out
}
