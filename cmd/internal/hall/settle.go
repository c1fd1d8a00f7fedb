package hall

import (
	"slices"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/diagnose/claim"
)

type answer struct {
	ref   chains.Ref
	row   chains.Row
	facts *facts.Facts
}

// order puts the chain of --chain first and the certain readings before the others.
func order(refs []chains.Ref, hint string) []chains.Ref {
	if hint == "" && !slices.ContainsFunc(refs, func(r chains.Ref) bool { return r.Sure }) {
		return refs
	}
	refs = slices.Clone(refs)
	rank := func(r chains.Ref) int {
		switch {
		case hint != "" && r.Chain == hint:
			return 0
		case r.Sure:
			return 1
		default:
			return 2
		}
	}
	slices.SortStableFunc(refs, func(a, b chains.Ref) int { return rank(a) - rank(b) })
	return refs
}

// settle picks the chain to tell about: one that has the transaction, else one that knows
// what took its place, else the first in order that answered at all.
func settle(asked []answer) int {
	rank := func(a answer) int {
		switch f := a.facts; {
		case f.Sighting.Known():
			return 0
		case f.Successor.Known():
			return 1
		case f.PastedBlock.Known():
			return 2
		case a.ref.Kind == chains.Address:
			return 3 + idle(f)
		case f.Sighting.State == facts.Absent:
			return 3
		default:
			return 4
		}
	}
	best := 0
	for i := range asked {
		if rank(asked[i]) < rank(asked[best]) {
			best = i
		}
	}
	return best
}

// idle ranks a chain by what it knows of a pasted address: payments that fit the ticket, anything
// at all, nothing, no answer.
func idle(f *facts.Facts) int {
	list, exact := claim.Incoming(f)
	b := brief(f)
	switch {
	case exact && len(list) > 0:
		return 0
	case f.UTXO != nil && claim.Arrivals(f).Known(), b.Known() && b.V != (facts.AccountBrief{Balance: b.V.Balance}), b.V.Balance.Sign() > 0:
		return 1
	case b.Known() || lookedUp(f):
		return 2
	}
	return 3
}

// brief is what one chain shows of a pasted account.
func brief(f *facts.Facts) facts.Value[facts.AccountBrief] {
	e := f.EVM
	if f.Subject.Kind != string(chains.Address) || e == nil || e.NonceLatest.State == facts.NotAsked {
		return facts.Value[facts.AccountBrief]{}
	}
	if !e.NonceLatest.Known() || !e.Balance.Known() {
		return facts.Without[facts.AccountBrief](facts.Failed, e.NonceLatest.From...)
	}
	b := facts.AccountBrief{Number: e.NonceLatest.V, Balance: e.Balance.V}
	if k := e.SenderCode.V.Kind; k != "none" {
		b.Code = k
	}
	for _, p := range e.Account.Payments.V {
		if !claim.Strange(p) {
			b.Payments++
		}
	}
	return facts.KnownValue(b, append(slices.Clone(e.NonceLatest.From), e.Balance.From...)...)
}

// saw folds a chain's answer into "has it, has it not, could not tell".
func saw(f *facts.Facts) facts.Value[bool] {
	if f.Sighting.Known() {
		return facts.KnownValue(true, f.Sighting.From...)
	}
	return facts.Value[bool]{State: f.Sighting.State, From: f.Sighting.From}
}
