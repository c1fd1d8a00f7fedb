package utxo

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/wire"
)

// esplora asks a server that speaks Blockstream's REST interface (electrs, mempool.space).
// Two of its paths are never used: /tx/:id/status and, for an unknown transaction, outspend
// answer with what looks like a waiting transaction or an unspent coin.
type esplora struct {
	w *want
	a *asker
	l *look

	hist     [][]json.Number
	histID   facts.EvidenceID
	spends   []wire.EsploraSpend
	spendsID facts.EvidenceID
	text     reply // hex of the transaction
	proof    reply
	waiting  []facts.Hash // ancestors that wait, where the server lists them
	listed   bool
	last     facts.Hash          // oldest transaction of an address that was listed
	blocks   []wire.EsploraBlock // the newest, newest first
}

func (e *esplora) get(b *batch, read func(reply), path string) { b.ask(read, "GET", path) }

func (e *esplora) first(ctx context.Context) {
	b := e.a.batch()
	e.get(b, e.readBlocks, "/blocks")
	e.get(b, e.readGenesis, "/block-height/0")
	if own := e.w.Row.OwnBlock; own != "" {
		e.get(b, func(r reply) {
			var h string
			if r.into(&h) && wire.Hash(h) != "" {
				e.l.ownBlock(h == own, r.id)
			}
		}, "/block-height/"+strconv.FormatUint(e.w.Row.OwnHeight, 10))
	}
	e.get(b, e.readMempool, "/mempool")
	e.get(b, e.readEstimates, "/fee-estimates")
	if id := string(e.w.id); id != "" {
		e.get(b, e.readTx, "/tx/"+id)
		e.get(b, func(r reply) {
			if r.into(&e.spends) {
				e.spendsID = r.id
			}
		}, "/tx/"+id+"/outspends")
		e.get(b, func(r reply) { e.text = r }, "/tx/"+id+"/hex")
		e.get(b, func(r reply) { e.proof = r }, "/tx/"+id+"/merkleblock-proof")
		e.get(b, e.readAncestors, "/v1/cpfp/"+id)
		e.get(b, e.readBlock, "/block/"+id)
		if e.w.rev != "" {
			e.get(b, e.readReversed, "/tx/"+string(e.w.rev))
		}
	}
	if e.w.tx != nil {
		e.coins(b, *e.w.tx)
	}
	if e.w.addr != "" {
		e.get(b, e.readHistory(e.w.addr), "/address/"+e.w.addr+"/txs")
		e.get(b, e.readSums, "/address/"+e.w.addr)
	}
	b.run(ctx)
	e.settle()
}

func (e *esplora) readBlocks(r reply) {
	l := e.l
	var list []wire.EsploraBlock
	if !r.into(&list) || len(list) == 0 || wire.Hash(list[0].ID) == "" {
		l.view.Head = without[facts.BlockRef](r)
		return
	}
	e.blocks, l.notes.headID = list, r.id
	l.view.Head = facts.KnownValue(facts.BlockRef{Height: list[0].Height.Natural(), Hash: wire.Hash(list[0].ID), Time: wire.Time(list[0].Time)}, r.id)
	l.view.Syncing = facts.Without[bool](facts.Unsupported, r.id)
	if t := wire.Time(list[0].Median); !t.IsZero() {
		l.Median = facts.KnownValue(t, r.id)
	}
	// Ten blocks are too few to measure how often they come.
}

func (e *esplora) readGenesis(r reply) {
	var h string
	if r.into(&h) && wire.Hash(h) != "" && e.w.Row.Genesis != "" {
		e.l.view.OnChain = facts.KnownValue(h == e.w.Row.Genesis, r.id)
	}
}

func (e *esplora) readMempool(r reply) {
	var p wire.EsploraPool
	if !r.into(&p) || !p.Count.OK {
		e.l.Pool = without[facts.PoolInfo](r)
		return
	}
	e.l.Pool = facts.KnownValue(facts.PoolInfo{Loaded: true, Count: int(p.Count.N), VSize: p.VSize.N}, r.id)
	e.l.view.Pool = facts.KnownValue(true, r.id)
	e.hist, e.histID = p.Histogram, r.id
}

func (e *esplora) readEstimates(r reply) {
	var m map[string]json.Number
	if !r.into(&m) {
		e.l.Estimates = without[[]facts.Estimate](r)
		return
	}
	var list []facts.Estimate
	for _, x := range []struct {
		key string
		n   int
	}{{"2", 2}, {"6", 6}, {"24", 24}, {"144", 144}} {
		if rate, ok := wire.RateOf(m[x.key]); ok && rate.Sign() > 0 {
			list = append(list, facts.Estimate{Blocks: x.n, Rate: rate})
		}
	}
	if len(list) == 0 {
		e.l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.id)
		return
	}
	e.l.Estimates = facts.KnownValue(list, r.id)
}

func (e *esplora) readTx(r reply) {
	l := e.l
	var t wire.EsploraTx
	switch {
	case r.into(&t):
		tx, ok := e.w.EsploraTransaction(t, e.w.id)
		if !ok {
			l.view.Saw = facts.Without[bool](facts.Failed, r.id)
			l.view.Refused = append(l.view.Refused, facts.Refusal{Method: "GET /tx/:x", Class: string(nodeerr.BadReply)})
			return
		}
		l.view.Saw, l.view.Indexed = facts.KnownValue(true, r.id), facts.KnownValue(true, r.id)
		l.Tx = facts.KnownValue(tx, r.id)
		s := facts.Sighting{Place: facts.InPool}
		if t.Status.Confirmed {
			s = facts.Sighting{Place: facts.InBlock, Block: tx.Block}
		}
		l.sight = facts.KnownValue(s, r.id)
		if t.Fee.OK && !tx.Coinbase {
			l.fee = facts.KnownValue(facts.NewInt(t.Fee.N), r.id)
		}
	case r.class == nodeerr.Absent:
		l.view.Saw, l.view.Indexed = facts.Without[bool](facts.Absent, r.id), facts.KnownValue(true, r.id)
		l.sight = facts.Without[facts.Sighting](facts.Absent, r.id)
	default:
		l.view.Saw = without[bool](r)
		l.sight = facts.Without[facts.Sighting](l.view.Saw.State, r.id)
	}
}

func (e *esplora) readReversed(r reply) {
	var t wire.EsploraTx
	if !r.into(&t) || wire.Hash(t.Txid) != e.w.rev {
		e.l.Reversed = without[facts.Hash](r)
		return
	}
	e.l.Reversed = facts.KnownValue(e.w.rev, r.id)
}

func (e *esplora) readBlock(r reply) {
	var v wire.EsploraBlock
	if !r.into(&v) || wire.Hash(v.ID) != e.w.id {
		e.l.pasted = without[facts.BlockRef](r)
		return
	}
	e.l.pasted = facts.KnownValue(facts.BlockRef{Height: v.Height.Natural(), Hash: e.w.id, Time: wire.Time(v.Time)}, r.id)
}

// settle checks the transaction against its own bytes and reads who spent its outputs.
func (e *esplora) settle() {
	l := e.l
	if !l.Tx.Known() {
		return
	}
	var text string
	if e.text.into(&text) {
		if tx, err := e.w.DecodeHex(text); err == nil {
			if tx.Txid != e.w.id || !agree(tx, l.Tx.V) {
				l.view.Lied = []string{"id"}
				return
			}
			l.Tx.V.Wtxid, l.Tx.V.Weight, l.Tx.V.VSize = tx.Wtxid, tx.Weight, tx.VSize
			l.verified = facts.KnownValue([]string{"id"}, e.text.id)
		}
	}
	raw, _ := hex.DecodeString(text)
	if text = ""; e.proof.into(&text) {
		l.prove(e.w, l.Tx.V.Block.Hash, text, raw, e.blocks, e.proof.id)
		if len(l.view.Lied) > 0 {
			return
		}
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
func (e *esplora) coins(b *batch, tx facts.UTXOTx) {
	for _, h := range parents(tx) {
		e.get(b, e.readParent(h), "/tx/"+string(h))
	}
	for i, in := range tx.Ins {
		if in.Txid != "" && i < maxInputs {
			e.get(b, e.readSpend(point{in.Txid, in.Vout}), "/tx/"+string(in.Txid)+"/outspend/"+facts.NewUint(uint64(in.Vout)).String())
		}
	}
}

func (e *esplora) readParent(h facts.Hash) func(reply) {
	return func(r reply) {
		p := &parent{from: []facts.EvidenceID{r.id}}
		e.l.parents[h] = p
		var t wire.EsploraTx
		if !r.into(&t) {
			if r.class == nodeerr.Absent {
				p.known = no()
			}
			return
		}
		tx, ok := e.w.EsploraTransaction(t, h)
		if !ok {
			return
		}
		p.tx, p.known, p.block = tx, yes(), tx.Block
		p.fee = facts.NewInt(t.Fee.N)
		if head := e.l.view.Head; t.Status.Confirmed && head.Known() && tx.Block.Height <= head.V.Height {
			p.depth = int64(head.V.Height - tx.Block.Height + 1)
		} else if t.Status.Confirmed {
			p.depth = 1
		}
	}
}

// readSpend believes the answer only if the transaction that made the coin is known and has
// that output: for anything else the server says "not spent".
func (e *esplora) readSpend(at point) func(reply) {
	return func(r reply) {
		k := e.l.coin(at)
		k.from = append(k.from, r.id)
		var s wire.EsploraSpend
		p := e.l.parents[at.tx]
		if !r.into(&s) || p == nil || p.known == nil || !*p.known {
			return
		}
		o, ok := outOf(p.tx, at.n)
		if !ok {
			return
		}
		k.value, k.script, k.address, k.coinbase = o.Value, o.Script, o.Address, p.tx.Coinbase
		k.rivalKnown = true
		by := wire.Hash(s.Txid)
		there, mined := p.depth > 0, s.Spent && s.Status.Confirmed
		set := func(b bool) *bool { return &b }
		k.confirmed, k.pooled = set(there && !mined), set(!s.Spent)
		if !s.Spent {
			k.depth = uint64(max(p.depth, 0))
		}
		if s.Spent && by != "" {
			k.by, k.block = by, s.Status.Block()
		}
	}
}
