package utxo

import (
	"sort"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/wire"
)

// Bounds of a waiting family. Nodes allow 64 in a cluster (Bitcoin Core 31) or 25 ancestors and
// 25 descendants before, which may be spread wider.
const (
	familyMax = 200
	rootsMax  = 10 // ancestors of which the other descendants are asked for
)

func (c *core) readRelatives(ancestors bool) func(reply) {
	return func(r reply) {
		var list map[string]wire.Entry
		if !r.into(&list) {
			if ancestors {
				c.l.Cluster = without[[]facts.PoolEntry](r)
			}
			return
		}
		for id, e := range list {
			if h := wire.Hash(id); h != "" && len(c.l.relatives) < familyMax {
				c.l.relatives[h] = e.PoolEntry(h)
			}
		}
		c.l.relFrom = append(c.l.relFrom, r.id)
	}
}

// relations asks for what else spends from the ancestors: it may pay for them, and it counts
// towards the limits.
func (c *core) relations(b *batch) {
	l := c.l
	for _, h := range sorted(l.relatives) {
		if c.asked >= rootsMax || !l.above(h) {
			continue
		}
		for _, d := range l.relatives[h].SpentBy {
			if _, known := l.relatives[d]; !known && d != c.w.id {
				c.asked++
				b.ask(c.readRelatives(false), "getmempooldescendants", h, true)
				break
			}
		}
	}
	if len(l.notes.diagram) == 0 {
		return
	}
	b.ask(func(r reply) {
		var v struct {
			Count  wire.Whole `json:"txcount"`
			Weight wire.Whole `json:"clusterweight"`
		}
		if r.into(&v) && v.Count.OK && v.Count.N > 0 && l.Entry.Known() {
			l.Entry.V.ClusterCount, l.Entry.V.ClusterSize = int(min(v.Count.N, 1<<20)), (max(v.Weight.N, 0)+3)/4
			l.Entry.From = append(l.Entry.From, r.id)
		}
	}, "getmempoolcluster", c.w.id)
}

// above: the transaction asked about spends from it, at whatever distance.
func (l *look) above(h facts.Hash) bool {
	up := func(x facts.Hash) []facts.Hash { return l.relatives[x].Depends }
	for _, d := range l.Entry.V.Depends {
		for _, a := range closure(d, up) {
			if a == h {
				return true
			}
		}
	}
	return false
}

// widen takes the whole family from the pool, where that was read: also what spends from the
// ancestors beside the transaction itself.
func (l *look) widen() {
	if !l.Entry.Known() || l.pool == nil {
		return
	}
	self := l.Entry.V.Txid
	if _, there := l.pool[self]; !there {
		return // it left meanwhile: what was told before stays
	}
	up, down := kin(l.pool)
	near := closure(self, func(h facts.Hash) []facts.Hash { return append(append([]facts.Hash(nil), up(h)...), down(h)...) })
	family := map[facts.Hash]facts.PoolEntry{}
	for _, h := range near {
		if e, ok := l.pool[h]; ok {
			family[h] = e
		}
	}
	if len(family) > familyMax {
		return
	}
	l.relatives, l.relFrom = family, []facts.EvidenceID{l.poolFrom}
	l.Entry = facts.KnownValue(l.pool[self], append(append([]facts.EvidenceID(nil), l.Entry.From...), l.poolFrom)...)
	l.Entry.From = unique(l.Entry.From)
}

// cluster joins the transaction with its waiting relatives.
func (l *look) cluster() {
	if !l.Entry.Known() || len(l.relFrom) == 0 {
		return
	}
	list := []facts.PoolEntry{l.Entry.V}
	for h, e := range l.relatives {
		if h != l.Entry.V.Txid {
			list = append(list, e)
		}
	}
	if e := l.Entry.V; len(list) < e.Ancestors+e.Descendants-1 { // half of the family would mislead
		l.Cluster = facts.Without[[]facts.PoolEntry](facts.Failed, unique(l.relFrom)...)
		return
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Ancestors != list[j].Ancestors {
			return list[i].Ancestors < list[j].Ancestors
		}
		return list[i].Txid < list[j].Txid
	})
	l.Cluster = facts.KnownValue(list, unique(append(append([]facts.EvidenceID(nil), l.Entry.From...), l.relFrom...))...)
}

// ownEntry makes the entry and the sums of the transaction and its relatives from the whole
// pool, for a node that does not tell them.
func (c *core) ownEntry() {
	l := c.l
	if _, ok := l.pool[c.w.id]; !ok {
		l.Entry = facts.Without[facts.PoolEntry](facts.Absent, l.poolFrom)
		return
	}
	up, down := kin(l.pool)
	near := map[facts.Hash]facts.PoolEntry{}
	for _, h := range append(closure(c.w.id, up), closure(c.w.id, down)...) {
		for _, r := range append(closure(h, up), closure(h, down)...) {
			if e, ok := l.pool[r]; ok && len(near) < 1000 {
				near[r] = e
			}
		}
	}
	entries(near)
	for h, e := range near {
		l.pool[h] = e
	}
	l.Entry = facts.KnownValue(near[c.w.id], l.poolFrom)
	for _, h := range append(closure(c.w.id, up), closure(c.w.id, down)...) {
		if e, ok := near[h]; ok && len(l.relatives) < familyMax {
			l.relatives[h] = e
		}
	}
	l.relFrom = append(l.relFrom, l.poolFrom)
	if l.sight.Known() && l.sight.V.Place == facts.InPool {
		l.sight.V.FirstSeen = l.Entry.V.Time
		l.sight.From = append(l.sight.From, l.poolFrom)
	}
}

// kin gives the parents and the children within a pool.
func kin(pool map[facts.Hash]facts.PoolEntry) (up, down func(facts.Hash) []facts.Hash) {
	children := map[facts.Hash][]facts.Hash{}
	for _, h := range sorted(pool) {
		for _, d := range pool[h].Depends {
			children[d] = append(children[d], h)
		}
	}
	return func(h facts.Hash) []facts.Hash { return pool[h].Depends }, func(h facts.Hash) []facts.Hash { return children[h] }
}

// entries fills the sums over ancestors and descendants from fees, sizes and parents.
func entries(pool map[facts.Hash]facts.PoolEntry) {
	up, down := kin(pool)
	for _, h := range sorted(pool) {
		e := pool[h]
		for _, a := range closure(h, up) {
			if x, ok := pool[a]; ok {
				e.Ancestors, e.AncestorFee, e.AncestorSize = e.Ancestors+1, e.AncestorFee.Add(x.Fee), e.AncestorSize+x.VSize
			}
		}
		for _, d := range closure(h, down) {
			x := pool[d]
			e.Descendants, e.DescendantFee, e.DescendantSize = e.Descendants+1, e.DescendantFee.Add(x.Fee), e.DescendantSize+x.VSize
		}
		e.Modified = e.Fee
		e.SpentBy = append([]facts.Hash(nil), down(h)...)
		pool[h] = e
	}
}

// closure is h with everything that next leads to, bounded.
func closure(h facts.Hash, next func(facts.Hash) []facts.Hash) []facts.Hash {
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
