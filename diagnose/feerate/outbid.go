package feerate

import (
	"slices"

	"txtriage/chains/facts"
)

// MostEvicted is how many transactions a replacement may put out of a pool (BIP 125, rule 5).
const MostEvicted = 100

// Outbid is the least fee, in satoshi, with which the pasted transaction, at its size in vB, takes
// the place of all that waits for its coins. False where that is not known, or no fee would do.
// Nodes of clusters (Bitcoin Core 31) compare whole diagrams: there no single sum decides.
func Outbid(u *facts.UTXO, c facts.Chain) (least, size int64, ok bool) {
	size = u.Raw.V.VSize
	if !u.Evicts.Known() || len(u.Evicts.V) == 0 || len(u.Evicts.V) > MostEvicted || !u.Raw.Known() || size <= 0 || size > MaxSize ||
		!u.Pool.Known() || u.Pool.V.ClusterMax > 0 || c.RBF == "none" {
		return 0, 0, false
	}
	rules, ok := RulesOf(u.Pool.V)
	if !ok {
		return 0, 0, false
	}
	signals := u.Pool.V.FullRBF != nil && *u.Pool.V.FullRBF || c.RBF == "full"
	var direct []facts.Hash
	for _, in := range u.Inputs.V {
		direct = append(direct, in.By)
	}
	for _, e := range u.Evicts.V {
		if slices.Contains(direct, e.Txid) && !signals && e.Replaceable != nil && !*e.Replaceable {
			return 0, 0, false // this one must not be replaced at all
		}
	}
	least, err := displace(size, u.Evicts.V, direct, rules)
	return least, size, err == nil
}
