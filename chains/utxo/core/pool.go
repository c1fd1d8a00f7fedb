package core

import (
	"encoding/json"

	"txtriage/chains/facts"
	"txtriage/chains/rawjson"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/blockspace"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

// Bounds of what is asked about a pool. A verbose entry is about 700 bytes, a reply at most 48 MiB.
const (
	poolVerbose = 50_000 // entries read verbosely
	poolRaw     = 300    // transactions of a pool fetched one by one
	missedMax   = 6      // blocks looked at for their fee rates
)

func (c *Desk) readEntry(r ask.Reply) {
	var e wire.Entry
	if !r.Into(&e) || !e.Sound() && !r.Damaged() {
		c.l.Entry = ask.Without[facts.PoolEntry](r)
		return
	}
	c.l.Entry = facts.KnownValue(e.PoolEntry(c.w.ID), r.ID)
}

func (c *Desk) readDiagram(r ask.Reply) {
	var list []struct {
		Weight wire.Whole `json:"weight"`
		Fee    wire.Coins `json:"fee"`
	}
	if !r.Into(&list) {
		return
	}
	for _, p := range list {
		if !p.Weight.OK || !p.Fee.OK {
			c.l.Notes.Diagram = nil
			return
		}
		c.l.Notes.Diagram = append(c.l.Notes.Diagram, blockspace.Step{Weight: p.Weight.N, Fee: p.Fee.N})
	}
	c.l.Notes.DiagramID = r.ID
}

// pool is the second round for a transaction that waits: the queue before it, the blocks
// that passed it by, and the coins it spends.
func (c *Desk) pool(b *ask.Batch) {
	l := c.l
	if len(l.Notes.Diagram) == 0 && l.Notes.PoolSize <= poolVerbose {
		b.Ask(c.readWholePool, "getrawmempool", true)
	}
	if !c.btcd && (len(l.Notes.Diagram) > 0 || l.Notes.PoolSize > poolVerbose) {
		c.relations(b) // the pool is not read, which would tell them all
	}
	if head := l.View.Head; head.Known() && !c.btcd {
		for i := range uint64(missedMax) {
			if head.V.Height > i+1 {
				b.Ask(c.readStats, "getblockstats", head.V.Height-i, []string{"height", "time", "total_weight", "feerate_percentiles"})
			}
		}
	}
	waiting := map[facts.Hash]bool{}
	for _, h := range l.Entry.V.Depends {
		waiting[h] = true
	}
	tx := l.Tx.V
	for i, in := range tx.Ins {
		if in.Txid != "" && i < look.MaxInputs && !waiting[in.Txid] {
			b.Ask(c.readCoin(look.Point{Tx: in.Txid, N: in.Vout}, false), "gettxout", in.Txid, in.Vout, false)
		}
	}
	for _, h := range look.ParentsOf(tx) {
		if waiting[h] || c.btcd {
			b.Ask(c.readParent(h), "getrawtransaction", h, 1)
		}
	}
}

func (c *Desk) readWholePool(r ask.Reply) {
	l := c.l
	waiting, ok := c.entries(r)
	if _, in := waiting[c.w.ID]; ok && l.Entry.Known() && !in { // it told the entry a moment ago
		ok = r.Damaged()
	}
	if !ok {
		l.Queue = ask.Without[facts.Queue](r)
		if c.btcd && !l.Entry.Known() {
			l.Entry = ask.Without[facts.PoolEntry](r)
		}
		look.First(&l.TxidOf, ask.Without[facts.Hash](r))
		return
	}
	l.Waiting, l.PoolFrom = waiting, r.ID
	if c.btcd {
		c.ownEntry()
	}
}

// entries reads a whole waiting area, one entry after the other: tens of thousands at once would
// take the memory twice. One that is damaged spoils all, since others are counted by it.
func (c *Desk) entries(r ask.Reply) (map[facts.Hash]facts.PoolEntry, bool) {
	if !r.Ok() {
		return nil, false
	}
	list, ok := rawjson.Members(r.Raw)
	if !ok {
		return nil, r.Damaged()
	}
	out := make(map[facts.Hash]facts.PoolEntry, len(list))
	for _, m := range list {
		var e wire.Entry
		h := wire.Hash(string(m.Key))
		if h == "" || json.Unmarshal(m.Value, &e) != nil || !e.Sound() {
			return nil, r.Damaged()
		}
		out[h] = e.PoolEntry(h)
		if w := wire.Hash(e.Wtxid); w != "" && w == c.w.ID && h != c.w.ID && c.found == nil {
			c.l.TxidOf = facts.KnownValue(h, r.ID)
		}
	}
	return out, true
}

func (c *Desk) readStats(r ask.Reply) {
	l := c.l
	var s wire.Stats
	if !r.Into(&s) || !s.Height.OK || len(s.Percentiles) != 5 {
		if l.Missed.State == facts.NotAsked {
			l.Missed = ask.Without[[]facts.BlockFees](r)
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
	l.Newest = append(l.Newest, f)
	l.Recent = append(l.Recent, blockspace.BlockOf(f, rates))
	l.NewestFrom = append(l.NewestFrom, r.ID)
}
