package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// SecondPaymentSigned is a waiting payment whose money was signed away a second time: a node holds
// the proof (Bitcoin Cash, double-spend proofs). Which of the two is mined nobody knows yet.
var SecondPaymentSigned = diagnose.Cause{
	Slug:    "second-payment-signed",
	Section: "waiting",
	Weight:  640,
	Args:    []string{"payment", "coin"},
	Yields:  []string{"just-sent", "fee-below-market", "cheap-parent"},
	State:   diagnose.StatePending,
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.UnknownFunds,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "UTXO.Rival"},
		Judge:  judgeSecondPaymentSigned,
	}},
}

func judgeSecondPaymentSigned(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return out
	}
	if !f.Chain.HasQuirk("double-spend-proofs") {
		return diagnose.Outcome{}
	}
	rival := diagnose.UTXO(f).Rival
	if rival.State == facts.Absent {
		return diagnose.NoBecause(rival.From...)
	}
	if out, ok := diagnose.Need("UTXO.Rival", rival); !ok {
		return out
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(f.Sighting.From, rival.From)...)
	out.Args = map[string]any{"payment": rival.V.Txid, "coin": rival.V.Coin.Txid}
	if rival.V.Txid != facts.Hash(f.Subject.ID) {
		out.Args["variant"] = diagnose.Code("earlier")
	}
	out.Actions = []diagnose.Action{
		{Who: diagnose.ReceiverPlatform, What: "wait"},
		{Who: diagnose.Sender, What: "contact-sender"},
	}
	return out
}
