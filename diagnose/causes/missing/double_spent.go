package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// DoubleSpent is a payment whose coins were spent by another transaction that is in a block:
// it can never confirm, and that other one does not pay the receiver.
var DoubleSpent = diagnose.Cause{
	Slug:     "double-spent",
	Section:  "missing",
	Weight:   760,
	Residual: diagnose.Likely,
	Args:     []string{"coin", "winner"},
	Yields:   []string{"never-seen", "dropped", "replaced-different", "parent-gone", "waiting-for-parent"},
	State:    diagnose.StateImpossible,
	Party:    diagnose.Sender,
	Funds:    diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  append(healthNeeds(), "Sighting", "Successor", "FinalHead", "UTXO.Inputs", "UTXO.PayeePaid"),
		Judge:  judgeDoubleSpent,
	}},
}

func judgeDoubleSpent(f *facts.Facts) diagnose.Outcome {
	gone := diagnose.NotFound(f) == diagnose.Yes || diagnose.Abandoned(f) == diagnose.Yes
	if !gone && (f.Sighting.Known() || f.Sighting.State == facts.NotAsked) {
		out, _ := diagnose.Given(diagnose.Abandoned(f), "Sighting")
		return out
	}
	u := diagnose.UTXO(f)
	if !u.Inputs.Known() {
		return diagnose.Unsure("UTXO.Inputs")
	}
	i := slices.IndexFunc(u.Inputs.V, func(s facts.Spent) bool { return s.State == "spent-in-block" })
	if i < 0 {
		return diagnose.NoBecause(u.Inputs.From...)
	}
	coin := u.Inputs.V[i]
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(f.Sighting.From, u.Inputs.From)...)
	out.Args = map[string]any{"coin": coin.Txid, "winner": diagnose.Code("winner-not-known")}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}, {Who: diagnose.ReceiverPlatform, What: "contact-sender"}}
	switch {
	case coin.By == "" && !gone:
		return diagnose.Unsure("Sighting") // it may be this one itself
	case coin.By == "":
		return bySomebody(f, out)
	}
	s := f.Successor
	switch {
	case !s.Known() && s.State != facts.Absent:
		return diagnose.Unsure("Successor")
	case !u.PayeePaid.Known():
		return diagnose.Unsure("UTXO.PayeePaid")
	case u.PayeePaid.V || s.Known() && (s.V.Kind == facts.Repriced || s.V.Kind == facts.Cancelled):
		return diagnose.NoBecause(diagnose.IDs(s.From, u.PayeePaid.From)...) // paid, or taken back: told by another cause
	}
	out.Because = diagnose.IDs(out.Because, s.From, u.PayeePaid.From)
	out.Args["winner"] = coin.By
	out.Related = []diagnose.Related{{Relation: "replaced-by", Hash: coin.By}}
	if disputed(f) {
		out.Args["variant"] = diagnose.Code("disputed")
		out.Certainty, out.Party, out.Funds = diagnose.Likely, diagnose.Network, diagnose.UnknownFunds
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "do-not-send-again"}, {Who: diagnose.ReceiverPlatform, What: "wait"}}
	}
	return out
}

// bySomebody: the coin is gone, but no node could name the transaction that took it. A node
// that knows every transaction of the chain and not this one shows that it was another.
func bySomebody(f *facts.Facts, out diagnose.Outcome) diagnose.Outcome {
	from, lacking, ok := witness(f, lost{})
	if !ok && diagnose.Abandoned(f) != diagnose.Yes {
		return lacking
	}
	out.Because = diagnose.IDs(out.Because, from)
	out.Certainty, out.Funds = diagnose.Likely, diagnose.UnknownFunds // that it is void is certain; that the other one pays somebody else is not
	out.Args["variant"] = diagnose.Code("somebody")
	out.Actions = out.Actions[1:] // the other payment may be the same one under a new id: no advice to pay again
	return out
}
