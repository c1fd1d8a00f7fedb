package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// ReplacedRepriced is the same payment under a new id: the sender raised the fee. The money follows the new id.
var ReplacedRepriced = diagnose.Cause{
	Slug:    "replaced-repriced",
	Section: "missing",
	Weight:  720,
	Args:    []string{"successor", "reason"},
	Yields:  []string{"never-seen", "dropped", "reorged-out", "private-order-flow", "node-behind", "waiting-for-parent"},
	State:   diagnose.StateReplaced,
	Rules: []diagnose.Rule{
		{Needs: append(append(successorNeeds(), outbidNeeds...), "Head", "EVM.Pool", "EVM.Fees"), Judge: judgeReplacedRepriced},
		{Family: facts.FamilyUTXO, Needs: []string{"Sighting", "Successor", "UTXO.Payments", "UTXO.Raw"}, Judge: judgePaidAnew},
	},
}

func judgeReplacedRepriced(f *facts.Facts) diagnose.Outcome {
	s, out := judgeSuccessor(f, facts.Repriced)
	if out.Answer != diagnose.Yes {
		return out
	}
	out.Args = map[string]any{"successor": s.Hash, "reason": refusal(s), "variant": stage(s)}
	if f.Chain.Family == facts.FamilyUTXO {
		switch {
		case !s.Compared:
			out.Args["variant"] = diagnose.Code("one-gets-less")
		case s.Rate == "higher":
		case s.Rate == "lower" && s.Confirmed:
			out.Args["variant"] = diagnose.Code("earlier") // the one that was to be replaced won
		default:
			out.Args["variant"] = diagnose.Code("another")
		}
	}
	left := blocksLeft(f, s)
	switch {
	case s.Failed:
		out.Party, out.Funds = diagnose.Sender, diagnose.WithSender
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}}
	case s.Unread: // it took the place; whether it paid is open
		delete(out.Args, "variant")
		out.Party, out.Funds = diagnose.UnknownParty, diagnose.UnknownFunds
		out.ETA = &eta.Range{None: eta.NoneNotKnown}
		out.Actions = []diagnose.Action{{Who: diagnose.NodeOperator, What: "ask-other-node"}}
	case s.Confirmed && f.Chain.Family == facts.FamilyEVM && !diagnose.FinalBlock(f, s.Block):
		out.Party, out.Funds = diagnose.Network, diagnose.Moving
		rest := eta.Finality(f.Chain, f.AsOf.Sub(s.Block.Time))
		if s.Block.Time.IsZero() {
			rest = eta.Finality(f.Chain, 0)
		}
		out.ETA = &rest
		out.Because = diagnose.IDs(out.Because, f.Head.From, f.FinalHead.From)
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	case s.Confirmed && left > 0: // it could still be undone
		out.Party, out.Funds = diagnose.Network, diagnose.Moving
		rest := eta.Ahead(left, f.Chain)
		out.ETA = &rest
		out.Because = diagnose.IDs(out.Because, f.Head.From, f.FinalHead.From)
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	case s.Confirmed:
		out.Party, out.Funds = diagnose.Nobody, diagnose.Arrived
	case tooCheap(f, s):
		out.Party, out.Funds = diagnose.Sender, diagnose.WithSender
		out.Because = diagnose.IDs(out.Because, f.EVM.Pool.From, f.EVM.Fees.From)
		out.Args["variant"] = diagnose.Code("low")
		out.ETA = &eta.Range{None: eta.NoneSender}
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}}
	default:
		out.Party, out.Funds = diagnose.Network, diagnose.Moving
		out.ETA = &eta.Range{None: eta.NoneNotKnown} // its own id tells
		out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	}
	out.Actions = append(out.Actions, diagnose.Action{Who: diagnose.Sender, What: "do-not-send-again"})
	return raised(f, s, out)
}

// tooCheap: the new transaction waits, too, and the next block asks for more than it may pay.
func tooCheap(f *facts.Facts, s facts.Successor) bool {
	e := diagnose.EVM(f)
	if !e.Pool.Known() || !e.Fees.Known() {
		return false
	}
	i := slices.IndexFunc(e.Pool.V, func(p facts.PoolTx) bool { return p.Hash == s.Hash })
	return i >= 0 && e.Pool.V[i].Type <= 4 && e.Pool.V[i].MaxFee.Cmp(e.Fees.V.NextBaseFee) < 0
}

// blocksLeft is how many blocks a confirmed successor lacks until it counts as final on a
// chain whose finality is a depth; the whole depth where its own is not known.
func blocksLeft(f *facts.Facts, s facts.Successor) uint64 {
	depth := f.Chain.FinalityDepth
	switch {
	case f.Chain.Family != facts.FamilyUTXO || depth == 0:
		return 0
	case !f.Head.Known() || !f.FinalHead.Known() || s.Block.Height == 0 || s.Block.Height > f.Head.V.Height:
		return depth
	case s.Block.Height <= f.FinalHead.V.Height:
		return 0
	}
	return max(s.Block.Height+depth, f.Head.V.Height+2) - f.Head.V.Height - 1
}

// judgePaidAnew finds the payment by where it was meant to go, when nothing is known of the
// lost one but its id: the claimed address is paid under another id. That it is the same
// payment is a guess, a better one if the claimed amount agrees too.
func judgePaidAnew(f *facts.Facts) diagnose.Outcome {
	if claim.Address(f) == "" {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	if f.Successor.Known() {
		return diagnose.Outcome{} // better known: the other rule tells
	}
	payments := diagnose.UTXO(f).Payments
	if out, ok := diagnose.Need("UTXO.Payments", payments); !ok {
		return out
	}
	for _, p := range payments.V {
		certainty, ok := fits(f, p)
		if !ok {
			continue
		}
		out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, payments.From)...)
		out.Args = map[string]any{"successor": p.Txid, "reason": diagnose.Code("nothing-said"), "variant": diagnose.Code("by-address")}
		out.Related = []diagnose.Related{{Relation: "replaced-by", Hash: p.Txid}}
		// An address may be paid often: somebody has to compare before this counts as the payment.
		out.Party, out.Funds = diagnose.Sender, diagnose.UnknownFunds
		out.ETA = &eta.Range{None: eta.NoneNotKnown}
		if p.Block.Height == 0 && p.Block.Hash == "" {
			out.Party, out.Funds = diagnose.Network, diagnose.Moving
		}
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-sender"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
		return out
	}
	return diagnose.NoBecause(payments.From...)
}

// fits compares a payment to the claimed address with the ticket.
func fits(f *facts.Facts, p facts.Payment) (diagnose.Certainty, bool) {
	exact, ok := claim.Suits(f, claim.Address(f), p)
	if exact || !ok {
		return diagnose.Likely, ok
	}
	if raw := diagnose.UTXO(f).Raw; raw.Known() { // what the lost one was to pay is known
		for _, o := range raw.V.Outs {
			if claim.Same(f.Chain.Family, claim.Address(f), o.Address) && o.Value.Cmp(p.Value) == 0 {
				return diagnose.Likely, true
			}
		}
		return "", false
	}
	return diagnose.Possible, ok
}
