package utxo

import (
	"context"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/wire"
)

// more asks what only the first round's answers tell to ask. found says whether any node
// knows the transaction: if another does, this one has nothing to add.
func (c *core) more(ctx context.Context, found bool) {
	l := c.l
	if l.place() == facts.InPool && l.Entry.State == facts.Absent && !c.btcd {
		c.again(ctx)
	}
	switch l.place() {
	case facts.InBlock:
		c.confirmed(ctx)
	case facts.InPool:
		b := c.a.batch()
		c.headTime(b)
		c.pool(b)
		b.run(ctx)
		c.fee()
	case facts.InStaleBlock:
		c.lost(ctx, l.Tx.V)
	default:
		if !found && l.trusted() {
			b := c.a.batch()
			c.headTime(b)
			b.run(ctx)
			c.missing(ctx)
		}
	}
	l.finish(c.w)
}

// again asks once more where the transaction stands: it left the pool between two answers of
// the first round, so a block must have come in between.
func (c *core) again(ctx context.Context) {
	l := c.l
	c.found, c.best, c.bestEnd = nil, "", ""
	l.sight, l.Tx = facts.Value[facts.Sighting]{}, facts.Value[facts.UTXOTx]{}
	b := c.a.batch()
	b.ask(c.readChain, "getblockchaininfo")
	b.ask(c.readTx, "getrawtransaction", c.w.id, 2)
	b.ask(func(r reply) { _ = r.into(&c.bestEnd) }, "getbestblockhash")
	b.run(ctx)
	if c.found != nil {
		c.place()
		l.notYet()
	} else {
		c.unindexed()
	}
	if l.place() == facts.InPool && l.Entry.State == facts.Absent {
		l.Entry = facts.Without[facts.PoolEntry](facts.Failed, l.Entry.From...)
	}
}

// headTime asks when the newest block was found, of a node that did not say (btcd).
func (c *core) headTime(b *batch) {
	head := &c.l.view.Head
	if !head.Known() || !head.V.Time.IsZero() || head.V.Hash == "" {
		return
	}
	b.ask(func(r reply) {
		var h wire.Header
		if r.into(&h) && wire.Hash(h.Hash) == head.V.Hash {
			head.V.Time, head.From = wire.Time(h.Time), append(append([]facts.EvidenceID(nil), head.From...), r.id)
		}
	}, "getblockheader", head.V.Hash)
}

// confirmed fills what an older node, or one without index, leaves open.
func (c *core) confirmed(ctx context.Context) {
	l := c.l
	b := c.a.batch()
	c.headTime(b)
	if c.found == nil {
		b.ask(func(r reply) {
			var h string
			if r.into(&h) {
				l.sight.V.Block.Hash = wire.Hash(h)
				l.sight.From = append(l.sight.From, r.id)
			}
		}, "getblockhash", l.sight.V.Block.Height)
		b.run(ctx)
		if h := l.sight.V.Block.Hash; h != "" {
			saw := l.view.Saw
			b = c.a.batch()
			b.ask(c.readTx, "getrawtransaction", c.w.id, 2, h)
			b.run(ctx)
			if c.found == nil {
				l.view.Saw = saw
				return
			}
			c.l.view.Indexed = facts.KnownValue(false, c.absent.id)
			height, from := l.sight.V.Block.Height, l.sight.From
			c.found.Block = string(h)
			c.place()
			l.sight.V.Block.Height, l.sight.From = height, unique(append(from, l.sight.From...))
			l.Tx.V.Block = l.sight.V.Block
			c.outputs()
		}
		b = c.a.batch()
	}
	if l.notes.unsure {
		b.ask(func(r reply) {
			var h wire.Header
			if r.into(&h) && wire.Hash(h.Hash) == l.sight.V.Block.Hash && h.Confirmations.N > 0 {
				l.sight.V.Block.Height = h.Height.Natural()
				l.sight.From = append(l.sight.From, r.id)
				l.Tx.V.Block = l.sight.V.Block
			}
		}, "getblockheader", l.sight.V.Block.Hash)
	}
	if _, ok := conflict.Fee(l.Tx.V); !ok && !l.Tx.V.Coinbase {
		for _, h := range parents(l.Tx.V) {
			b.ask(c.readParent(h), "getrawtransaction", h, 1)
		}
	}
	// The output that the ticket is about, if it was not among the first.
	for _, o := range l.Tx.V.Outs {
		if o.N >= maxOuts && c.w.Pays(o, c.w.payee) {
			b.ask(c.readCoin(point{c.w.id, o.N}, true), "gettxout", c.w.id, o.N, true)
			break
		}
	}
	b.run(ctx)
	c.outputs()
	c.fee()
}

// fee completes the inputs and reckons the fee from them.
func (c *core) fee() {
	l := c.l
	if !l.Tx.Known() {
		return
	}
	l.Tx.V = l.completed(l.Tx.V)
	if l.fee.Known() {
		return
	}
	if l.Entry.Known() {
		l.fee = facts.KnownValue(l.Entry.V.Fee, l.Entry.From...)
		return
	}
	if fee, ok := conflict.Fee(l.Tx.V); ok {
		from := append([]facts.EvidenceID(nil), l.Tx.From...)
		for _, h := range parents(l.Tx.V) {
			if p := l.parents[h]; p != nil {
				from = append(from, p.from...)
			}
		}
		l.fee = facts.KnownValue(fee, unique(from)...)
	}
}

// lost follows the coins of a transaction that is in no pool and in no block of the chain:
// who spends them now, and whether they can still be spent.
func (c *core) lost(ctx context.Context, tx facts.UTXOTx) {
	l := c.l
	b := c.a.batch()
	if c.w.tx == nil {
		c.coins(b, tx, true)
	}
	if l.Tx.Known() && l.Tx.V.Stale {
		b.ask(func(r reply) {
			var h wire.Header
			if r.into(&h) && wire.Hash(h.Hash) == l.sight.V.Block.Hash {
				l.sight.V.Block.Height = h.Height.Natural()
				l.sight.From = append(l.sight.From, r.id)
				l.Tx.V.Block = l.sight.V.Block
			}
		}, "getblockheader", l.sight.V.Block.Hash)
	}
	if c.w.tx == nil { // else the first round has asked for the coins
		b.run(ctx)
		b = c.a.batch()
	}
	for i, in := range tx.Ins {
		if k := l.coins[point{in.Txid, in.Vout}]; i < maxInputs && k != nil && k.by != "" && k.by != tx.Txid {
			c.rival(b, k.by)
		}
	}
	for _, h := range parents(tx) {
		if p := l.parents[h]; p != nil && p.known != nil && *p.known && p.depth <= 0 && p.block.Hash != "" {
			c.coins(b, p.tx, true) // its block was abandoned: is what it spends still there?
		}
	}
	for _, h := range l.needsMedian(tx) {
		b.ask(func(r reply) {
			var v wire.Stats
			if r.into(&v) && !wire.Time(v.Median).IsZero() {
				l.medians[h] = wire.Time(v.Median)
				l.mediansFrom = append(l.mediansFrom, r.id)
			}
		}, "getblockstats", h, []string{"mediantime"})
	}
	b.run(ctx)
	c.hunt(ctx, c.search(tx))
}

// rival asks for the transaction that spends a coin.
func (c *core) rival(b *batch, by facts.Hash) {
	if c.chased[by] {
		return
	}
	if c.chased == nil {
		c.chased = map[facts.Hash]bool{}
	}
	c.chased[by] = true
	b.ask(func(r reply) {
		var t wire.Tx
		if !r.into(&t) {
			return
		}
		tx, _, ok := c.w.Transaction(t, by)
		if !ok {
			return
		}
		x := rival{tx: tx, from: []facts.EvidenceID{r.id}}
		if t.Confirmations.N > 0 {
			x.block = facts.BlockRef{Hash: wire.Hash(t.Block), Time: wire.Time(t.BlockTime)}
			if h := c.l.view.Head; h.Known() && c.best == c.bestEnd && t.Confirmations.Natural() <= h.V.Height+1 {
				x.block.Height = h.V.Height + 1 - t.Confirmations.Natural()
			}
		}
		c.l.rivals[by] = x
	}, "getrawtransaction", by, 2)
}

// missing looks further for an id that no node knows.
func (c *core) missing(ctx context.Context) {
	l := c.l
	if c.w.addr != "" {
		c.hunt(ctx, c.search(facts.UTXOTx{}))
		return
	}
	if c.w.tx != nil {
		c.lost(ctx, *c.w.tx)
		return
	}
	if l.Raw.Known() {
		c.lost(ctx, l.Raw.V)
		return
	}
	if c.w.id == "" || l.pasted.Known() || l.Reversed.Known() || c.absent.class == nodeerr.Syncing {
		return
	}
	c.hunt(ctx, c.search(facts.UTXOTx{}))
}
