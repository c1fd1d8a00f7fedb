package look

import (
	"sort"

	"txtriage/chains/facts"
)

// Bounds of a waiting family. Nodes allow 64 in a cluster (Bitcoin Core 31) or 25 ancestors and
// 25 descendants before, which may be spread wider.
const (
	FamilyMax = 200
)

// Above reports whether the transaction asked about spends from it, at whatever distance.
func (l *Look) Above(h facts.Hash) bool {
	up := func(x facts.Hash) []facts.Hash { return l.Relatives[x].Depends }
	for _, d := range l.Entry.V.Depends {
		for _, a := range Closure(d, up) {
			if a == h {
				return true
			}
		}
	}
	return false
}

// widen takes the whole family from the pool, where that was read: also what spends from the
// ancestors beside the transaction itself.
func (l *Look) widen() {
	if !l.Entry.Known() || l.Waiting == nil {
		return
	}
	self := l.Entry.V.Txid
	if _, there := l.Waiting[self]; !there {
		return // it left meanwhile: what was told before stays
	}
	up, down := Kin(l.Waiting)
	near := Closure(self, func(h facts.Hash) []facts.Hash { return append(append([]facts.Hash(nil), up(h)...), down(h)...) })
	family := map[facts.Hash]facts.PoolEntry{}
	for _, h := range near {
		if e, ok := l.Waiting[h]; ok {
			family[h] = e
		}
	}
	if len(family) > FamilyMax {
		return
	}
	l.Relatives, l.RelativesFrom = family, []facts.EvidenceID{l.PoolFrom}
	l.Entry = facts.KnownValue(l.Waiting[self], append(append([]facts.EvidenceID(nil), l.Entry.From...), l.PoolFrom)...)
	l.Entry.From = Unique(l.Entry.From)
}

// cluster joins the transaction with its waiting relatives.
func (l *Look) cluster() {
	if !l.Entry.Known() || len(l.RelativesFrom) == 0 {
		return
	}
	list := []facts.PoolEntry{l.Entry.V}
	for h, e := range l.Relatives {
		if h != l.Entry.V.Txid {
			list = append(list, e)
		}
	}
	if e := l.Entry.V; l.Partial || len(list) < e.Ancestors+e.Descendants-1 { // half of the family would mislead
		l.Cluster = facts.Without[[]facts.PoolEntry](facts.Failed, Unique(l.RelativesFrom)...)
		return
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Ancestors != list[j].Ancestors {
			return list[i].Ancestors < list[j].Ancestors
		}
		return list[i].Txid < list[j].Txid
	})
	l.Cluster = facts.KnownValue(list, Unique(append(append([]facts.EvidenceID(nil), l.Entry.From...), l.RelativesFrom...))...)
}

// Family is what of a pool goes with the given transactions: they and all that spends from them.
func Family(pool map[facts.Hash]facts.PoolEntry, heads []facts.Hash) map[facts.Hash]facts.PoolEntry {
	out := map[facts.Hash]facts.PoolEntry{}
	_, down := Kin(pool)
	for _, h := range heads {
		for _, d := range Closure(h, down) {
			if e, ok := pool[d]; ok {
				out[d] = e
			}
		}
	}
	return out
}

// Kin gives the parents and the children within a pool.
func Kin(pool map[facts.Hash]facts.PoolEntry) (up, down func(facts.Hash) []facts.Hash) {
	children := map[facts.Hash][]facts.Hash{}
	for _, h := range Sorted(pool) {
		for _, d := range pool[h].Depends {
			children[d] = append(children[d], h)
		}
	}
	return func(h facts.Hash) []facts.Hash { return pool[h].Depends }, func(h facts.Hash) []facts.Hash { return children[h] }
}

// Sum fills the sums over ancestors and descendants from fees, sizes and parents.
func Sum(pool map[facts.Hash]facts.PoolEntry) {
	up, down := Kin(pool)
	for _, h := range Sorted(pool) {
		e := pool[h]
		for _, a := range Closure(h, up) {
			if x, ok := pool[a]; ok {
				e.Ancestors, e.AncestorFee, e.AncestorSize = e.Ancestors+1, e.AncestorFee.Add(x.Fee), e.AncestorSize+x.VSize
			}
		}
		for _, d := range Closure(h, down) {
			x := pool[d]
			e.Descendants, e.DescendantFee, e.DescendantSize = e.Descendants+1, e.DescendantFee.Add(x.Fee), e.DescendantSize+x.VSize
		}
		e.Modified = e.Fee
		e.SpentBy = append([]facts.Hash(nil), down(h)...)
		pool[h] = e
	}
}

// Closure is h with everything that next leads to, bounded.
func Closure(h facts.Hash, next func(facts.Hash) []facts.Hash) []facts.Hash {
	out, seen := []facts.Hash{h}, map[facts.Hash]bool{h: true}
	for i := 0; i < len(out) && len(out) < 1000; i++ {
		for _, n := range next(out[i]) {
			if !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}
