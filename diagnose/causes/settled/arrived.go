package settled

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// Arrived is a payment that succeeded and is final. If a receiving address was claimed, it
// was paid. Whether a platform has booked it is not on the chain.
var Arrived = diagnose.Cause{
	Slug:     "arrived",
	Section:  "settled",
	Weight:   160,
	Ordinary: true,
	Args:     []string{"confirmations"},
	State:    diagnose.StateFinal,
	Party:    diagnose.Nobody,
	Funds:    diagnose.Arrived,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Success", "Head", "FinalHead", "Transfers", "Verified", "Nodes.Saw", "UTXO.Proof", "EVM.Tx", "EVM.Receipt", "EVM.Traced", "EVM.ReceiverCode", "EVM.Names"},
		Judge: judgeArrived,
	}},
}

func judgeArrived(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	if out, ok := diagnose.Need("Transfers", f.Transfers); !ok {
		return out
	}
	if ticketOnly(f) {
		return diagnose.Unsure("EVM.Receipt") // what it made is nowhere written
	}
	p := diagnose.ProgressOf(f)
	if p.Confirmations == 0 {
		return diagnose.Unsure("Sighting") // in which block is not known
	}
	if diagnose.FinalOpen(f) {
		return diagnose.Unsure("FinalHead")
	}
	if !p.Final || p.Confirmations < p.Required || len(claim.Recipients(f)) == 0 && !changeOnly(f) {
		return diagnose.NoBecause(diagnose.IDs(f.Head.From, f.FinalHead.From)...)
	}
	if claim.Address(f) != "" && len(claim.Paid(f)) == 0 {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	if claim.AssetFit(f) == claim.Differs {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	certainty, open := diagnose.Likely, claim.Open(f)
	if !open && !claim.ByName(f) && !onlyAgain(f) && seenInside(f) && p.FinalBy != "age" && f.Verified.Known() && slices.Contains(f.Verified.V, "id") && !strangersWord(f) && !unheard(f) && !diagnose.TipIsWord(f) && !diagnose.OldWork(f) {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Head.From, f.FinalHead.From, f.Transfers.From, f.Verified.From)...)
	out.Args = map[string]any{"confirmations": p.Confirmations}
	switch {
	case open: // it arrived somewhere; whether as the ticket means it, somebody has to compare
		out.Args["variant"] = diagnose.Code("open")
		out.Party = diagnose.UnknownParty
		out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "check-address"}, {Who: diagnose.UnknownParty, What: "give-details"}}
	case p.FinalBy == "age":
		out.Args["variant"] = diagnose.Code("age")
	}
	return out
}

// seenInside: a call of a contract that logged nothing may have failed inside and gone on.
// Then only a trace, or no code there, shows that nothing else was meant.
func seenInside(f *facts.Facts) bool {
	if f.Chain.Family != facts.FamilyEVM {
		return true
	}
	e := diagnose.EVM(f)
	switch {
	case !e.Tx.Known():
		return false
	case e.Tx.V.InputSize == 0, e.Traced.Known() && e.Traced.V:
		return true
	case e.Receipt.Known() && e.Receipt.V.LogCount > 0:
		return true
	}
	return e.ReceiverCode.Known() && e.ReceiverCode.V.Kind == "none"
}

// unheard: what arrived is a token that nobody lists and that was not asked its name: it may pose as another.
func unheard(f *facts.Facts) bool {
	return slices.ContainsFunc(claim.Meant(f), func(t facts.Transfer) bool { return claim.Nameless(f, t) })
}

// strangersWord: only public servers of Bitcoin's family have it, and none could prove that a
// block holds it. Of a node of our own that is not asked.
func strangersWord(f *facts.Facts) bool {
	if f.Chain.Family != facts.FamilyUTXO || slices.Contains(f.Verified.V, "block") {
		return false
	}
	return !slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool { return !n.Public && n.Saw.Known() && n.Saw.V })
}

// onlyAgain: what reached the claimed address, or anybody if none is claimed, was seen in a repeat of
// the call or on the receiver's balance only.
func onlyAgain(f *facts.Facts) bool {
	paid := claim.Meant(f)
	return len(paid) > 0 && !slices.ContainsFunc(paid, func(t facts.Transfer) bool { return !t.Again && !t.Weighed })
}

// changeOnly: all outputs go back to the sender, as when coins are put together.
func changeOnly(f *facts.Facts) bool {
	for _, t := range f.Transfers.V {
		if t.Kind == "change" && !t.Amount.Units.IsZero() {
			return true
		}
	}
	return false
}

// ticketOnly: the making of a retryable ticket on Arbitrum (type 0x69) of which the node shows no
// record. Its value goes into the ticket; who gets it is decided by a later attempt.
func ticketOnly(f *facts.Facts) bool {
	const submitRetryable = 0x69
	e := diagnose.EVM(f)
	return f.Chain.HasQuirk("arbitrum-types") && e.Tx.Known() && e.Tx.V.Type == submitRetryable && e.Receipt.Known() && e.Receipt.V.LogCount == 0
}
