package utxo

import (
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
	if !c.btcd && (len(l.notes.diagram) > 0 || l.notes.poolSize > poolVerbose) {
		c.relations(b) // the pool is not read, which would tell them all
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
