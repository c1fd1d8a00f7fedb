package utxo

import (
	"bytes"
	"context"
	"encoding/hex"
	"sort"

	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
)

// Bounds of a search through blocks.
const (
	scanBlocks = 6     // newest blocks read whole, where the node cannot search them itself
	scanNear   = 36    // newest blocks that a node is asked to search
	scanFar    = 1_000 // newest blocks searched with the node's filter index
)

// search is what is looked for in a pool and in the newest blocks, all at once.
type search struct {
	order []point        // coins whose spender is not known
	open  map[point]bool // of them, those still without one
	id    facts.Hash     // also as a witness id
	payee string
	found map[string]facts.Payment
	from  []facts.EvidenceID
}

// search makes the list for a lost transaction, or for an id alone.
func (c *core) search(tx facts.UTXOTx) *search {
	s := &search{open: map[point]bool{}, found: map[string]facts.Payment{}, payee: c.w.payee}
	if c.w.addr != "" {
		s.payee = c.w.addr
	}
	if tx.Txid == "" {
		s.id = c.w.id
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
		// A coin whose transaction nobody knows cannot be found spent either.
		if q := c.l.parents[in.Txid]; q != nil && q.known != nil && !*q.known {
			continue
		}
		s.open[p] = true
	}
	return s
}

func (s *search) needed() bool { return len(s.open) > 0 || s.id != "" || s.payee != "" }

// hunt searches the pool and then the newest blocks, as far as the node's means go.
func (c *core) hunt(ctx context.Context, s *search) {
	if !s.needed() {
		return
	}
	c.huntPool(ctx, s)
	if s.needed() && c.l.view.Head.Known() && c.l.TxidOf.State != facts.Known {
		if c.btcd && s.payee != "" && c.w.addr == "" {
			b := c.a.batch()
			c.history(b, s.payee)
			b.run(ctx)
		}
		if searched := c.huntIndex(ctx, s); !searched || s.id != "" {
			c.huntBlocks(ctx, s)
		}
	}
	c.l.pays(c.w, s)
}

// huntPool reads the waiting transactions.
func (c *core) huntPool(ctx context.Context, s *search) {
	l := c.l
	if l.notes.poolSize == 0 || l.notes.poolSize > poolVerbose {
		return
	}
	b := c.a.batch()
	if s.id != "" && l.pool == nil {
		b.ask(c.readWholePool, "getrawmempool", true)
		b.ask(c.readOrphans(s.id), "getorphantxs", 1)
	}
	var ids []facts.Hash
	if l.notes.poolSize <= poolRaw && (len(s.open) > 0 || s.payee != "") {
		b.ask(func(r reply) {
			var list []string
			if r.into(&list) {
				ids = hashes(list)
			}
		}, "getrawmempool")
	}
	b.run(ctx)
	if len(ids) > poolRaw {
		return
	}
	b = c.a.batch()
	for _, id := range ids {
		b.ask(func(r reply) {
			var t txReply
			if !r.into(&t) {
				return
			}
			if tx, _, ok := c.w.transaction(t, id); ok && t.Block == "" {
				c.match(s, tx, facts.BlockRef{}, r.id)
			}
		}, "getrawtransaction", id, 1)
	}
	b.run(ctx)
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
			case hashOf(o.Txid):
				c.l.Orphan = facts.KnownValue(true, r.id)
			case hashOf(o.Wtxid):
				c.l.TxidOf = facts.KnownValue(hashOf(o.Txid), r.id)
			}
		}
	}
}

// match takes from a transaction what is looked for.
func (c *core) match(s *search, tx facts.UTXOTx, block facts.BlockRef, from facts.EvidenceID) {
	for _, in := range tx.Ins {
		p := point{in.Txid, in.Vout}
		if s.open[p] && tx.Txid != c.w.id {
			delete(s.open, p)
			k := c.l.coin(p)
			k.by, k.block, k.from = tx.Txid, block, append(k.from, from)
			c.l.rivals[tx.Txid] = rival{tx: tx, block: block, from: []facts.EvidenceID{from}}
		}
	}
	if s.id != "" && tx.Wtxid == s.id && tx.Txid != s.id {
		c.l.TxidOf = facts.KnownValue(tx.Txid, from)
	}
	for _, o := range tx.Outs {
		if c.w.pays(o, s.payee) && tx.Txid != c.w.id {
			s.pay(facts.Payment{Txid: tx.Txid, N: o.N, To: facts.Address(s.payee), Value: o.Value, Block: block, Seen: c.l.pool[tx.Txid].Time}, from)
		}
	}
}

func (s *search) pay(p facts.Payment, from facts.EvidenceID) {
	s.found[string(p.Txid)+":"+facts.NewUint(uint64(p.N)).String()] = p
	s.from = append(s.from, from)
}

// huntIndex lets the node search its newest blocks (Core 29): through its filter index if it
// has one, else block by block. False if it cannot.
func (c *core) huntIndex(ctx context.Context, s *search) bool {
	l := c.l
	if c.btcd || l.notes.version < 290_000 || l.notes.version >= 1_000_000 {
		return false
	}
	var wants []string
	for p := range s.open {
		if q := l.parents[p.tx]; q != nil {
			if o, ok := outOf(q.tx, p.n); ok && o.Script != "" {
				wants = append(wants, "raw("+o.Script+")")
			}
		}
	}
	if s.payee != "" {
		wants = append(wants, "addr("+s.payee+")")
	}
	if len(wants) == 0 {
		return len(s.open) == 0
	}
	sort.Strings(wants)
	head := l.view.Head.V.Height
	var near, far []string
	indexed := false
	b := c.a.batch()
	b.ask(func(r reply) {
		var v struct {
			Blocks []string `json:"relevant_blocks"`
		}
		if r.into(&v) {
			indexed, far = true, v.Blocks
		}
	}, "scanblocks", "start", wants, head-min(head, scanFar), head)
	for i := range uint64(scanNear) {
		if i > head {
			break
		}
		b.ask(func(r reply) {
			var h string
			if r.into(&h) {
				near = append(near, h)
			}
		}, "getblockhash", head-i)
	}
	b.run(ctx)
	blocks := near
	if indexed {
		blocks = far[max(0, len(far)-100):]
	}
	done := false
	b = c.a.batch()
	b.ask(func(r reply) { done = c.readActivity(s, r) }, "getdescriptoractivity", blocks, wants, true)
	b.run(ctx)
	b = c.a.batch()
	for _, p := range s.order {
		if k := l.coins[p]; k.by != "" {
			c.rival(b, k.by)
		}
	}
	b.run(ctx)
	return done
}

func (c *core) readActivity(s *search, r reply) bool {
	var v struct {
		Activity []struct {
			Type   string      `json:"type"`
			Amount coins       `json:"amount"`
			Height whole       `json:"height"`
			Block  string      `json:"blockhash"`
			Txid   string      `json:"txid"`
			Vout   whole       `json:"vout"`
			By     string      `json:"spend_txid"`
			Prev   string      `json:"prevout_txid"`
			PrevN  whole       `json:"prevout_vout"`
			Out    scriptReply `json:"output_spk"`
		} `json:"activity"`
	}
	if !r.into(&v) {
		return false
	}
	for _, a := range v.Activity {
		ref := facts.BlockRef{Height: a.Height.natural(), Hash: hashOf(a.Block)}
		switch a.Type {
		case "spend":
			p := point{hashOf(a.Prev), uint32(a.PrevN.n)}
			if by := hashOf(a.By); s.open[p] && by != "" && by != c.w.id {
				delete(s.open, p)
				k := c.l.coin(p)
				k.by, k.block, k.from = by, ref, append(k.from, r.id)
			}
		case "receive":
			id, out := hashOf(a.Txid), c.w.outputReply(uint32(a.Vout.n), a.Amount.n, a.Out)
			if id != "" && id != c.w.id && c.w.pays(out, s.payee) && a.Amount.ok {
				s.pay(facts.Payment{Txid: id, N: uint32(a.Vout.n), To: facts.Address(s.payee), Value: a.Amount.n, Block: ref}, r.id)
			}
		}
	}
	return true
}

// huntBlocks reads the newest blocks whole, one after the other, until all is found.
func (c *core) huntBlocks(ctx context.Context, s *search) {
	head := c.l.view.Head.V.Height
	var hashList []facts.Hash
	b := c.a.batch()
	for i := range uint64(scanBlocks) {
		if i > head {
			break
		}
		b.ask(func(r reply) {
			var h string
			if r.into(&h) && hashOf(h) != "" {
				hashList = append(hashList, hashOf(h))
			}
		}, "getblockhash", head-i)
	}
	b.run(ctx)
	for i, h := range hashList {
		if s.id != "" && c.l.TxidOf.Known() || s.id == "" && s.payee == "" && len(s.open) == 0 {
			return
		}
		ref := facts.BlockRef{Height: head - uint64(i), Hash: h}
		b := c.a.batch()
		if c.w.row.MWEB == "" {
			b.ask(c.readBlock(s, ref), "getblock", h, 0)
		} else {
			b.ask(c.readDecoded(s, ref), "getblock", h, 2)
		}
		b.run(ctx)
	}
}

// readBlock reads the bytes of a block. Blocks of another form (merged mining) are passed over.
func (c *core) readBlock(s *search, ref facts.BlockRef) func(reply) {
	return func(r reply) {
		var text string
		if !r.into(&text) {
			return
		}
		raw, err := hex.DecodeString(text)
		if err != nil {
			return
		}
		var m wire.MsgBlock
		if err := m.Deserialize(bytes.NewReader(raw)); err != nil || m.BlockHash().String() != string(ref.Hash) {
			return
		}
		ref.Time = m.Header.Timestamp.UTC()
		for _, tx := range m.Transactions {
			c.match(s, c.w.fromWire(tx), ref, r.id)
		}
	}
}

// readDecoded reads a block that only the node can decode.
func (c *core) readDecoded(s *search, ref facts.BlockRef) func(reply) {
	return func(r reply) {
		var v struct {
			Time whole     `json:"time"`
			Tx   []txReply `json:"tx"`
		}
		if !r.into(&v) {
			return
		}
		ref.Time = unix(v.Time)
		for _, t := range v.Tx {
			if tx, _, ok := c.w.transaction(t, hashOf(t.Txid)); ok {
				c.match(s, tx, ref, r.id)
			}
		}
	}
}

// history asks btcd for everything that pays an address, newest first.
func (c *core) history(b *batch, addr string) {
	b.ask(func(r reply) {
		var list []txReply
		s := &search{payee: addr, found: map[string]facts.Payment{}}
		if !r.into(&list) {
			if r.class == "absent" {
				c.l.Payments = facts.Without[[]facts.Payment](facts.Absent, r.id)
			}
			return
		}
		for _, t := range list {
			tx, _, ok := c.w.transaction(t, hashOf(t.Txid))
			if !ok {
				continue
			}
			ref := facts.BlockRef{Hash: hashOf(t.Block), Time: unix(t.BlockTime)}
			if h := c.l.view.Head; h.Known() && t.Confirmations.n > 0 && t.Confirmations.natural() <= h.V.Height+1 {
				ref.Height = h.V.Height + 1 - t.Confirmations.natural()
			}
			c.match(s, tx, ref, r.id)
		}
		s.from = append(s.from, r.id)
		c.l.pays(c.w, s)
	}, "searchrawtransactions", addr, 1, 0, 50, 0, true)
}

// pays writes down the payments that a search found, the waiting and the newest first.
func (l *look) pays(w *want, s *search) {
	if len(s.found) == 0 {
		return
	}
	for _, p := range l.Payments.V {
		s.found[string(p.Txid)+":"+facts.NewUint(uint64(p.N)).String()] = p
	}
	list := make([]facts.Payment, 0, len(s.found))
	for _, p := range s.found {
		list = append(list, p)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if (a.Block.Hash == "") != (b.Block.Hash == "") {
			return a.Block.Hash == ""
		}
		if a.Block.Height != b.Block.Height {
			return a.Block.Height > b.Block.Height
		}
		if a.Txid != b.Txid {
			return a.Txid < b.Txid
		}
		return a.N < b.N
	})
	l.Payments = facts.KnownValue(list[:min(len(list), 50)], unique(append(append([]facts.EvidenceID(nil), l.Payments.From...), s.from...))...)
}
