package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// DelegatedAccountLimit is an account that has lent its address to a contract (EIP-7702). Of
// such accounts nodes keep one waiting transaction only, the very next one, and refuse others
// (go-ethereum core/txpool/legacypool, checkDelegationLimit).
var DelegatedAccountLimit = diagnose.Cause{
	Slug:    "delegated-account-limit",
	Section: "waiting",
	Weight:  610,
	Args:    []string{"other", "next", "nonce"},
	Yields:  []string{"dropped", "never-seen"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  turnNeeds("EVM.Raw", "EVM.SenderCode"),
		Judge:  judgeDelegatedAccountLimit,
	}},
}

func judgeDelegatedAccountLimit(f *facts.Facts) diagnose.Outcome {
	e := diagnose.EVM(f)
	var tx facts.EVMTx
	held := diagnose.Pending(f) == diagnose.Yes
	switch {
	case held && !e.Tx.Known():
		return diagnose.Unsure("EVM.Tx")
	case held:
		tx = e.Tx.V
	default:
		if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
			return out
		}
		if !e.Raw.Known() {
			return diagnose.Unsure("EVM.Raw")
		}
		tx = e.Raw.V
	}
	switch {
	case !e.SenderCode.Known() && e.SenderCode.State != facts.Absent:
		return diagnose.Unsure("EVM.SenderCode")
	case e.SenderCode.V.Kind != "delegated":
		return diagnose.NoBecause(e.SenderCode.From...)
	case !e.NonceLatest.Known():
		return diagnose.Unsure("EVM.NonceLatest")
	case passed(f, tx), held && tx.Nonce == e.NonceLatest.V:
		return diagnose.NoBecause(e.NonceLatest.From...) // its place is taken, or its turn has come
	}
	t := turn{f: f, e: e, tx: tx, next: e.NonceLatest.V}
	t.seen = diagnose.IDs(f.Sighting.From, e.SenderCode.From, e.NonceLatest.From)
	return t.limited(held)
}

// limited looks for what such an account has waiting beside the transaction.
func (t turn) limited(held bool) diagnose.Outcome {
	e := t.e
	seen := diagnose.IDs(t.seen, e.Pool.From)
	switch {
	case e.Pool.Known():
		for _, p := range e.Pool.V {
			if p.Nonce != t.tx.Nonce && (!held || p.Nonce < t.tx.Nonce) { // one of its own number took its place
				return t.refused(p.Hash, held, seen)
			}
		}
	case !e.NoncePending.Known():
		return diagnose.Unsure("EVM.Pool")
	case e.NoncePending.V > t.next && e.NoncePending.V <= t.tx.Nonce || held && e.NoncePending.V > t.next:
		return t.refused(diagnose.Code("id-not-known"), held, diagnose.IDs(seen, e.NoncePending.From))
	}
	if !held && t.tx.Nonce > t.next {
		out := t.refused(diagnose.Code("id-not-known"), held, diagnose.IDs(seen, e.NoncePending.From))
		out.Args["variant"] = diagnose.Code("early")
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "send-missing-nonce", Args: map[string]any{"nonce": facts.NewUint(t.next)}}, {Who: diagnose.Sender, What: "rebroadcast"}}
		return out
	}
	return diagnose.NoBecause(seen...)
}

// refused: other is the one that waits already, an id or the word that it is not known.
func (t turn) refused(other any, held bool, from []facts.EvidenceID) diagnose.Outcome {
	out := diagnose.YesBecause(diagnose.Likely, from...)
	out.Args = map[string]any{"other": other, "next": t.next, "nonce": t.tx.Nonce}
	if hash, ok := other.(facts.Hash); ok {
		out.Related = []diagnose.Related{{Relation: "blocked-by", Hash: hash}}
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "rebroadcast"}}
	if held { // its node took it before the account was lent; others refuse it
		out.Args["variant"] = diagnose.Code("held")
	}
	r := eta.Unknown(eta.NoneSender, nil)
	out.ETA = &r
	return out
}
