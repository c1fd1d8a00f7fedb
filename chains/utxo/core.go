package utxo

import (
	"context"
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/wire"
)

// core asks a node that speaks Bitcoin Core's JSON-RPC, or btcd's subset of it.
type core struct {
	w    *want
	a    *asker
	l    *look
	btcd bool

	best, bestEnd string // newest block at the start of the first round, and at its end
	found         *wire.Tx
	foundFrom     []facts.EvidenceID
	absent        reply               // the answer about the id
	chased        map[facts.Hash]bool // rivals that were asked for
	probe         reply               // the answer about the id backwards: it tells the same of the index
	asked         int                 // ancestors whose other descendants were asked for
}

// outpoint is a coin as gettxspendingprevout wants it.
type outpoint struct {
	Txid facts.Hash `json:"txid"`
	Vout uint32     `json:"vout"`
}

// first asks everything that can be asked without knowing the transaction.
func (c *core) first(ctx context.Context) {
	b := c.a.batch()
	c.health(b)
	if c.w.id != "" {
		c.subject(b)
	}
	if c.w.tx != nil {
		c.accept(b)
		c.coins(b, *c.w.tx, true)
	} else if len(c.w.raw) > 0 {
		c.accept(b)
		b.ask(c.readRaw, "decoderawtransaction", c.w.rawHex())
	}
	if c.w.addr != "" && c.btcd {
		c.history(b, &search{payee: c.w.addr}, c.w.addr)
	}
	b.ask(func(r reply) { _ = r.into(&c.bestEnd) }, "getbestblockhash")
	b.run(ctx)
	c.settle()
}

// subject asks about the pasted id in every way in which it can be known.
func (c *core) subject(b *batch) {
	id := c.w.id
	// Level 2 names the coins spent where the node can (Core 25); others read it as "yes".
	b.ask(c.readTx, "getrawtransaction", id, 2)
	if !c.btcd {
		b.ask(c.readEntry, "getmempoolentry", id)
		b.ask(c.readRelatives(true), "getmempoolancestors", id, true)
		b.ask(c.readRelatives(false), "getmempooldescendants", id, true)
		b.ask(c.readDiagram, "getmempoolfeeratediagram")
		b.ask(c.readProof, "gettxoutproof", []facts.Hash{id})
	}
	if slices.Contains(c.w.Chain.Quirks, "double-spend-proofs") {
		b.ask(c.readProofOfTwo, "getdsproof", id)
	}
	b.ask(c.readHeader, "getblockheader", id)
	if c.w.rev != "" {
		b.ask(c.readReversed, "getrawtransaction", c.w.rev, 1)
	}
	var points []outpoint
	for n := range uint32(maxOuts) {
		b.ask(c.readCoin(point{id, n}, true), "gettxout", id, n, true)
		points = append(points, outpoint{id, n})
	}
	b.ask(c.readSpenders, "gettxspendingprevout", points)
}

func (c *core) readTx(r reply) {
	c.absent = r
	switch {
	case r.err == nil:
		var t wire.Tx
		if !r.into(&t) {
			c.l.view.Saw = facts.Without[bool](facts.Failed, r.id)
			return
		}
		c.setTx(t, r.id)
	case r.class == nodeerr.Absent:
		c.l.view.Saw = facts.Without[bool](facts.Absent, r.id)
		c.l.view.Indexed = facts.KnownValue(true, r.id)
	case r.class == nodeerr.NoTxIndex, r.class == nodeerr.TxIndexing:
		c.l.view.Saw = facts.Without[bool](facts.Absent, r.id)
		c.l.view.Indexed = facts.KnownValue(false, r.id)
	default:
		c.l.view.Saw = without[bool](r)
	}
}

// setTx takes a transaction that the node gave for the id.
func (c *core) setTx(t wire.Tx, from ...facts.EvidenceID) {
	tx, same, ok := c.w.Transaction(t, c.w.id)
	if !ok {
		c.l.view.Saw = facts.Without[bool](facts.Failed, from...)
		if _, err := c.w.DecodeHex(t.Hex); err == nil {
			c.l.view.Lied = []string{"id"} // these bytes hash to another id
		} else {
			c.l.view.Refused = append(c.l.view.Refused, facts.Refusal{Method: "getrawtransaction", Class: string(nodeerr.BadReply)})
		}
		return
	}
	c.found, c.foundFrom = &t, from
	c.l.view.Saw = facts.KnownValue(true, from...)
	c.l.Tx = facts.KnownValue(tx, from...)
	if same {
		c.l.verified = facts.KnownValue([]string{"id"}, from...)
	}
	if fee, ok := conflict.Fee(tx); ok {
		c.l.fee = facts.KnownValue(fee, from...)
	}
}

// readRaw takes a node's reading of a raw transaction that cannot be decoded here.
func (c *core) readRaw(r reply) {
	var t wire.Tx
	if !r.into(&t) {
		return
	}
	t.Hex = ""
	if tx, _, ok := c.w.Transaction(t, wire.Hash(t.Txid)); ok && (c.w.id == "" || c.w.id == tx.Txid) {
		c.l.Raw = facts.KnownValue(tx, r.id)
	}
}

func (c *core) readReversed(r reply) {
	c.probe = r
	var t wire.Tx
	if !r.into(&t) || wire.Hash(t.Txid) != c.w.rev {
		c.l.Reversed = without[facts.Hash](r)
		return
	}
	c.l.Reversed = facts.KnownValue(c.w.rev, r.id)
}

func (c *core) readHeader(r reply) {
	var h wire.Header
	if !r.into(&h) || wire.Hash(h.Hash) != c.w.id {
		c.l.pasted = without[facts.BlockRef](r)
		return
	}
	c.l.pasted = facts.KnownValue(facts.BlockRef{Height: h.Height.Natural(), Hash: c.w.id, Time: wire.Time(h.Time)}, r.id)
}

// settle draws from the first round what needs more than one of its answers.
func (c *core) settle() {
	l := c.l
	if !l.view.Indexed.Known() && c.probe.err != nil {
		switch c.probe.class {
		case nodeerr.Absent:
			l.view.Indexed = facts.KnownValue(true, c.probe.id)
		case nodeerr.NoTxIndex, nodeerr.TxIndexing:
			l.view.Indexed = facts.KnownValue(false, c.probe.id)
		default:
		}
	}
	if c.found == nil {
		c.unindexed()
		return
	}
	c.place()
	c.outputs()
	l.notYet()
}

// place says where the transaction that was found stands.
func (c *core) place() {
	l, t := c.l, c.found
	block := wire.Hash(t.Block)
	from := append([]facts.EvidenceID(nil), c.foundFrom...)
	switch {
	case block == "":
		s := facts.Sighting{Place: facts.InPool}
		if l.Entry.Known() {
			s.FirstSeen = l.Entry.V.Time
			from = append(from, l.Entry.From...)
		}
		l.sight = facts.KnownValue(s, from...)
	case !t.Confirmations.OK:
		l.sight = facts.Without[facts.Sighting](facts.Failed, from...) // in which chain is not said
	case t.Confirmations.N <= 0:
		// An index keeps the transactions of abandoned blocks; it then counts no confirmation.
		l.Tx.V.Stale, l.Tx.V.Block = true, facts.BlockRef{Hash: block, Time: wire.Time(t.BlockTime)}
		l.sight = facts.KnownValue(facts.Sighting{Place: facts.InStaleBlock, Block: l.Tx.V.Block}, from...)
	default:
		ref := facts.BlockRef{Hash: block, Time: wire.Time(t.BlockTime)}
		head := l.view.Head
		if n := uint64(t.Confirmations.N); head.Known() && n <= head.V.Height+1 && c.best != "" && c.best == c.bestEnd {
			ref.Height = head.V.Height + 1 - n
			from = append(from, head.From...)
		} else {
			l.notes.unsure = true
		}
		l.Tx.V.Block = ref
		l.sight = facts.KnownValue(facts.Sighting{Place: facts.InBlock, Block: ref}, from...)
		if !l.view.Indexed.Known() {
			l.view.Indexed = facts.KnownValue(true, c.foundFrom...)
		}
	}
}

// unindexed finds a confirmed transaction on a node without index by its unspent coins.
func (c *core) unindexed() {
	l := c.l
	for n := range uint32(maxOuts) {
		k := l.coins[point{c.w.id, n}]
		if k == nil || k.pooled == nil || !*k.pooled || k.depth == 0 {
			continue
		}
		s := facts.Sighting{Place: facts.InBlock}
		from := append([]facts.EvidenceID(nil), k.from...)
		if head := l.view.Head; head.Known() && k.depth <= head.V.Height+1 && c.best == c.bestEnd {
			s.Block.Height = head.V.Height + 1 - k.depth
			from = append(from, head.From...)
		}
		l.sight = facts.KnownValue(s, from...)
		l.view.Saw = facts.KnownValue(true, k.from...)
		return
	}
	if c.w.id == "" {
		return
	}
	if l.view.Saw.State != facts.NotAsked {
		l.sight = facts.Without[facts.Sighting](l.view.Saw.State, l.view.Saw.From...)
	}
}
