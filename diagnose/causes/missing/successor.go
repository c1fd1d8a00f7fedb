package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// successorNeeds are the facts that the replaced-… rules read.
func successorNeeds() []string {
	return []string{"Sighting", "Successor", "FinalHead", "EVM.Raw", "EVM.Tx", "UTXO.Raw", "UTXO.Tx"}
}

// judgeSuccessor judges whether a transaction of this kind took the place. The chain takes a
// place once, so a confirmed successor is proof, if the lost transaction itself is known and
// not only what somebody claims about it. A waiting successor may still lose.
func judgeSuccessor(f *facts.Facts, kind facts.SuccessorKind) (facts.Successor, diagnose.Outcome) {
	if diagnose.Mined(f) == diagnose.Yes {
		return facts.Successor{}, diagnose.Outcome{}
	}
	if !f.Successor.Known() {
		out, gone := diagnose.Given(diagnose.NotFound(f), "Sighting", "Successor")
		if gone || diagnose.Abandoned(f) == diagnose.Yes {
			out, _ = diagnose.Need("Successor", f.Successor)
		}
		return facts.Successor{}, out
	}
	s := f.Successor.V
	switch {
	case s.Kind != kind:
		return s, diagnose.NoBecause(f.Successor.From...)
	case diagnose.Pending(f) == diagnose.Yes && !s.Confirmed && f.Chain.Family == facts.FamilyUTXO:
		return s, diagnose.Outcome{} // told as second-payment-signed
	case diagnose.Pending(f) == diagnose.Yes && !s.Confirmed:
		return s, diagnose.Unsure("Successor") // two nodes hold two rivals
	}
	certainty := diagnose.Likely
	if s.Confirmed && f.Sighting.State != facts.NotAsked && contentKnown(f) && (s.Compared || kind == facts.Cancelled || kind == facts.Authorization || kind == facts.Creation) && !s.Guessed && !disputed(f) {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Successor.From, f.Sighting.From)...)
	if s.Hash != "" {
		out.Related = []diagnose.Related{{Relation: "replaced-by", Hash: s.Hash}}
	}
	return s, out
}

// disputed: of what took the place one node shows the block, and another does not have that block yet. That the
// block is real is proven, not that the network keeps it: only depth shows that.
func disputed(f *facts.Facts) bool {
	if !slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool { return n.Late }) {
		return false
	}
	at := f.Successor.V.Block.Height
	return at == 0 || !f.FinalHead.Known() || at > f.FinalHead.V.Height
}

// contentKnown: the lost transaction was read by somebody, so its place is no mere claim.
func contentKnown(f *facts.Facts) bool {
	e, u := diagnose.EVM(f), diagnose.UTXO(f)
	return e.Raw.Known() || e.Tx.Known() || u.Raw.Known() || u.Tx.Known()
}

// anew is the advice about paying again: only once the first one can no longer win and the
// one in its place is known not to be the payment.
func anew(f *facts.Facts, s facts.Successor) diagnose.Action {
	if s.Confirmed && !disputed(f) && (s.Compared || s.Kind == facts.Cancelled) {
		return diagnose.Action{Who: diagnose.Sender, What: "resend"}
	}
	return diagnose.Action{Who: diagnose.Sender, What: "do-not-send-again"}
}

// stage is the variant of the words: how far the successor is.
func stage(s facts.Successor) diagnose.Code {
	switch {
	case s.Hash == "":
		return "unnamed"
	case s.Kind == facts.Different && !s.Compared:
		return "uncompared"
	case s.Failed && s.Why != nil:
		return "refused"
	case s.Failed:
		return "failed"
	case s.Confirmed:
		return "confirmed"
	}
	return "waiting"
}

// refusal is why the successor was refused itself, for the variant "refused" of the words.
func refusal(s facts.Successor) any {
	x := s.Why
	switch {
	case x == nil:
		return diagnose.Code("nothing-said")
	case x.Reason != "":
		return x.Reason
	case x.Signature != "":
		return facts.Untrusted(x.Signature)
	case x.Selector != "":
		return facts.Untrusted(x.Selector)
	case x.Kind == "out-of-gas" || x.InnerGas:
		return diagnose.Code("halt-out-of-gas")
	}
	return diagnose.Code("nothing-said")
}
