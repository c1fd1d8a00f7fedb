// Package sanity judges a signed transaction by its bytes alone, for where no node can be
// asked to. Pure: it asks nobody, and says nothing where a node's settings decide.
package sanity

import (
	"txtriage/chains"
	"txtriage/chains/facts"
)

// Verdict is why the bytes cannot be passed on; its keys and classes are those of
// chains/nodeerr. The zero Verdict: nothing speaks against them.
type Verdict struct {
	Key, Class string
	Invalid    bool // a rule of the chain: no block can ever hold it
}

// Bounds that every chain of the family has had since its first block, or that are the same in all.
const (
	maxWeight   = 4_000_000 // of a transaction: of a block (Core, consensus.h)
	maxStandard = 400_000   // weight that nodes pass on (Core, policy.h)
	minBytes    = 65        // Bitcoin Cash, since 2018-11 100 and since 2023-05 65 bytes
)

// Check looks for the first fault, in the order in which nodes look. Coins whose value is not
// known are not judged.
func Check(tx facts.UTXOTx, row chains.UTXORow) Verdict {
	invalid := func(key string) Verdict { return Verdict{key, "invalid", true} }
	refused := func(key, class string) Verdict { return Verdict{Key: key, Class: class} }
	switch {
	case tx.Coinbase:
		return Verdict{} // it stands in its block and is not passed on at all
	case len(tx.Ins) == 0:
		return invalid("no-inputs")
	case len(tx.Outs) == 0:
		return invalid("no-outputs")
	case tx.Weight > maxWeight && row.CashAddr == "":
		return invalid("larger-than-a-block")
	case row.CashAddr != "" && tx.Weight > 0 && tx.Weight < 4*minBytes:
		return invalid("too-small-for-the-chain")
	}
	for _, o := range tx.Outs {
		if o.Value.Sign() < 0 {
			return invalid("output-negative")
		}
	}
	type point struct {
		tx facts.Hash
		n  uint32
	}
	seen := map[point]bool{}
	known, paid := true, facts.Int{}
	for _, in := range tx.Ins {
		p := point{in.Txid, in.Vout}
		if in.Txid != "" && seen[p] {
			return invalid("input-twice")
		}
		seen[p] = true
		known = known && in.Script != ""
		paid = paid.Add(in.Value)
	}
	for _, o := range tx.Outs {
		paid = paid.Sub(o.Value)
	}
	versions := int64(2)
	if row.RBF == "full" {
		versions = 3 // Core 28
	}
	witness := tx.Wtxid != "" && tx.Wtxid != tx.Txid
	switch {
	case witness && row.HRP == "":
		return refused("segwit-not-active", "nonstandard")
	case row.CashAddr != "" && (tx.Version < 1 || tx.Version > 2):
		return invalid("version-forbidden")
	case known && paid.Sign() < 0:
		return invalid("outputs-exceed-inputs")
	case tx.Version < 1 || tx.Version > versions:
		return refused("transaction-version", "nonstandard")
	case tx.Weight > maxStandard:
		return refused("transaction-too-large", "nonstandard")
	case dusty(tx, row.DustFloor):
		return refused("dust", "dust")
	}
	return Verdict{}
}

// dusty: an output below the smallest that nodes of the chain pass on, whatever its kind. 0:
// the chain has no such figure, its nodes reckon it from a rate that can be set.
func dusty(tx facts.UTXOTx, floor int64) bool {
	if floor == 0 {
		return false
	}
	for _, o := range tx.Outs {
		if o.Type != "nulldata" && o.Value.Cmp(facts.NewInt(floor)) < 0 {
			return true
		}
	}
	return false
}
