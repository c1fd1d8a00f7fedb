// Package history sorts what came before a transfer between two addresses.
package history

import (
	"cmp"
	"slices"

	"txtriage/chains/facts"
)

// Entry is an earlier transfer.
type Entry struct {
	Tx    facts.Hash
	Block uint64
	facts.Transfer
}

const (
	mostBaits  = 4
	mostOthers = 256
	dustPart   = 1_000 // a thousandth of what was paid
)

// Between are the transfers between two addresses, newest first, each once.
func Between(list []Entry, a, b facts.Address) (out []Entry) {
	seen := map[facts.Hash]map[int]bool{}
	for _, x := range list {
		if (x.From != a || x.To != b) && (x.From != b || x.To != a) {
			continue
		}
		if seen[x.Tx] == nil {
			seen[x.Tx] = map[int]bool{}
		}
		if !seen[x.Tx][x.Index] {
			seen[x.Tx][x.Index] = true
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(x, y Entry) int { return cmp.Or(cmp.Compare(y.Block, x.Block), y.Index-x.Index) })
	return out
}

// Baits are those of the transfers that moved nothing of worth, compared with what was paid later; other:
// there is one that did.
func Baits(list []Entry, paid facts.Amount) (out []facts.Encounter, other bool) {
	for _, x := range list {
		kind := ""
		switch a := x.Amount; {
		case x.Kind != "token":
		case a.Units.IsZero():
			kind = "zero"
		case !a.Asset.Listed && a.Asset.Poses != "":
			kind = "imitation"
		case a.Asset.Listed && a.Asset.ID == paid.Asset.ID && a.Units.Mul(facts.NewInt(dustPart)).Cmp(paid.Units) <= 0:
			kind = "dust"
		}
		if kind == "" {
			other = other || x.Amount.Asset.Listed && x.Kind == "token"
			continue
		}
		if len(out) < mostBaits {
			out = append(out, facts.Encounter{Tx: x.Tx, Block: x.Block, From: x.From, To: x.To, Amount: x.Amount, Kind: kind})
		}
	}
	return out, other
}

// Others are whom the owner sent some amount of a token to, the last paid first.
func Others(list []Entry, owner facts.Address) (out []facts.Address) {
	for _, x := range slices.Backward(byBlock(list)) {
		if x.From == owner && !x.Amount.Units.IsZero() && x.Amount.Asset.Listed && !slices.Contains(out, x.To) && len(out) < mostOthers {
			out = append(out, x.To)
		}
	}
	return out
}

// Paid counts the transfers of some amount of a listed token from one to the other.
func Paid(list []Entry, from, to facts.Address) int {
	seen := map[facts.Hash]bool{}
	for _, x := range list {
		if to != "" && x.From == from && x.To == to && !x.Amount.Units.IsZero() && x.Amount.Asset.Listed {
			seen[x.Tx] = true
		}
	}
	return len(seen)
}

func byBlock(list []Entry) []Entry {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y Entry) int { return cmp.Compare(x.Block, y.Block) })
	return out
}
