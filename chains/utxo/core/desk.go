// Package core asks nodes that speak Bitcoin Core's JSON-RPC, or btcd's part of it.
package core

import (
	"context"
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/core/vitals"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

// Desk asks a node that speaks Bitcoin Core's JSON-RPC, or btcd's subset of it.
type Desk struct {
	w    *look.Want
	a    *ask.Asker
	l    *look.Look
	btcd bool

	vitals    *vitals.Vitals // tells the newest block at the start of the first round
	bestEnd   string         // the newest at its end
	found     *wire.Tx
	foundFrom []facts.EvidenceID
	absent    ask.Reply           // the answer about the id
	inNoBlock bool                // asked for the branch to its block, it said that there is none
	elsewhere bool                // the branch leads to another block
	chased    map[facts.Hash]bool // rivals that were asked for
	probe     ask.Reply           // the answer about the id backwards: it tells the same of the index
	asked     int                 // ancestors whose other descendants were asked for
}

// outpoint is a coin as gettxspendingprevout wants it.
type outpoint struct {
	Txid facts.Hash `json:"txid"`
	Vout uint32     `json:"vout"`
}

// First asks everything that can be asked without knowing the transaction.
func (c *Desk) First(ctx context.Context) {
	b := c.a.Batch()
	c.vitals.Ask(b)
	if c.w.ID != "" {
		c.subject(b)
	}
	if c.w.Signed != nil {
		c.accept(b)
		c.coins(b, *c.w.Signed, true)
	} else if len(c.w.Bytes) > 0 {
		c.accept(b)
		b.Ask(c.readRaw, "decoderawtransaction", c.w.RawHex())
	}
	if c.w.Address != "" && c.btcd {
		c.history(b, &search{payee: c.w.Address}, c.w.Address)
	}
	b.Ask(func(r ask.Reply) { _ = r.Into(&c.bestEnd) }, "getbestblockhash")
	b.Run(ctx)
	c.settle()
}

// subject asks about the pasted id in every way in which it can be known.
func (c *Desk) subject(b *ask.Batch) {
	id := c.w.ID
	// Level 2 names the coins spent where the node can (Core 25); others read it as "yes".
	b.Ask(c.readTx, "getrawtransaction", id, 2)
	if !c.btcd {
		b.Ask(c.readEntry, "getmempoolentry", id)
		b.Ask(c.readRelatives(true), "getmempoolancestors", id, true)
		b.Ask(c.readRelatives(false), "getmempooldescendants", id, true)
		b.Ask(c.readDiagram, "getmempoolfeeratediagram")
		b.Ask(c.readProof, "gettxoutproof", []facts.Hash{id})
	}
	if slices.Contains(c.w.Chain.Quirks, "double-spend-proofs") {
		b.Ask(c.readProofOfTwo, "getdsproof", id)
	}
	b.Ask(c.readHeader, "getblockheader", id)
	if c.w.Backwards != "" {
		b.Ask(c.readReversed, "getrawtransaction", c.w.Backwards, 1)
	}
	var points []outpoint
	for n := range uint32(maxOuts) {
		b.Ask(c.readCoin(look.Point{Tx: id, N: n}, true), "gettxout", id, n, true)
		points = append(points, outpoint{id, n})
	}
	b.Ask(c.readSpenders, "gettxspendingprevout", points)
}

func (c *Desk) readTx(r ask.Reply) {
	c.absent = r
	switch {
	case r.Err == nil:
		var t wire.Tx
		if !r.Into(&t) {
			c.l.View.Saw = facts.Without[bool](facts.Failed, r.ID)
			return
		}
		c.setTx(t, r.ID)
	case r.Class == nodeerr.Absent:
		c.l.View.Saw = facts.Without[bool](facts.Absent, r.ID)
		c.l.View.Indexed = facts.KnownValue(true, r.ID)
	case r.Class == nodeerr.NoTxIndex, r.Class == nodeerr.TxIndexing:
		c.l.View.Saw = facts.Without[bool](facts.Absent, r.ID)
		c.l.View.Indexed = facts.KnownValue(false, r.ID)
	default:
		c.l.View.Saw = ask.Without[bool](r)
	}
}

// setTx takes a transaction that the node gave for the id.
func (c *Desk) setTx(t wire.Tx, from ...facts.EvidenceID) {
	tx, same, ok := c.w.Transaction(t, c.w.ID)
	if !ok {
		c.l.View.Saw = facts.Without[bool](facts.Failed, from...)
		if _, err := c.w.DecodeHex(t.Hex); err == nil {
			c.l.View.Lied = []string{"id"} // these bytes hash to another id
		} else {
			c.l.View.Refused = append(c.l.View.Refused, facts.Refusal{Method: "getrawtransaction", Class: string(nodeerr.BadReply)})
		}
		return
	}
	c.found, c.foundFrom, c.elsewhere = &t, from, false
	c.l.View.Saw = facts.KnownValue(true, from...)
	c.l.Tx = facts.KnownValue(tx, from...)
	if same {
		c.l.Verified = facts.KnownValue([]string{"id"}, from...)
	}
	if fee, ok := conflict.Fee(tx); ok {
		c.l.Fee = facts.KnownValue(fee, from...)
	}
}

// readRaw takes a node's reading of a raw transaction that cannot be decoded here.
func (c *Desk) readRaw(r ask.Reply) {
	var t wire.Tx
	if !r.Into(&t) {
		return
	}
	t.Hex = ""
	if tx, _, ok := c.w.Transaction(t, wire.Hash(t.Txid)); ok && (c.w.ID == "" || c.w.ID == tx.Txid) {
		c.l.Raw = facts.KnownValue(tx, r.ID)
	}
}

func (c *Desk) readReversed(r ask.Reply) {
	c.probe = r
	var t wire.Tx
	bytes, err := facts.UTXOTx{}, error(nil)
	if r.Into(&t) {
		bytes, err = c.w.DecodeHex(t.Hex)
	}
	if wire.Hash(t.Txid) != c.w.Backwards || err == nil && bytes.Txid != c.w.Backwards {
		c.l.Reversed = ask.Without[facts.Hash](r)
		if i := c.l.View.Indexed; r.Class == nodeerr.NoTxIndex && i.Known() && i.V {
			c.l.Reversed.State = facts.Failed // it has that index
		}
		return
	}
	c.l.Reversed = facts.KnownValue(c.w.Backwards, r.ID)
}

func (c *Desk) readHeader(r ask.Reply) {
	var h wire.Header
	if !r.Into(&h) || wire.Hash(h.Hash) != c.w.ID {
		c.l.Block = ask.Without[facts.BlockRef](r)
		return
	}
	c.l.Block = facts.KnownValue(facts.BlockRef{Height: h.Height.Natural(), Hash: c.w.ID, Time: wire.Time(h.Time)}, r.ID)
}

// settle draws from the first round what needs more than one of its answers.
func (c *Desk) settle() {
	l := c.l
	if !l.View.Indexed.Known() && c.probe.Err != nil {
		switch c.probe.Class {
		case nodeerr.Absent:
			l.View.Indexed = facts.KnownValue(true, c.probe.ID)
		case nodeerr.NoTxIndex, nodeerr.TxIndexing:
			l.View.Indexed = facts.KnownValue(false, c.probe.ID)
		default:
		}
	}
	if c.found == nil {
		c.unindexed()
		return
	}
	c.place()
	c.outputs()
	l.NotYet()
}

// place says where the transaction that was found stands.
func (c *Desk) place() {
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
		l.Sight = facts.KnownValue(s, from...)
	case t.Confirmations.N > 0 && (c.elsewhere || c.miscounted()): // it names two blocks, or counts in two ways
		l.View.Lied = []string{"place"}
		l.View.Saw = facts.Without[bool](facts.Conflicting, from...)
		l.Sight = facts.Without[facts.Sighting](facts.Conflicting, from...)
	case c.inNoBlock && t.Confirmations.N > 0: // in one breath it says that it stands in a block and in none
		l.View.Saw = facts.Without[bool](facts.Conflicting, from...)
		l.Sight = facts.Without[facts.Sighting](facts.Conflicting, from...)
	case t.Confirmations.OK && t.Confirmations.N <= 0 && c.coined():
		l.View.Saw = facts.Without[bool](facts.Conflicting, from...)
		l.Sight = facts.Without[facts.Sighting](facts.Conflicting, from...)
	case !t.Confirmations.OK || t.Confirmations.N < 0: // of an abandoned block a node counts none, and never fewer
		l.Sight = facts.Without[facts.Sighting](facts.Failed, from...) // in which chain is not said
	case t.Confirmations.N <= 0:
		// An index keeps the transactions of abandoned blocks; it then counts no confirmation.
		l.Tx.V.Stale, l.Tx.V.Block = true, facts.BlockRef{Hash: block, Time: wire.Time(t.BlockTime)}
		l.Sight = facts.KnownValue(facts.Sighting{Place: facts.InStaleBlock, Block: l.Tx.V.Block}, from...)
	default:
		ref := facts.BlockRef{Hash: block, Time: wire.Time(t.BlockTime)}
		head := l.View.Head
		if n := uint64(t.Confirmations.N); head.Known() && n <= head.V.Height+1 && c.vitals.Best != "" && c.vitals.Best == c.bestEnd {
			ref.Height = head.V.Height + 1 - n
			from = append(from, head.From...)
		} else {
			l.Notes.Unsure = true
		}
		l.Placed(c.w, ref, from...)
		if !l.View.Indexed.Known() {
			l.View.Indexed = facts.KnownValue(true, c.foundFrom...)
		}
	}
}

// miscounted: a coin of the transaction is told to lie deeper or less deep than the transaction itself, by
// more than a block that came between two answers makes.
func (c *Desk) miscounted() bool {
	for n := range uint32(maxOuts) {
		k := c.l.Coins[look.Point{Tx: c.w.ID, N: n}]
		if k != nil && k.Pooled != nil && *k.Pooled && k.Depth > 0 && !abreast(k.Depth, uint64(max(c.found.Confirmations.N, 0))) {
			return true
		}
	}
	return false
}

// abreast: no more than two blocks apart.
func abreast(a, b uint64) bool { return max(a, b)-min(a, b) <= 2 }

// coined reports that the node has a coin of the transaction among those that blocks made.
func (c *Desk) coined() bool {
	for n := range uint32(maxOuts) {
		if k := c.l.Coins[look.Point{Tx: c.w.ID, N: n}]; k != nil && k.Pooled != nil && *k.Pooled && k.Depth > 0 {
			return true
		}
	}
	return false
}

// unindexed finds a confirmed transaction on a node without index by its unspent coins.
func (c *Desk) unindexed() {
	l := c.l
	for n := range uint32(maxOuts) {
		k := l.Coins[look.Point{Tx: c.w.ID, N: n}]
		if k == nil || k.Pooled == nil || !*k.Pooled || k.Depth == 0 {
			continue
		}
		s := facts.Sighting{Place: facts.InBlock}
		from := append([]facts.EvidenceID(nil), k.From...)
		if head := l.View.Head; head.Known() && k.Depth <= head.V.Height+1 && c.vitals.Best == c.bestEnd {
			s.Block.Height = head.V.Height + 1 - k.Depth
			from = append(from, head.From...)
		}
		l.Sight = facts.KnownValue(s, from...)
		l.View.Saw = facts.KnownValue(true, k.From...)
		l.Tx = facts.Without[facts.UTXOTx](facts.Failed, c.absent.ID) // it is there, and was not shown
		return
	}
	if c.w.ID == "" {
		return
	}
	if l.View.Saw.State != facts.NotAsked {
		l.Sight = facts.Without[facts.Sighting](l.View.Saw.State, l.View.Saw.From...)
	}
}

// maxOuts bounds the outputs asked about before the transaction is known.
const maxOuts = 8

// New makes a desk for one node.
func New(w *look.Want, a *ask.Asker, l *look.Look, btcd bool) *Desk {
	return &Desk{w: w, a: a, l: l, btcd: btcd, vitals: vitals.New(a, w, l, btcd)}
}
