package utxo

import (
	"context"
	"slices"
	"strconv"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/history"
	"txtriage/chains/utxo/wire"
)

// maxAncestors bounds how many waiting relatives are fetched one by one: the limit of a
// chain in nodes before Bitcoin Core 31.
const maxAncestors = 25

// morePages is how many older pages of an address are read where the ticket's amount was not
// among the newest: 25 transactions each.
const morePages = 4

func (e *esplora) more(ctx context.Context, found bool) {
	l := e.l
	switch l.place() {
	case facts.InPool:
		e.relatives(ctx)
	case facts.InBlock:
	default:
		if !found && l.trusted() {
			e.missing(ctx)
		}
	}
	l.finish(e.w)
	if l.place() == facts.InPool {
		e.queue()
	}
}

// readAncestors takes the list of waiting ancestors that mempool.space's servers give: with it
// all of them are fetched in one round, and what is not in it is taken to be in a block.
func (e *esplora) readAncestors(r reply) {
	var v struct {
		Ancestors []struct {
			Txid string `json:"txid"`
		} `json:"ancestors"`
	}
	if !r.into(&v) || v.Ancestors == nil {
		return
	}
	e.listed = true
	for _, a := range v.Ancestors {
		if h := wire.Hash(a.Txid); h != "" && h != e.w.id {
			e.waiting = append(e.waiting, h)
		}
	}
}

// relatives fetches the waiting ancestors, one generation per round, and the direct children,
// and makes of them the entry that this kind of server has not.
func (e *esplora) relatives(ctx context.Context) {
	l := e.l
	tx := l.Tx.V
	open := parents(tx)
	for _, h := range e.waiting {
		if !slices.Contains(open, h) && len(open) < maxAncestors {
			open = append(open, h)
		}
	}
	var children []facts.Hash
	for _, s := range e.spends {
		if h := wire.Hash(s.Txid); s.Spent && !s.Status.Confirmed && h != "" && len(children) < maxAncestors {
			children = append(children, h)
		}
	}
	for round := 0; len(open) > 0 || round == 0 && len(children) > 0; round++ {
		b := e.a.batch()
		for _, h := range open {
			e.get(b, e.readParent(h), "/tx/"+string(h))
		}
		if round == 0 {
			for _, h := range children {
				if l.parents[h] == nil {
					e.get(b, e.readParent(h), "/tx/"+string(h))
				}
			}
		}
		b.run(ctx)
		var next []facts.Hash
		for _, h := range open {
			p := l.parents[h]
			if p == nil || p.known == nil || !*p.known || p.depth > 0 {
				continue
			}
			for _, g := range parents(p.tx) {
				if !e.listed && l.parents[g] == nil && len(l.parents)+len(next) < maxAncestors && !slices.Contains(next, g) {
					next = append(next, g)
				}
			}
		}
		open = next
	}
	e.entry(tx)
}

// entry reckons the pool entry of the transaction and of its relatives.
func (e *esplora) entry(tx facts.UTXOTx) {
	l := e.l
	pool := map[facts.Hash]facts.PoolEntry{}
	add := func(t facts.UTXOTx, fee facts.Int) {
		x := facts.PoolEntry{Txid: t.Txid, VSize: t.VSize, Fee: fee}
		for _, h := range parents(t) {
			if p := l.parents[h]; h == tx.Txid || p != nil && p.known != nil && *p.known && p.depth == 0 {
				x.Depends = append(x.Depends, h)
			}
		}
		signals := false
		for _, in := range t.Ins {
			signals = signals || in.Sequence < final-1
		}
		x.Replaceable = &signals
		pool[t.Txid] = x
	}
	from := append([]facts.EvidenceID(nil), l.Tx.From...)
	add(tx, l.fee.V)
	for _, h := range sorted(l.parents) {
		p := l.parents[h]
		from = append(from, p.from...)
		if p.known != nil && *p.known && p.depth == 0 {
			add(p.tx, p.fee)
		}
	}
	entries(pool)
	l.Entry = facts.KnownValue(pool[tx.Txid], unique(from)...)
	for h, x := range pool {
		l.relatives[h] = x
	}
	l.relFrom = unique(from)
}

// queue reads how much waits at a higher rate off the server's histogram. Its buckets count
// each transaction at its own rate and are coarse, about 100,000 vbytes.
func (e *esplora) queue() {
	l := e.l
	if !l.Entry.Known() || e.histID == "" {
		return
	}
	fee, size := lower(l.Entry.V)
	own := wire.PerThousand(fee, size)
	q := facts.Queue{Source: "histogram", InflowVPM: -1, BlockVSize: e.w.room(), MeanGap: l.notes.gap}
	total := int64(0)
	for _, x := range e.hist {
		if len(x) != 2 {
			continue
		}
		rate, ok := wire.RateOf(x[0])
		n, _, err := wire.Decimal(string(x[1]), 0)
		if !ok || err != nil || n.Sign() < 0 {
			continue
		}
		total += wire.Small(n)
		if rate.Cmp(own) > 0 {
			q.AheadVSize += wire.Small(n)
		}
		if q.NextRate.IsZero() && total > q.BlockVSize {
			q.NextRate = rate
		}
	}
	from := append(append([]facts.EvidenceID(nil), l.Entry.From...), e.histID)
	if q.MeanGap > 0 {
		from = append(from, l.notes.gapID)
	}
	l.Queue = facts.KnownValue(q, unique(from)...)
}

// missing follows the coins of a pasted transaction, or looks for payments to the address
// that the ticket names.
func (e *esplora) missing(ctx context.Context) {
	l, w := e.l, e.w
	for range morePages {
		if w.addr == "" || e.last == "" || !l.Window.V.Capped || w.Ticket.Amount == "" || w.told(l.Payments.V) {
			break
		}
		b := e.a.batch()
		e.get(b, e.readHistory(w.addr), "/address/"+w.addr+"/txs/chain/"+string(e.last))
		e.last = ""
		b.run(ctx)
	}
	b := e.a.batch()
	switch {
	case w.tx != nil:
		asked := map[facts.Hash]bool{}
		for _, in := range w.tx.Ins {
			k := l.coins[point{in.Txid, in.Vout}]
			if k != nil && k.by != "" && k.by != w.id && !asked[k.by] {
				asked[k.by] = true
				e.get(b, e.readRival(k.by), "/tx/"+string(k.by))
			}
		}
		if l.orphaned(*w.tx) && w.payee != "" {
			e.get(b, e.readHistory(w.payee), "/address/"+w.payee+"/txs")
		}
		for _, h := range l.needsMedian(*w.tx) {
			e.get(b, func(r reply) {
				var list []wire.EsploraBlock
				if r.into(&list) && len(list) > 0 && list[0].Height.Natural() == h && !wire.Time(list[0].Median).IsZero() {
					l.medians[h] = wire.Time(list[0].Median)
					l.mediansFrom = append(l.mediansFrom, r.id)
				}
			}, "/blocks/"+strconv.FormatUint(h, 10))
		}
	case w.id != "" && w.payee != "" && !l.pasted.Known() && !l.Reversed.Known():
		e.get(b, e.readHistory(w.payee), "/address/"+w.payee+"/txs")
	}
	b.run(ctx)
}

func (e *esplora) readRival(by facts.Hash) func(reply) {
	return func(r reply) {
		var t wire.EsploraTx
		if !r.into(&t) {
			return
		}
		if tx, ok := e.w.EsploraTransaction(t, by); ok {
			e.l.rivals[by] = rival{tx: tx, block: tx.Block, from: []facts.EvidenceID{r.id}}
		}
	}
}

// readHistory takes the newest payments to an address: up to 50 that wait and 25 in blocks.
func (e *esplora) readHistory(addr string) func(reply) {
	return func(r reply) {
		l := e.l
		var list []wire.EsploraTx
		if !r.into(&list) {
			if r.class != nodeerr.BadParams {
				l.Payments = without[[]facts.Payment](r)
			}
			return
		}
		s := &search{payee: addr}
		mined := 0
		for _, t := range list[:min(len(list), 100)] {
			tx, ok := e.w.EsploraTransaction(t, wire.Hash(t.Txid))
			if !ok || tx.Txid == e.w.id {
				continue
			}
			if t.Status.Confirmed {
				mined++
				e.last = tx.Txid
			}
			for _, o := range tx.Outs {
				if e.w.Pays(o, addr) {
					s.paid.Add(facts.Payment{Txid: tx.Txid, N: o.N, To: facts.Address(addr), Value: o.Value, Block: tx.Block}, r.id)
				}
			}
		}
		for _, t := range list {
			for _, in := range t.In {
				s.paid.Spend(wire.Hash(in.Txid), uint32(in.Vout.N))
			}
		}
		s.paid.From = append(s.paid.From, r.id)
		if head := l.view.Head; head.Known() {
			w := facts.Window{Source: "server", To: head.V.Height, Pool: true, Capped: mined >= 25}
			l.Window = facts.KnownValue(w, r.id)
		}
		l.Payments = facts.Without[[]facts.Payment](facts.Absent, r.id)
		l.pays(s)
	}
}

// readSums takes what the server reckons that an address holds.
func (e *esplora) readSums(r reply) {
	if !r.ok() {
		e.l.Balance = without[facts.Balance](r)
		return
	}
	b, _, ok := history.Sums(r.raw)
	if !ok {
		e.l.Balance = facts.Without[facts.Balance](facts.Failed, r.id)
		return
	}
	e.l.Balance = facts.KnownValue(b, r.id)
}
