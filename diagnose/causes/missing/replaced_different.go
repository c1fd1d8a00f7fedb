package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// ReplacedDifferent is a payment whose place was used by another payment of the same sender.
var ReplacedDifferent = diagnose.Cause{
	Slug:     "replaced-different",
	Section:  "missing",
	Weight:   725,
	Residual: diagnose.Possible,
	Args:     []string{"successor", "reason"},
	Yields:   []string{"never-seen", "dropped", "reorged-out", "private-order-flow", "node-behind"},
	State:    diagnose.StateReplaced,
	Rules: []diagnose.Rule{
		{Needs: append(successorNeeds(), outbidNeeds...), Judge: judgeReplacedDifferent},
		{
			Family: facts.FamilyEVM,
			Needs:  append(healthNeedsEVM(), "Sighting", "Successor", "EVM.Raw", "EVM.Tx", "EVM.NonceLatest"),
			Unless: []string{"Successor"},
			Judge:  judgeReplacedByUnnamed,
		},
	},
}

func judgeReplacedDifferent(f *facts.Facts) diagnose.Outcome {
	s, out := judgeSuccessor(f, facts.Different)
	if out.Answer != diagnose.Yes {
		return out
	}
	out.Args = map[string]any{"successor": s.Hash, "reason": refusal(s), "variant": stage(s)}
	if f.Chain.Family == facts.FamilyUTXO && !s.Compared {
		out.Args["variant"] = diagnose.Code("unclear") // which output is the payee's
	}
	out.Party = diagnose.Sender
	out.Funds = diagnose.WithSender
	if f.Chain.Family == facts.FamilyUTXO || !s.Compared {
		out.Funds = diagnose.UnknownFunds // the other payment says to whom the money went
	}
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}, anew(f, s)}
	return raised(f, s, out)
}

// judgeReplacedByUnnamed: the sender's next number is above this one's, so the place is used,
// but no node could name the transaction that used it. A node whose index does not reach
// back could hide that it was this very transaction.
func judgeReplacedByUnnamed(f *facts.Facts) diagnose.Outcome {
	e := diagnose.EVM(f)
	if diagnose.Pending(f) == diagnose.Yes {
		return judgeOvertaken(f, e)
	}
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	nonce, ok := senderNumber(f, e)
	switch {
	case f.Successor.Known():
		return diagnose.Outcome{} // named: the other rule tells
	case !ok:
		return diagnose.Unsure("EVM.Raw")
	case !e.NonceLatest.Known():
		return diagnose.Unsure("EVM.NonceLatest")
	case e.NonceLatest.V <= nonce:
		return diagnose.NoBecause(e.NonceLatest.From...)
	}
	certainty, from := diagnose.Possible, []facts.EvidenceID(nil)
	for _, n := range f.Nodes {
		if v := judgeNode(f, n); v.healthy && !v.weak {
			certainty, from = diagnose.Likely, diagnose.IDs(from, v.from)
		}
	}
	return unnamed(diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, e.NonceLatest.From, f.Successor.From, from)...), "unnamed")
}

// judgeOvertaken: a node shows it as waiting although its number is used. Either it is in a
// block by now and the node has not noticed, or another one took its place.
func judgeOvertaken(f *facts.Facts, e *facts.EVM) diagnose.Outcome {
	switch {
	case f.Successor.Known():
		return diagnose.Outcome{} // named: the other rule tells
	case !e.Tx.Known():
		return diagnose.Unsure("EVM.Tx")
	case !e.NonceLatest.Known():
		return diagnose.Unsure("EVM.NonceLatest")
	case e.NonceLatest.V <= e.Tx.V.Nonce:
		return diagnose.NoBecause(e.NonceLatest.From...)
	}
	out := unnamed(diagnose.YesBecause(diagnose.Possible, diagnose.IDs(f.Sighting.From, e.Tx.From, e.NonceLatest.From, f.Successor.From)...), "stale")
	out.State, out.Party = diagnose.StateUnknown, diagnose.NodeOperator
	out.ETA = &eta.Range{None: eta.NoneNotKnown}
	out.Actions = []diagnose.Action{{Who: diagnose.NodeOperator, What: "ask-other-node"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	return out
}

func unnamed(out diagnose.Outcome, variant diagnose.Code) diagnose.Outcome {
	out.Args = map[string]any{"successor": facts.Hash(""), "reason": diagnose.Code("nothing-said"), "variant": variant}
	out.Party, out.Funds = diagnose.Sender, diagnose.UnknownFunds
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}
