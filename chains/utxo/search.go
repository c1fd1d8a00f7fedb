package utxo

import (
	"context"
	"sort"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/history"
	"txtriage/chains/utxo/wire"
)

// Bounds of a search through blocks.
const (
	scanBlocks = 6     // newest blocks that are read, or that a node without filter index searches
	scanFar    = 1_000 // newest blocks searched with the node's filter index
	scanMost   = 2_016 // the same where the ticket tells a time that asks for more
	most       = 100   // blocks that are looked into, the newest
	timed      = 20    // blocks whose time is asked for
)

// search is what is looked for in a pool and in the newest blocks, all at once.
type search struct {
	order []point        // coins whose spender is not known
	open  map[point]bool // of them, those still without one
	id    facts.Hash     // also as a witness id
	payee string
	paid  history.Ledger
}

// search makes the list for a lost transaction, or for an id alone.
func (c *core) search(tx facts.UTXOTx) *search {
	s := &search{open: map[point]bool{}}
	switch {
	case c.w.addr != "":
		s.payee = c.w.addr
	case tx.Txid == "":
		s.id, s.payee = c.w.id, c.w.payee
	case c.l.orphaned(tx):
		s.payee = c.w.payee // whom it pays may be paid by another child of another parent
	}
	for i, in := range tx.Ins {
		p := point{in.Txid, in.Vout}
		if in.Txid == "" || i >= maxInputs || c.l.coins[p] == nil {
			continue
		}
		s.order = append(s.order, p)
		k := c.l.coins[p]
		gone := k.pooled != nil && !*k.pooled
		if !gone || k.by != "" && k.by != tx.Txid {
			continue
		}
		// A coin whose transaction nobody knows, or whose block was abandoned, cannot be found
		// spent either.
		if q := c.l.parents[in.Txid]; q != nil && q.known != nil && (!*q.known || q.depth <= 0 && q.block.Hash != "") {
			continue
		}
		s.open[p] = true
	}
	return s
}

// orphaned: the node does not know a transaction that this one spends from.
func (l *look) orphaned(tx facts.UTXOTx) bool {
	for _, h := range parents(tx) {
		if p := l.parents[h]; p != nil && p.known != nil && !*p.known {
			return true
		}
	}
	return false
}

func (s *search) needed() bool { return len(s.open) > 0 || s.id != "" || s.payee != "" }

// hunt searches the pool and the newest blocks, as far as the node's means go: one round for
// the lists, one for what stands in them, and blocks read whole where nothing else helps.
func (c *core) hunt(ctx context.Context, s *search) {
	if !s.needed() || !c.l.view.Head.Known() {
		return
	}
	head := c.l.view.Head.V.Height
	b := c.a.batch()
	ids := c.listPool(b, s)
	blocks := c.listBlocks(b, head)
	wants, asks := c.descriptors(s), false
	var far []string
	filtered := false
	if len(wants) > 0 && !c.btcd && c.l.notes.version >= 290_000 && c.l.notes.version < 1_000_000 {
		asks = true
		b.ask(func(r reply) {
			var v struct {
				Blocks []string `json:"relevant_blocks"`
			}
			if r.into(&v) {
				filtered, far = true, v.Blocks
			}
		}, "scanblocks", "start", wants, head-min(head, c.depth()), head)
	}
	c.indexed(b, s)
	b.run(ctx)

	b = c.a.batch()
	c.readPoolTxs(b, s, *ids)
	searched := c.btcd && s.payee != "" && len(s.open) == 0
	view := facts.Window{Source: "blocks", From: head + 1, To: head, Pool: len(*ids) > 0 || c.l.notes.poolSize == 0}
	if asks {
		list := near(*blocks)
		if filtered {
			list = far[max(0, len(far)-most):]
		}
		b.ask(func(r reply) {
			if searched = c.readActivity(s, r); !searched {
				return
			}
			view.Pool, view.From = true, head-min(head, scanBlocks-1)
			if filtered {
				view.Source, view.From, view.Capped = "filters", head-min(head, c.depth()), len(far) > most
			}
		}, "getdescriptoractivity", list, wants, true)
	}
	next := 0
	if s.id != "" { // a witness id stands in no index
		for ; next < min(2, len(*blocks)); next++ {
			c.whole(b, s, (*blocks)[next])
		}
	}
	b.run(ctx)

	b = c.a.batch()
	for _, p := range s.order {
		k := c.l.coins[p]
		if _, known := c.l.rivals[k.by]; k.by != "" && k.by != c.w.id && !known {
			c.rival(b, k.by)
		}
	}
	c.times(b, s)
	c.holdings(b, s, &view)
	b.run(ctx)
	for ; next < len(*blocks) && (len(s.open) > 0 || s.payee != "" && !searched); next++ {
		b = c.a.batch()
		c.whole(b, s, (*blocks)[next])
		b.run(ctx)
	}
	if !searched && next > 0 {
		view.From = (*blocks)[next-1].Height
	}
	b = c.a.batch()
	c.times(b, s) // of coins older than the blocks that were searched
	b.run(ctx)
	if s.payee != "" && !c.btcd && (view.From <= head || view.Pool || view.Coins) {
		c.l.Window = facts.KnownValue(view, unique(append(append([]facts.EvidenceID(nil), c.l.view.Head.From...), s.paid.From...))...)
	}
	c.l.pays(s)
}

// listPool asks what waits in the pool, if it is small enough to be read.
func (c *core) listPool(b *batch, s *search) *[]facts.Hash {
	l, ids := c.l, &[]facts.Hash{}
	if l.notes.poolSize == 0 || l.notes.poolSize > poolVerbose {
		return ids
	}
	if s.id != "" {
		b.ask(c.readWholePool, "getrawmempool", true)
		if !c.btcd {
			b.ask(c.readOrphans(s.id), "getorphantxs", 1)
		}
	}
	if l.notes.poolSize <= poolRaw && (len(s.open) > 0 || s.payee != "" || c.btcd) { // btcd lists no witness ids
		b.ask(func(r reply) {
			var list []string
			if r.into(&list) {
				*ids = wire.Hashes(list)
			}
		}, "getrawmempool")
	}
	return ids
}

// readPoolTxs fetches the waiting transactions one by one.
func (c *core) readPoolTxs(b *batch, s *search, ids []facts.Hash) {
	if len(ids) > poolRaw {
		return
	}
	for _, id := range ids {
		b.ask(func(r reply) {
			var t wire.Tx
			if !r.into(&t) {
				return
			}
			if tx, _, ok := c.w.Transaction(t, id); ok && t.Block == "" {
				c.match(s, tx, facts.BlockRef{}, r.id)
			}
		}, "getrawtransaction", id, 1)
	}
}

// listBlocks asks for the ids of the newest blocks.
func (c *core) listBlocks(b *batch, head uint64) *[]facts.BlockRef {
	out := &[]facts.BlockRef{}
	for i := range uint64(scanBlocks) {
		if i > head {
			break
		}
		b.ask(func(r reply) {
			var h string
			if r.into(&h) && wire.Hash(h) != "" {
				*out = append(*out, facts.BlockRef{Height: head - i, Hash: wire.Hash(h)})
			}
		}, "getblockhash", head-i)
	}
	return out
}

func near(blocks []facts.BlockRef) []string {
	var out []string
	for _, b := range blocks {
		out = append(out, string(b.Hash))
	}
	return out
}

// descriptors are what a node is told to search for.
func (c *core) descriptors(s *search) []string {
	var out []string
	for p := range s.open {
		if q := c.l.parents[p.tx]; q != nil {
			if o, ok := outOf(q.tx, p.n); ok && o.Script != "" && !wire.Unspendable(o) {
				out = append(out, "raw("+o.Script+")")
			}
		}
	}
	sort.Strings(out)
	if s.payee != "" {
		out = append(out, "addr("+s.payee+")")
	}
	return out
}

// readOrphans tells whether the id is a witness id of a transaction that waits for a parent,
// or itself waits for one.
func (c *core) readOrphans(id facts.Hash) func(reply) {
	return func(r reply) {
		var list []struct {
			Txid  string `json:"txid"`
			Wtxid string `json:"wtxid"`
		}
		if !r.into(&list) {
			c.l.Orphan = without[bool](r)
			return
		}
		c.l.Orphan = facts.KnownValue(false, r.id)
		for _, o := range list {
			switch id {
			case wire.Hash(o.Txid):
				c.l.Orphan = facts.KnownValue(true, r.id)
			case wire.Hash(o.Wtxid):
				c.l.TxidOf = facts.KnownValue(wire.Hash(o.Txid), r.id)
			}
		}
	}
}

// match takes from a transaction what is looked for.
func (c *core) match(s *search, tx facts.UTXOTx, block facts.BlockRef, from facts.EvidenceID) {
	for _, in := range tx.Ins {
		p := point{in.Txid, in.Vout}
		s.paid.Spend(p.tx, p.n)
		if s.open[p] && tx.Txid != c.w.id {
			delete(s.open, p)
			k := c.l.coin(p)
			k.by, k.block, k.from = tx.Txid, block, append(k.from, from)
			c.l.rivals[tx.Txid] = rival{tx: tx, block: block, from: []facts.EvidenceID{from}}
		}
	}
	if tx.Txid == c.w.id && block.Hash != "" { // the index has not come that far, or there is none
		c.l.view.Saw = facts.KnownValue(true, from)
		tx.Block = block
		c.l.Tx = facts.KnownValue(tx, from)
		c.l.sight = facts.KnownValue(facts.Sighting{Place: facts.InBlock, Block: block}, from)
	}
	if s.id != "" && tx.Wtxid == s.id && tx.Txid != s.id {
		c.l.TxidOf = facts.KnownValue(tx.Txid, from)
	}
	for _, o := range tx.Outs {
		if c.w.Pays(o, s.payee) && tx.Txid != c.w.id {
			s.paid.Add(facts.Payment{Txid: tx.Txid, N: o.N, To: facts.Address(s.payee), Value: o.Value, Block: block, Seen: c.l.pool[tx.Txid].Time}, from)
		}
	}
}
