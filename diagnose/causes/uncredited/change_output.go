package uncredited

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// ChangeOutput is a ticket about the wrong output: the address that is looked at is the
// sender's own, and got back what was left over. Somebody else was paid.
var ChangeOutput = diagnose.Cause{
	Slug:    "change-output",
	Section: "uncredited",
	Weight:  450,
	Args:    []string{"change", "paid", "amount"},
	Yields:  []string{"amount-differs", "receiver-platform-delay", "batched-output"},
	Party:   diagnose.Nobody,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "UTXO.Tx"},
		Judge:  judgeChangeOutput,
	}},
}

func judgeChangeOutput(f *facts.Facts) diagnose.Outcome {
	to := claim.Address(f)
	if to == "" {
		return diagnose.Outcome{}
	}
	if diagnose.Pending(f) != diagnose.Yes {
		if out, ok := diagnose.Given(diagnose.Mined(f), "Sighting"); !ok {
			return out
		}
	}
	tx := diagnose.UTXO(f).Tx
	if out, ok := diagnose.Need("UTXO.Tx", tx); !ok {
		return out
	}
	own := func(o facts.TxOut) bool {
		return slices.ContainsFunc(tx.V.Ins, func(in facts.TxIn) bool {
			return in.Script != "" && in.Script == o.Script || in.Address != "" && in.Address == o.Address
		})
	}
	var back, paid *facts.TxOut
	unknown := slices.ContainsFunc(tx.V.Ins, func(in facts.TxIn) bool { return in.Address == "" && in.Script == "" })
	for i, o := range tx.V.Outs {
		switch {
		case o.Type == "nulldata" || o.Value.Sign() == 0:
		case claim.Same(f.Chain.Family, to, o.Address):
			back = &tx.V.Outs[i]
		case !own(o) && o.Address != "" && paid == nil:
			paid = &tx.V.Outs[i]
		}
	}
	switch {
	case back == nil:
		return diagnose.NoBecause(tx.From...)
	case !own(*back) && unknown:
		return diagnose.Unsure("UTXO.Tx")
	case !own(*back) || paid == nil:
		return diagnose.NoBecause(tx.From...)
	}
	// The coins spent were at this very address, so whoever holds it has paid. That they only
	// look at the wrong line is the likely reading of such a ticket.
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, tx.From)...)
	out.Args = map[string]any{"change": back.Address, "paid": paid.Address, "amount": facts.Amount{Units: paid.Value, Asset: f.Chain.Native}}
	out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "check-address"}}
	return out
}
