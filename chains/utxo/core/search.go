package core

import (
	"sort"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/history"
	"txtriage/chains/utxo/look"
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
	order []look.Point        // coins whose spender is not known
	open  map[look.Point]bool // of them, those still without one
	id    facts.Hash          // also as a witness id
	payee string
	paid  history.Ledger
	pool  facts.EvidenceID // the answer that failed in the pool, or
	far   facts.EvidenceID // in the blocks: what was not read may hold what is looked for
}

// failed notes at where a look failed; that something is there no more is an answer.
func failed(at *facts.EvidenceID, r ask.Reply) {
	if ask.Without[bool](r).State == facts.Failed {
		*at = r.ID
	}
}

// search makes the list for a lost transaction, or for an id alone.
func (c *Desk) search(tx facts.UTXOTx) *search {
	s := &search{open: map[look.Point]bool{}}
	switch {
	case c.w.Address != "":
		s.payee = c.w.Address
	case tx.Txid == "":
		s.id, s.payee = c.w.ID, c.w.Payee
	case c.l.Orphaned(tx):
		s.payee = c.w.Payee // whom it pays may be paid by another child of another parent
	}
	for i, in := range tx.Ins {
		p := look.Point{Tx: in.Txid, N: in.Vout}
		if in.Txid == "" || i >= look.MaxInputs || c.l.Coins[p] == nil {
			continue
		}
		s.order = append(s.order, p)
		k := c.l.Coins[p]
		gone := k.Pooled != nil && !*k.Pooled
		if !gone || k.By != "" && k.By != tx.Txid {
			continue
		}
		// A coin whose transaction nobody knows, or whose block was abandoned, cannot be found
		// spent either.
		if q := c.l.Parents[in.Txid]; q != nil && q.Known != nil && (!*q.Known || q.Depth <= 0 && q.Block.Hash != "") {
			continue
		}
		s.open[p] = true
	}
	return s
}

func (s *search) needed() bool { return len(s.open) > 0 || s.id != "" || s.payee != "" }

// listPool asks what waits in the pool, if it is small enough to be read.
func (c *Desk) listPool(b *ask.Batch, s *search) *[]facts.Hash {
	l, ids := c.l, &[]facts.Hash{}
	if l.Notes.PoolSize == 0 || l.Notes.PoolSize > poolVerbose {
		return ids
	}
	if s.id != "" {
		b.Ask(c.readWholePool, "getrawmempool", true)
		if !c.btcd {
			b.Ask(c.readOrphans(s.id), "getorphantxs", 1)
		}
	}
	if l.Notes.PoolSize <= poolRaw && (len(s.open) > 0 || s.payee != "" || c.btcd) { // btcd lists no witness ids
		b.Ask(func(r ask.Reply) {
			var list []string
			if r.Into(&list) {
				*ids = wire.Hashes(list)
			} else {
				failed(&s.pool, r)
			}
		}, "getrawmempool")
	}
	return ids
}

// readPoolTxs fetches the waiting transactions one by one.
func (c *Desk) readPoolTxs(b *ask.Batch, s *search, ids []facts.Hash) {
	if len(ids) > poolRaw {
		return
	}
	for _, id := range ids {
		b.Ask(func(r ask.Reply) {
			var t wire.Tx
			if !r.Into(&t) {
				failed(&s.pool, r)
				if c.btcd && s.id != "" && !c.l.TxidOf.Known() { // it may be the one with that witness id
					c.l.TxidOf = facts.Without[facts.Hash](facts.Failed, r.ID)
				}
				return
			}
			if tx, _, ok := c.w.Transaction(t, id); ok && t.Block == "" {
				c.match(s, tx, facts.BlockRef{}, r.ID)
			}
		}, "getrawtransaction", id, 1)
	}
}

// listBlocks asks for the ids of the newest blocks.
func (c *Desk) listBlocks(b *ask.Batch, s *search, head uint64) *[]facts.BlockRef {
	out := &[]facts.BlockRef{}
	for i := range uint64(scanBlocks) {
		if i > head {
			break
		}
		b.Ask(func(r ask.Reply) {
			var h string
			if r.Into(&h) && wire.Hash(h) != "" {
				*out = append(*out, facts.BlockRef{Height: head - i, Hash: wire.Hash(h)})
			} else {
				failed(&s.far, r)
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
func (c *Desk) descriptors(s *search) []string {
	var out []string
	for p := range s.open {
		if q := c.l.Parents[p.Tx]; q != nil {
			if o, ok := look.OutOf(q.Tx, p.N); ok && o.Script != "" && !wire.Unspendable(o) {
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
func (c *Desk) readOrphans(id facts.Hash) func(ask.Reply) {
	return func(r ask.Reply) {
		var list []struct {
			Txid  string `json:"txid"`
			Wtxid string `json:"wtxid"`
		}
		if !r.Into(&list) {
			c.l.Orphan = ask.Without[bool](r)
			return
		}
		c.l.Orphan = facts.KnownValue(false, r.ID)
		for _, o := range list {
			switch id {
			case wire.Hash(o.Txid):
				c.l.Orphan = facts.KnownValue(true, r.ID)
			case wire.Hash(o.Wtxid):
				c.l.TxidOf = facts.KnownValue(wire.Hash(o.Txid), r.ID)
			}
		}
	}
}

// match takes from a transaction what is looked for.
func (c *Desk) match(s *search, tx facts.UTXOTx, block facts.BlockRef, from facts.EvidenceID) {
	for _, in := range tx.Ins {
		p := look.Point{Tx: in.Txid, N: in.Vout}
		s.paid.Spend(p.Tx, p.N)
		if s.open[p] && tx.Txid != c.w.ID {
			delete(s.open, p)
			k := c.l.Coin(p)
			k.By, k.Block, k.From = tx.Txid, block, append(k.From, from)
			c.l.Rivals[tx.Txid] = look.Rival{Tx: tx, Block: block, From: []facts.EvidenceID{from}}
		}
	}
	if tx.Txid == c.w.ID && block.Hash != "" { // the index has not come that far, or there is none
		c.l.View.Saw = facts.KnownValue(true, from)
		tx.Block = block
		c.l.Tx = facts.KnownValue(tx, from)
		c.l.Sight = facts.KnownValue(facts.Sighting{Place: facts.InBlock, Block: block}, from)
	}
	if s.id != "" && tx.Wtxid == s.id && tx.Txid != s.id {
		c.l.TxidOf = facts.KnownValue(tx.Txid, from)
	}
	for _, o := range tx.Outs {
		if c.w.Pays(o, s.payee) && tx.Txid != c.w.ID {
			s.paid.Add(facts.Payment{Txid: tx.Txid, N: o.N, To: facts.Address(s.payee), Value: o.Value, Block: block, Seen: c.l.Waiting[tx.Txid].Time}, from)
		}
	}
}
