// Package accord compares what two nodes of Bitcoin's family say where no hash decides.
package accord

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/look"
)

// Differ lists the facts in which two looks contradict each other.
func Differ(a, b *look.Look) (paths []string) {
	say := func(path string, differ bool) {
		if differ {
			paths = append(paths, path)
		}
	}
	say("UTXO.Inputs", a.Inputs.Known() && b.Inputs.Known() && coins(a.Inputs.V, b.Inputs.V))
	say("Successor", a.Next.Known() && b.Next.Known() && rivals(a.Next.V, b.Next.V))
	say("UTXO.Accept", a.Accept.Known() && b.Accept.Known() && a.Accept.V.Allowed != b.Accept.V.Allowed && !a.Accept.V.Known && !b.Accept.V.Known && !pools(a, b) && !pools(b, a))
	say("UTXO.Locks", a.Locks.Known() && b.Locks.Known() && locked(a.Locks.V) != locked(b.Locks.V))
	say("Fee", a.Fee.Known() && b.Fee.Known() && a.Fee.V.Cmp(b.Fee.V) != 0)
	return paths
}

// ofPool are the classes of a refusal for what else waits.
var ofPool = []string{"replacement-fee", "replacement-limit", "replacement-input", "conflict"}

// pools: a refuses it for a payment in its pool that spends the same coin, of which b has not heard.
func pools(a, b *look.Look) bool {
	used := func(l *look.Look) bool {
		return l.Inputs.Known() && slices.ContainsFunc(l.Inputs.V, func(s facts.Spent) bool { return s.State == "spent-in-pool" && s.By != "" })
	}
	return !a.Accept.V.Allowed && slices.Contains(ofPool, a.Accept.V.Class) && used(a) && b.Inputs.Known() && !used(b)
}

// coins: one calls a coin spent in a block that the other calls unspent, or spent by another one, or
// they do not agree on whether its transaction is void.
func coins(a, b []facts.Spent) bool {
	return slices.ContainsFunc(a, func(x facts.Spent) bool {
		i := slices.IndexFunc(b, func(y facts.Spent) bool { return x.Txid == y.Txid && x.Vout == y.Vout })
		return i >= 0 && apart(x, b[i])
	})
}

func apart(x, y facts.Spent) bool {
	const mined = "spent-in-block"
	unspent := func(s string) bool { return s == "unspent" || s == "spent-in-pool" || s == "unconfirmed-parent" }
	switch {
	case x.State == mined && y.State == mined:
		return x.By != "" && y.By != "" && x.By != y.By
	case x.State == mined && unspent(y.State), y.State == mined && unspent(x.State):
		return true
	}
	return x.ParentVoid != y.ParentVoid
}

// rivals: one that is in a block is there for all.
func rivals(a, b facts.Successor) bool {
	return (a.Confirmed || b.Confirmed) && (a.Confirmed != b.Confirmed || a.Hash != b.Hash)
}

// locked tells which kinds of locks hold.
func locked(l facts.Locks) [5]bool {
	return [5]bool{l.UntilHeight > 0, !l.UntilTime.IsZero(), l.RelativeBlocks > 0, !l.RelativeUntil.IsZero(), l.MatureIn > 0}
}

// Agree lets what took the transaction's place rest on both, where both name the same.
func Agree(a, b *look.Look) {
	if a.Next.Known() && b.Next.Known() && a.Next.V.Hash == b.Next.V.Hash {
		a.Next.From = look.Unique(append(slices.Clone(a.Next.From), b.Next.From...))
	}
}

// Void makes the facts contradictory. other is the look that says something else.
func Void(f *facts.Facts, other *look.Look, paths []string) {
	for _, p := range paths {
		switch p {
		case "UTXO.Inputs", "Successor": // who spends a coin is one story
			void(&f.UTXO.Inputs, other.Inputs.From)
			if f.Successor.State != facts.NotAsked || p == "Successor" {
				void(&f.Successor, other.Next.From)
			}
			if f.UTXO.PayeePaid.State != facts.NotAsked {
				void(&f.UTXO.PayeePaid, other.Next.From)
			}
		case "UTXO.Accept":
			void(&f.UTXO.Accept, other.Accept.From)
		case "UTXO.Locks":
			void(&f.UTXO.Locks, other.Locks.From)
		case "Fee":
			void(&f.Fee, other.Fee.From)
		}
	}
}

func void[T any](v *facts.Value[T], more []facts.EvidenceID) {
	*v = facts.Without[T](facts.Conflicting, look.Unique(append(slices.Clone(v.From), more...))...)
}
