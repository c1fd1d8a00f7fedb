package core

import (
	"context"
	"encoding/hex"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

// More asks what only the first round's answers tell to ask. found says whether any node
// knows the transaction: if another does, this one has nothing to add.
func (c *Desk) More(ctx context.Context, found bool) {
	l := c.l
	if l.Place() == facts.InPool && l.Entry.State == facts.Absent && !c.btcd {
		c.again(ctx)
	}
	switch l.Place() {
	case facts.InBlock:
		c.confirmed(ctx)
	case facts.InPool:
		b := c.a.Batch()
		c.headTime(b)
		c.pool(b)
		b.Run(ctx)
		c.fee()
	case facts.InStaleBlock:
		c.lost(ctx, l.Tx.V)
	default:
		if !found && l.Trusted() {
			b := c.a.Batch()
			c.headTime(b)
			b.Run(ctx)
			c.missing(ctx)
		}
	}
	l.Finish(c.w)
}

// again asks once more where the transaction stands: it left the pool between two answers of
// the first round, so a block must have come in between.
func (c *Desk) again(ctx context.Context) {
	l := c.l
	c.found, c.vitals.Best, c.bestEnd = nil, "", ""
	l.Sight, l.Tx = facts.Value[facts.Sighting]{}, facts.Value[facts.UTXOTx]{}
	b := c.a.Batch()
	b.Ask(c.vitals.ReadChain, "getblockchaininfo")
	b.Ask(c.readTx, "getrawtransaction", c.w.ID, 2)
	b.Ask(func(r ask.Reply) { _ = r.Into(&c.bestEnd) }, "getbestblockhash")
	b.Run(chains.Anew(ctx))
	if c.found != nil {
		c.place()
		l.NotYet()
	} else {
		c.unindexed()
	}
	if l.Place() == facts.InPool && l.Entry.State == facts.Absent {
		l.Entry = facts.Without[facts.PoolEntry](facts.Failed, l.Entry.From...)
	}
}

// HeadTime asks when the newest block was found, of a node that did not say.
func (c *Desk) HeadTime(ctx context.Context) {
	b := c.a.Batch()
	c.headTime(b)
	b.Run(ctx)
}

// headTime asks when the newest block was found, of a node that did not say (btcd).
func (c *Desk) headTime(b *ask.Batch) {
	head := &c.l.View.Head
	if !head.Known() || !head.V.Time.IsZero() || head.V.Hash == "" {
		return
	}
	b.Ask(func(r ask.Reply) {
		var h wire.Header
		if r.Into(&h) && wire.Hash(h.Hash) == head.V.Hash {
			head.V.Time, head.From = wire.Time(h.Time), append(append([]facts.EvidenceID(nil), head.From...), r.ID)
		}
	}, "getblockheader", head.V.Hash)
}

// confirmed fills what an older node, or one without index, leaves open.
func (c *Desk) confirmed(ctx context.Context) {
	l := c.l
	b := c.a.Batch()
	c.headTime(b)
	if c.found == nil {
		b.Ask(func(r ask.Reply) {
			var h string
			if r.Into(&h) {
				l.Sight.V.Block.Hash = wire.Hash(h)
				l.Sight.From = append(l.Sight.From, r.ID)
			}
		}, "getblockhash", l.Sight.V.Block.Height)
		b.Run(ctx)
		if h := l.Sight.V.Block.Hash; h != "" {
			saw := l.View.Saw
			b = c.a.Batch()
			b.Ask(c.readTx, "getrawtransaction", c.w.ID, 2, h)
			b.Run(ctx)
			if c.found == nil {
				l.View.Saw = saw
				return
			}
			c.l.View.Indexed = facts.KnownValue(false, c.absent.ID)
			height, from := l.Sight.V.Block.Height, l.Sight.From
			c.found.Block = string(h)
			c.place()
			l.Sight.V.Block.Height, l.Sight.From = height, look.Unique(append(from, l.Sight.From...))
			l.Tx.V.Block = l.Sight.V.Block
			c.outputs()
		}
		b = c.a.Batch()
	}
	if l.Notes.Unsure {
		b.Ask(func(r ask.Reply) {
			var h wire.Header
			if r.Into(&h) && wire.Hash(h.Hash) == l.Sight.V.Block.Hash && h.Confirmations.N > 0 {
				l.Sight.V.Block.Height = h.Height.Natural()
				l.Sight.From = append(l.Sight.From, r.ID)
				l.Tx.V.Block = l.Sight.V.Block
			}
		}, "getblockheader", l.Sight.V.Block.Hash)
	}
	if _, ok := conflict.Fee(l.Tx.V); !ok && !l.Tx.V.Coinbase {
		for _, h := range look.ParentsOf(l.Tx.V) {
			b.Ask(c.readParent(h), "getrawtransaction", h, 1)
		}
	}
	// The output that the ticket is about, if it was not among the first.
	for _, o := range l.Tx.V.Outs {
		if o.N >= maxOuts && c.w.Pays(o, c.w.Payee) {
			b.Ask(c.readCoin(look.Point{Tx: c.w.ID, N: o.N}, true), "gettxout", c.w.ID, o.N, true)
			break
		}
	}
	b.Run(ctx)
	c.outputs()
	c.fee()
}

// fee completes the inputs and reckons the fee from them.
func (c *Desk) fee() {
	l := c.l
	if !l.Tx.Known() {
		return
	}
	l.Tx.V = l.Completed(l.Tx.V)
	if paid, ok := conflict.Fee(l.Tx.V); ok && l.Entry.Known() && l.Entry.V.Fee.Cmp(paid) != 0 {
		l.View.Refused = append(l.View.Refused, facts.Refusal{Method: "getrawmempool", Class: string(nodeerr.BadReply)})
		l.Entry = facts.Without[facts.PoolEntry](facts.Failed, l.Entry.From...) // its coins say otherwise, and the whole queue is counted by such fees
		l.Waiting, l.Queue = nil, facts.Without[facts.Queue](facts.Failed, l.Entry.From...)
	}
	if l.Fee.Known() {
		return
	}
	if l.Entry.Known() {
		l.Fee = facts.KnownValue(l.Entry.V.Fee, l.Entry.From...)
		return
	}
	if fee, ok := conflict.Fee(l.Tx.V); ok {
		from := append([]facts.EvidenceID(nil), l.Tx.From...)
		for _, h := range look.ParentsOf(l.Tx.V) {
			if p := l.Parents[h]; p != nil {
				from = append(from, p.From...)
			}
		}
		l.Fee = facts.KnownValue(fee, look.Unique(from)...)
	}
}

// lost follows the coins of a transaction that is in no pool and in no block of the chain:
// who spends them now, and whether they can still be spent.
func (c *Desk) lost(ctx context.Context, tx facts.UTXOTx) {
	l := c.l
	b := c.a.Batch()
	if !c.askedCoins() {
		c.coins(b, tx, true)
	}
	if l.Tx.Known() && l.Tx.V.Stale {
		b.Ask(func(r ask.Reply) {
			var h wire.Header
			if r.Into(&h) && wire.Hash(h.Hash) == l.Sight.V.Block.Hash {
				l.Sight.V.Block.Height = h.Height.Natural()
				l.Sight.From = append(l.Sight.From, r.ID)
				l.Tx.V.Block = l.Sight.V.Block
			}
		}, "getblockheader", l.Sight.V.Block.Hash)
	}
	if !c.askedCoins() {
		b.Run(ctx)
		b = c.a.Batch()
	}
	for i, in := range tx.Ins {
		if k := l.Coins[look.Point{Tx: in.Txid, N: in.Vout}]; i < look.MaxInputs && k != nil && k.By != "" && k.By != tx.Txid {
			c.rival(b, k.By)
		}
	}
	for _, h := range look.ParentsOf(tx) {
		if p := l.Parents[h]; p != nil && p.Known != nil && *p.Known && p.Depth <= 0 && p.Block.Hash != "" {
			c.coins(b, p.Tx, true) // its block was abandoned: is what it spends still there?
		}
	}
	for _, h := range l.NeedsMedian(tx) {
		b.Ask(func(r ask.Reply) {
			var v wire.Stats
			if r.Into(&v) && !wire.Time(v.Median).IsZero() {
				l.Medians[h] = wire.Time(v.Median)
				l.MediansFrom = append(l.MediansFrom, r.ID)
			}
		}, "getblockstats", h, []string{"mediantime"})
	}
	b.Run(ctx)
	c.hunt(ctx, c.search(tx))
	c.evicts(ctx, tx)
}

// askedCoins reports that the first round has asked for the coins of a pasted transaction.
func (c *Desk) askedCoins() bool { return c.w.Signed != nil }

// Contest asks what became of the coins of a waiting transaction that another node has and this one has not.
func (c *Desk) Contest(ctx context.Context, tx facts.UTXOTx, from ...facts.EvidenceID) {
	c.l.Raw = facts.KnownValue(tx, from...)
	c.lost(ctx, tx)
	c.l.Finish(c.w)
}

// Shown checks that a block holds the transaction which spends a coin.
func (c *Desk) Shown(ctx context.Context, id facts.Hash) (proven bool) {
	b := c.a.Batch()
	b.Ask(func(r ask.Reply) {
		var text string
		proven = r.Into(&text) && c.l.ProveRival(c.w, id, text)
	}, "gettxoutproof", []facts.Hash{id})
	b.Run(ctx)
	return proven
}

// BlockAt asks which block of its chain has a height.
func (c *Desk) BlockAt(ctx context.Context, height uint64) (out facts.Value[facts.Hash]) {
	b := c.a.Batch()
	b.Ask(func(r ask.Reply) { out = r.BlockID() }, "getblockhash", height)
	b.Run(ctx)
	return out
}

// rival asks for the transaction that spends a coin.
func (c *Desk) rival(b *ask.Batch, by facts.Hash) {
	if c.chased[by] {
		return
	}
	if c.chased == nil {
		c.chased = map[facts.Hash]bool{}
	}
	c.chased[by] = true
	b.Ask(func(r ask.Reply) {
		var t wire.Tx
		if !r.Into(&t) {
			return
		}
		tx, _, ok := c.w.Transaction(t, by)
		if !ok {
			return
		}
		x := look.Rival{Tx: tx, From: []facts.EvidenceID{r.ID}}
		x.Raw, _ = hex.DecodeString(t.Hex)
		if t.Confirmations.N > 0 {
			x.Block = facts.BlockRef{Hash: wire.Hash(t.Block), Time: wire.Time(t.BlockTime)}
			if h := c.l.View.Head; h.Known() && c.vitals.Best == c.bestEnd && t.Confirmations.Natural() <= h.V.Height+1 {
				x.Block.Height = h.V.Height + 1 - t.Confirmations.Natural()
			}
		}
		c.l.Rivals[by] = x
	}, "getrawtransaction", by, 2)
}

// missing looks further for an id that no node knows.
func (c *Desk) missing(ctx context.Context) {
	l := c.l
	if c.w.Address != "" {
		c.hunt(ctx, c.search(facts.UTXOTx{}))
		return
	}
	if c.w.Signed != nil {
		c.lost(ctx, *c.w.Signed)
		return
	}
	if l.Raw.Known() {
		c.lost(ctx, l.Raw.V)
		return
	}
	if c.w.ID == "" || l.Block.Known() || l.Reversed.Known() || c.absent.Class == nodeerr.Syncing {
		return
	}
	c.hunt(ctx, c.search(facts.UTXOTx{}))
}
