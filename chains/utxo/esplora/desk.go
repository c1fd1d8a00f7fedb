// Package esplora asks servers that speak Esplora's REST interface.
package esplora

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

// Desk asks a server that speaks Blockstream's REST interface (electrs, mempool.space).
// Two of its paths are never used: /tx/:id/status and, for an unknown transaction, outspend
// answer with what looks like a waiting transaction or an unspent coin.
type Desk struct {
	w *look.Want
	a *ask.Asker
	l *look.Look

	hist         [][]json.Number
	histID       facts.EvidenceID
	spends       []wire.EsploraSpend
	spendsID     facts.EvidenceID
	text         ask.Reply // hex of the transaction
	proof        ask.Reply
	above, below []facts.Hash // waiting relatives, where the server lists them
	listed       bool
	sizes        map[facts.Hash]int64 // virtual bytes as pools count them
	last         facts.Hash           // oldest transaction of an address that was listed
	blocks       []wire.EsploraBlock  // the newest, newest first
}

func (e *Desk) get(b *ask.Batch, read func(ask.Reply), path string) { b.Ask(read, "GET", path) }

// First asks all that the id alone can ask, in one round.
func (e *Desk) First(ctx context.Context) {
	b := e.a.Batch()
	e.get(b, e.readBlocks, "/blocks")
	e.get(b, e.readGenesis, "/block-height/0")
	if own := e.w.Row.OwnBlock; own != "" {
		e.get(b, func(r ask.Reply) {
			var h string
			if r.Into(&h) && wire.Hash(h) != "" {
				e.l.OwnBlock(h == own, r.ID)
			}
		}, "/block-height/"+strconv.FormatUint(e.w.Row.OwnHeight, 10))
	}
	e.get(b, e.readMempool, "/mempool")
	e.get(b, e.readEstimates, "/fee-estimates")
	if id := string(e.w.ID); id != "" {
		e.get(b, e.readTx, "/tx/"+id)
		e.get(b, func(r ask.Reply) {
			if r.Into(&e.spends) {
				e.spendsID = r.ID
			}
		}, "/tx/"+id+"/outspends")
		e.get(b, func(r ask.Reply) { e.text = r }, "/tx/"+id+"/hex")
		e.get(b, func(r ask.Reply) { e.proof = r }, "/tx/"+id+"/merkleblock-proof")
		e.get(b, e.readFamily, "/v1/cpfp/"+id)
		e.get(b, e.readBlock, "/block/"+id)
		if e.w.Backwards != "" {
			e.get(b, e.readReversed, "/tx/"+string(e.w.Backwards))
		}
	}
	if e.w.Signed != nil {
		e.coins(b, *e.w.Signed)
	}
	if e.w.Address != "" {
		e.get(b, e.readHistory(e.w.Address), "/address/"+e.w.Address+"/txs")
		e.get(b, e.readSums, "/address/"+e.w.Address)
	}
	b.Run(ctx)
	e.settle()
}

func (e *Desk) readBlocks(r ask.Reply) {
	l := e.l
	var list []wire.EsploraBlock
	if !r.Into(&list) || len(list) == 0 || wire.Hash(list[0].ID) == "" {
		l.View.Head = ask.Without[facts.BlockRef](r)
		return
	}
	e.blocks, l.Notes.HeadID = list, r.ID
	l.View.Head = facts.KnownValue(facts.BlockRef{Height: list[0].Height.Natural(), Hash: wire.Hash(list[0].ID), Time: wire.Time(list[0].Time)}, r.ID)
	l.View.Syncing = facts.Without[bool](facts.Unsupported, r.ID)
	if t := wire.Time(list[0].Median); !t.IsZero() {
		l.Median = facts.KnownValue(t, r.ID)
	}
	// Ten blocks are too few to measure how often they come.
}

func (e *Desk) readGenesis(r ask.Reply) {
	var h string
	if r.Into(&h) && wire.Hash(h) != "" && e.w.Row.Genesis != "" {
		e.l.View.OnChain = facts.KnownValue(h == e.w.Row.Genesis, r.ID)
	}
}

func (e *Desk) readMempool(r ask.Reply) {
	var p wire.EsploraPool
	if !r.Into(&p) || !p.Count.OK {
		e.l.Pool = facts.Without[facts.PoolInfo](facts.Failed, r.ID) // every such server has it
		return
	}
	e.l.Pool = facts.KnownValue(facts.PoolInfo{Loaded: true, Count: int(p.Count.N), VSize: p.VSize.N}, r.ID)
	e.l.View.Pool = facts.KnownValue(true, r.ID)
	e.hist, e.histID = p.Histogram, r.ID
}

func (e *Desk) readEstimates(r ask.Reply) {
	var m map[string]json.Number
	if !r.Into(&m) {
		e.l.Estimates = ask.Without[[]facts.Estimate](r)
		return
	}
	var list []facts.Estimate
	for _, x := range []struct {
		key string
		n   int
	}{{"2", 2}, {"6", 6}, {"24", 24}, {"144", 144}} {
		rate, ok := wire.RateOf(m[x.key])
		if ok && !e.w.Believable(rate) {
			r.Damaged()
			e.l.Estimates = facts.Without[[]facts.Estimate](facts.Failed, r.ID)
			return
		}
		if ok && rate.Sign() > 0 {
			list = append(list, facts.Estimate{Blocks: x.n, Rate: rate})
		}
	}
	if len(list) == 0 {
		e.l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.ID)
		return
	}
	e.l.Estimates = facts.KnownValue(list, r.ID)
}

func (e *Desk) readTx(r ask.Reply) {
	l := e.l
	var t wire.EsploraTx
	switch {
	case r.Into(&t):
		tx, ok := e.w.EsploraTransaction(t, e.w.ID)
		if !ok {
			l.View.Saw, l.Sight = facts.Without[bool](facts.Failed, r.ID), facts.Without[facts.Sighting](facts.Failed, r.ID)
			l.View.Refused = append(l.View.Refused, facts.Refusal{Method: "GET /tx/:x", Class: string(nodeerr.BadReply)})
			return
		}
		l.View.Saw, l.View.Indexed = facts.KnownValue(true, r.ID), facts.KnownValue(true, r.ID)
		l.Tx = facts.KnownValue(tx, r.ID)
		e.measure(t, tx.Txid)
		l.Sight = facts.KnownValue(facts.Sighting{Place: facts.InPool}, r.ID)
		if t.Status.Confirmed {
			l.Placed(e.w, tx.Block, r.ID)
		}
		if t.Fee.OK && !tx.Coinbase {
			l.Fee = facts.KnownValue(facts.NewInt(t.Fee.N), r.ID)
		}
	case r.Class == nodeerr.Absent:
		l.View.Saw, l.View.Indexed = facts.Without[bool](facts.Absent, r.ID), facts.KnownValue(true, r.ID)
		l.Sight = facts.Without[facts.Sighting](facts.Absent, r.ID)
	default:
		l.View.Saw = ask.Without[bool](r)
		l.Sight = facts.Without[facts.Sighting](l.View.Saw.State, r.ID)
	}
}

func (e *Desk) readReversed(r ask.Reply) {
	var t wire.EsploraTx
	if !r.Into(&t) || wire.Hash(t.Txid) != e.w.Backwards {
		e.l.Reversed = ask.Without[facts.Hash](r)
		return
	}
	e.l.Reversed = facts.KnownValue(e.w.Backwards, r.ID)
}

func (e *Desk) readBlock(r ask.Reply) {
	var v wire.EsploraBlock
	if !r.Into(&v) || wire.Hash(v.ID) != e.w.ID {
		e.l.Block = ask.Without[facts.BlockRef](r)
		return
	}
	e.l.Block = facts.KnownValue(facts.BlockRef{Height: v.Height.Natural(), Hash: e.w.ID, Time: wire.Time(v.Time)}, r.ID)
}

// measure notes the size by which pools rank a transaction, where the chain's pools count
// signature operations.
func (e *Desk) measure(t wire.EsploraTx, id facts.Hash) {
	if e.w.Row.HRP != "" {
		e.sizes[id] = t.PoolSize()
	}
}

// settle checks the transaction against its own bytes and reads who spent its outputs.
func (e *Desk) settle() {
	l := e.l
	if !l.Tx.Known() {
		return
	}
	var text string
	if e.text.Into(&text) {
		if tx, err := e.w.DecodeHex(text); err == nil {
			if tx.Txid != e.w.ID || !agree(tx, l.Tx.V) {
				l.View.Lied = []string{"id"}
				return
			}
			l.Tx.V.Wtxid, l.Tx.V.Weight, l.Tx.V.VSize = tx.Wtxid, tx.Weight, tx.VSize
			l.Verified = facts.KnownValue([]string{"id"}, e.text.ID)
		}
	}
	raw, _ := hex.DecodeString(text)
	if text = ""; e.proof.Into(&text) {
		l.Prove(e.w, l.Tx.V.Block.Hash, text, raw, e.blocks, e.proof.ID)
		if len(l.View.Lied) > 0 {
			return
		}
	}
	e.counted()
	if e.proof.Err != nil && e.proof.Class == nodeerr.Absent && l.Place() == facts.InBlock { // in a block, it says, and in none
		l.View.Saw = facts.Without[bool](facts.Conflicting, e.proof.ID)
		l.Sight = facts.Without[facts.Sighting](facts.Conflicting, append(l.Sight.From, e.proof.ID)...)
	}
	if len(e.spends) == len(l.Tx.V.Outs) {
		var list []facts.OutUse
		for i, o := range l.Tx.V.Outs {
			if !wire.Unspendable(o) {
				list = append(list, facts.OutUse{N: o.N, Spent: e.spends[i].Spent, By: wire.Hash(e.spends[i].Txid)})
			}
		}
		if len(list) > 0 {
			l.Outputs = facts.KnownValue(list, e.spendsID)
		}
	}
}

// counted holds the height that the server calls its newest against the place of the transaction's block in
// its own list.
func (e *Desk) counted() {
	l := e.l
	at := l.Sight.V.Block
	for i, b := range e.blocks {
		if l.Place() == facts.InBlock && wire.Hash(b.ID) == at.Hash && l.View.Head.V.Height != at.Height+uint64(i) {
			l.View.Head = facts.Without[facts.BlockRef](facts.Conflicting, append(append([]facts.EvidenceID(nil), l.View.Head.From...), l.Sight.From...)...)
			return
		}
	}
}

// agree compares the bytes of a transaction with what a server says of it.
func agree(bytes, said facts.UTXOTx) bool {
	if len(bytes.Ins) != len(said.Ins) || len(bytes.Outs) != len(said.Outs) {
		return false
	}
	for i, in := range bytes.Ins {
		if in.Txid != said.Ins[i].Txid || in.Vout != said.Ins[i].Vout && in.Txid != "" {
			return false
		}
	}
	for i, o := range bytes.Outs {
		if o.Script != said.Outs[i].Script || o.Value.Cmp(said.Outs[i].Value) != 0 {
			return false
		}
	}
	return true
}

// coins asks for the transactions that made the coins, and who spends each coin.
func (e *Desk) coins(b *ask.Batch, tx facts.UTXOTx) {
	for _, h := range look.ParentsOf(tx) {
		e.get(b, e.readParent(h), "/tx/"+string(h))
	}
	for i, in := range tx.Ins {
		if in.Txid != "" && i < look.MaxInputs {
			e.get(b, e.readSpend(look.Point{Tx: in.Txid, N: in.Vout}), "/tx/"+string(in.Txid)+"/outspend/"+facts.NewUint(uint64(in.Vout)).String())
		}
	}
}

func (e *Desk) readParent(h facts.Hash) func(ask.Reply) {
	return func(r ask.Reply) {
		p := &look.Parent{From: []facts.EvidenceID{r.ID}}
		e.l.Parents[h] = p
		var t wire.EsploraTx
		if !r.Into(&t) {
			if r.Class == nodeerr.Absent {
				p.Known = look.No()
			}
			return
		}
		tx, ok := e.w.EsploraTransaction(t, h)
		if !ok {
			return
		}
		p.Tx, p.Known, p.Block = tx, look.Yes(), tx.Block
		p.Fee = facts.NewInt(t.Fee.N)
		e.measure(t, h)
		if head := e.l.View.Head; t.Status.Confirmed && head.Known() && tx.Block.Height <= head.V.Height {
			p.Depth = int64(head.V.Height - tx.Block.Height + 1)
		} else if t.Status.Confirmed {
			p.Depth = 1
		}
	}
}

// readSpend believes the answer only if the transaction that made the coin is known and has
// that output: for anything else the server says "not spent".
func (e *Desk) readSpend(at look.Point) func(ask.Reply) {
	return func(r ask.Reply) {
		k := e.l.Coin(at)
		k.From = append(k.From, r.ID)
		var s wire.EsploraSpend
		p := e.l.Parents[at.Tx]
		if !r.Into(&s) || p == nil || p.Known == nil || !*p.Known {
			return
		}
		o, ok := look.OutOf(p.Tx, at.N)
		if !ok {
			return
		}
		k.Value, k.Script, k.Address, k.Coinbase = o.Value, o.Script, o.Address, p.Tx.Coinbase
		k.RivalKnown = true
		by := wire.Hash(s.Txid)
		there, mined := p.Depth > 0, s.Spent && s.Status.Confirmed
		set := func(b bool) *bool { return &b }
		k.Confirmed, k.Pooled = set(there && !mined), set(!s.Spent)
		if !s.Spent {
			k.Depth = uint64(max(p.Depth, 0))
		}
		if s.Spent && by != "" {
			k.By, k.Block = by, s.Status.Block()
		}
	}
}

// New makes a desk for one server.
func New(w *look.Want, a *ask.Asker, l *look.Look) *Desk {
	return &Desk{w: w, a: a, l: l, sizes: map[facts.Hash]int64{}}
}
