package utxo

import (
	"sort"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
	"txtriage/chains/utxo/wire"
)

// Bounds of what is asked about a pool. A verbose entry is about 700 bytes, a reply at most 48 MiB.
const (
	poolVerbose = 50_000 // entries read verbosely
	poolRaw     = 300    // transactions of a pool fetched one by one
	missedMax   = 6      // blocks looked at for their fee rates
)

func (c *core) readEntry(r reply) {
	var e wire.Entry
	if !r.into(&e) {
		c.l.Entry = without[facts.PoolEntry](r)
		return
	}
	c.l.Entry = facts.KnownValue(e.PoolEntry(c.w.id), r.id)
}

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
			if h := wire.Hash(id); h != "" {
				c.l.relatives[h] = e.PoolEntry(h)
			}
		}
		c.l.relFrom = append(c.l.relFrom, r.id)
	}
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

func (c *core) readDiagram(r reply) {
	var list []struct {
		Weight wire.Whole `json:"weight"`
		Fee    wire.Coins `json:"fee"`
	}
	if !r.into(&list) {
		return
	}
	for _, p := range list {
		if !p.Weight.OK || !p.Fee.OK {
			c.l.notes.diagram = nil
			return
		}
		c.l.notes.diagram = append(c.l.notes.diagram, blockspace.Step{Weight: p.Weight.N, Fee: p.Fee.N})
	}
	c.l.notes.diagramID = r.id
}

// pool is the second round for a transaction that waits: the queue before it, the blocks
// that passed it by, and the coins it spends.
func (c *core) pool(b *batch) {
	l := c.l
	if len(l.notes.diagram) == 0 && l.notes.poolSize <= poolVerbose {
		b.ask(c.readWholePool, "getrawmempool", true)
	}
	if head := l.view.Head; head.Known() && !c.btcd {
		for i := range uint64(missedMax) {
			if head.V.Height > i+1 {
				b.ask(c.readStats, "getblockstats", head.V.Height-i, []string{"height", "time", "total_weight", "feerate_percentiles"})
			}
		}
	}
	waiting := map[facts.Hash]bool{}
	for _, h := range l.Entry.V.Depends {
		waiting[h] = true
	}
	tx := l.Tx.V
	for i, in := range tx.Ins {
		if in.Txid != "" && i < maxInputs && !waiting[in.Txid] {
			b.ask(c.readCoin(point{in.Txid, in.Vout}, false), "gettxout", in.Txid, in.Vout, false)
		}
	}
	for _, h := range parents(tx) {
		if waiting[h] || c.btcd {
			b.ask(c.readParent(h), "getrawtransaction", h, 1)
		}
	}
}

func (c *core) readWholePool(r reply) {
	l := c.l
	var list map[string]wire.Entry
	if !r.into(&list) {
		l.Queue = without[facts.Queue](r)
		first(&l.TxidOf, without[facts.Hash](r))
		return
	}
	l.pool = make(map[facts.Hash]facts.PoolEntry, len(list))
	l.poolFrom = r.id
	for id, e := range list {
		if h := wire.Hash(id); h != "" && e.PoolEntry(h).VSize > 0 {
			l.pool[h] = e.PoolEntry(h)
			if w := wire.Hash(e.Wtxid); w != "" && w == c.w.id && h != c.w.id {
				l.TxidOf = facts.KnownValue(h, r.id)
			}
		}
	}
	if c.btcd {
		c.ownEntry()
	}
}

// ownEntry makes the entry and the relatives of the transaction from the whole pool, for a
// node that does not list them.
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
	for _, h := range append(closure(c.w.id, up), closure(c.w.id, down)...) {
		if e, ok := near[h]; ok && len(l.relatives) < 100 {
			l.relatives[h] = e
		}
	}
	l.relFrom = append(l.relFrom, l.poolFrom)
	l.Entry = facts.KnownValue(near[c.w.id], l.poolFrom)
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

func (c *core) readStats(r reply) {
	l := c.l
	var s wire.Stats
	if !r.into(&s) || !s.Height.OK || len(s.Percentiles) != 5 {
		if l.Missed.State == facts.NotAsked {
			l.Missed = without[[]facts.BlockFees](r)
		}
		return
	}
	f := facts.BlockFees{Height: s.Height.Natural(), Time: wire.Time(s.Time), Weight: s.Weight.N}
	var rates [5]int64
	for i, n := range s.Percentiles {
		r, ok := wire.RateOf(n)
		if !ok {
			return
		}
		rates[i] = wire.Small(r)
	}
	f.P10, f.P50 = facts.NewInt(rates[0]), facts.NewInt(rates[2])
	l.blocks = append(l.blocks, f)
	l.recent = append(l.recent, blockspace.BlockOf(f, rates))
	l.blocksFrom = append(l.blocksFrom, r.id)
}
