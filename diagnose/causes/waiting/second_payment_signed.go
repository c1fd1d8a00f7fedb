package waiting

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// SecondPaymentSigned is a waiting payment whose money was signed away a second time: a node holds
// the proof (Bitcoin Cash, double-spend proofs), or another node has another payment waiting that spends the
// same coin. Which of the two is mined nobody knows yet.
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
		Needs:  []string{"Sighting", "UTXO.Rival", "Successor", "UTXO.PayeePaid"},
		Judge:  judgeSecondPaymentSigned,
	}},
}

func judgeSecondPaymentSigned(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return out
	}
	if f.Successor.Known() && !f.Successor.V.Confirmed {
		return twoPools(f)
	}
	if !f.Chain.HasQuirk("double-spend-proofs") {
		if out, ok := diagnose.Need("Successor", f.Successor); !ok && f.Successor.State != facts.Absent {
			return out
		}
		return diagnose.NoBecause(f.Successor.From...)
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

// twoPools: it waits at one node, and another payment with its money at another.
func twoPools(f *facts.Facts) diagnose.Outcome {
	s, paid := f.Successor.V, diagnose.UTXO(f).PayeePaid
	coin, _, _ := strings.Cut(s.Shared, ":")
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Successor.From, paid.From)...)
	out.Args = map[string]any{"payment": s.Hash, "coin": facts.Hash(coin), "variant": diagnose.Code("pools")}
	out.Related = []diagnose.Related{{Relation: "rival", Hash: s.Hash}}
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "wait"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	if paid.Known() && paid.V {
		out.Args["variant"] = diagnose.Code("versions")
		out.Party, out.Funds = diagnose.Network, diagnose.Moving
	}
	return out
}
