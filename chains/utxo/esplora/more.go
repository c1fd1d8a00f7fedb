package esplora

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/history"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

// maxAncestors bounds how many waiting relatives are fetched one by one: the limit of a
// chain in nodes before Bitcoin Core 31.
const maxAncestors = 25

// generations is how many generations of waiting ancestors are asked for beyond the parents, a
// round each; what is above them is told as not seen.
const generations = 2

// poolListed is how many waiting transactions a server may have for their ids to be read: 70
// bytes each.
const poolListed = 30_000

// morePages is how many older pages of an address are read where the ticket's amount was not
// among the newest: 25 transactions each.
const morePages = 4

// More asks what only the first answers tell to ask.
func (e *Desk) More(ctx context.Context, found bool) {
	l := e.l
	switch l.Place() {
	case facts.InPool:
		e.relatives(ctx)
	case facts.InBlock:
		if e.w.Sole {
			e.buried(ctx)
		}
	default:
		if !found && l.Trusted() {
			e.missing(ctx)
		}
	}
	l.Finish(e.w)
	if l.Place() == facts.InPool {
		e.queue()
	}
}

// A list of blocks has so many.
const listed = 10

// mostBuried bounds how many headers are asked for.
const mostBuried = 60

// buried checks what stands on the transaction's block, where nobody but this server says how much: as many
// headers as make it final by the chain's rule, by their links and their work. A server that calls
// a height its newest and cannot show the blocks below it contradicts itself.
func (e *Desk) buried(ctx context.Context) {
	l, depth := e.l, e.w.Chain.Finality.Depth
	at, head := l.Sight.V.Block, l.View.Head
	if e.w.Chain.Finality.Rule != "depth" || depth == 0 || depth > mostBuried || at.Height == 0 || !head.Known() || head.V.Height+1 < at.Height+depth || l.Proof.V.Headers >= int(depth) {
		return
	}
	b := e.a.Batch()
	var list []wire.EsploraBlock
	var from []facts.EvidenceID
	silent := false
	for top := at.Height + depth - 1; ; top -= listed {
		e.get(b, func(r ask.Reply) {
			var part []wire.EsploraBlock
			silent = silent || r.Err != nil && r.Class != nodeerr.Absent && r.Class != nodeerr.BlockUnknown
			_ = r.Into(&part)
			from = append(from, r.ID)
			for _, x := range part { // some servers list more than others
				if !slices.ContainsFunc(list, func(o wire.EsploraBlock) bool { return o.ID == x.ID }) {
					list = append(list, x)
				}
			}
		}, "/blocks/"+strconv.FormatUint(top, 10))
		if top < at.Height+listed {
			break
		}
	}
	b.Run(ctx)
	if !silent && !l.Buried(e.w, at.Hash, int(depth), list, from...) {
		l.View.Head = facts.Without[facts.BlockRef](facts.Conflicting, append(append([]facts.EvidenceID(nil), head.From...), from...)...)
	}
}

// readFamily takes the list of waiting relatives that mempool.space's servers give: with it all
// of them are fetched in one round, and what is not in it is taken to be in a block.
func (e *Desk) readFamily(r ask.Reply) {
	type listed []struct {
		Txid string `json:"txid"`
	}
	var v struct {
		Ancestors   listed `json:"ancestors"`
		Descendants listed `json:"descendants"`
	}
	if !r.Into(&v) || v.Ancestors == nil {
		return
	}
	ids := func(list listed) (out []facts.Hash) {
		for _, a := range list {
			if h := wire.Hash(a.Txid); h != "" && h != e.w.ID {
				out = append(out, h)
			}
		}
		return out
	}
	e.listed, e.above, e.below = true, ids(v.Ancestors), ids(v.Descendants)
}

// relatives fetches the waiting ancestors and the children, and makes of them the entry that
// this kind of server has not. Without a list of relatives each generation that waits costs a
// round; the ids of the whole pool spare the round that would only find the last one in blocks.
func (e *Desk) relatives(ctx context.Context) {
	l := e.l
	tx := l.Tx.V
	open := add(look.ParentsOf(tx), e.above)
	children := e.below
	for _, s := range e.spends {
		if h := wire.Hash(s.Txid); s.Spent && !s.Status.Confirmed && h != "" {
			children = add(children, []facts.Hash{h})
		}
	}
	l.Partial = len(open) > maxAncestors+look.MaxInputs || len(children) > maxAncestors
	open, children = open[:min(len(open), maxAncestors+look.MaxInputs)], children[:min(len(children), maxAncestors)]
	var pool map[facts.Hash]bool // nil: not known
	for round := 0; len(open) > 0 || round == 0 && len(children) > 0; round++ {
		if round > generations {
			l.Partial = true
			break
		}
		b := e.a.Batch()
		for _, h := range open {
			e.get(b, e.readParent(h), "/tx/"+string(h))
		}
		if round == 0 {
			for _, h := range children {
				if !slices.Contains(open, h) {
					e.get(b, e.readParent(h), "/tx/"+string(h))
				}
			}
			if n := l.Pool.V.Count; !e.listed && len(open) > 0 && n > 0 && n <= poolListed {
				e.get(b, func(r ask.Reply) {
					var list []string
					if !r.Into(&list) {
						return
					}
					pool = map[facts.Hash]bool{}
					for _, h := range wire.Hashes(list) {
						pool[h] = true
					}
				}, "/mempool/txids")
			}
		}
		b.Run(ctx)
		open = e.next(open, pool)
	}
	e.entry(tx)
}

// next lists the waiting parents of those just fetched that were not asked for.
func (e *Desk) next(open []facts.Hash, pool map[facts.Hash]bool) []facts.Hash {
	l := e.l
	var out []facts.Hash
	for _, h := range open {
		p := l.Parents[h]
		if p == nil || p.Known == nil || !*p.Known {
			l.Partial = true // whether it waits is not known
			continue
		}
		if p.Depth > 0 || e.listed && slices.Contains(e.above, h) {
			continue
		}
		for _, g := range look.ParentsOf(p.Tx) {
			if l.Parents[g] == nil && (pool == nil || pool[g]) {
				out = add(out, []facts.Hash{g})
			}
		}
		l.Partial = l.Partial || len(p.Tx.Ins) > look.MaxInputs
	}
	if len(l.Parents)+len(out) > maxAncestors+look.MaxInputs {
		l.Partial, out = true, nil
	}
	return out
}

// add appends what is not yet in the list.
func add(list, more []facts.Hash) []facts.Hash {
	for _, h := range more {
		if !slices.Contains(list, h) {
			list = append(list, h)
		}
	}
	return list
}

// entry reckons the pool entry of the transaction and of its relatives.
func (e *Desk) entry(tx facts.UTXOTx) {
	l := e.l
	pool := map[facts.Hash]facts.PoolEntry{}
	put := func(t facts.UTXOTx, fee facts.Int) {
		x := facts.PoolEntry{Txid: t.Txid, VSize: t.VSize, Weight: t.Weight, Fee: fee}
		if n := e.sizes[t.Txid]; n > x.VSize {
			x.VSize = n
		}
		for _, h := range look.ParentsOf(t) {
			if p := l.Parents[h]; h == tx.Txid || p != nil && p.Known != nil && *p.Known && p.Depth == 0 {
				x.Depends = append(x.Depends, h)
			}
		}
		signals := false
		for _, in := range t.Ins {
			signals = signals || in.Sequence < look.Final-1
		}
		x.Replaceable = &signals
		pool[t.Txid] = x
	}
	from := append([]facts.EvidenceID(nil), l.Tx.From...)
	put(tx, l.Fee.V)
	for _, h := range look.Sorted(l.Parents) {
		p := l.Parents[h]
		from = append(from, p.From...)
		if p.Known != nil && *p.Known && p.Depth == 0 {
			put(p.Tx, p.Fee)
		}
	}
	look.Sum(pool)
	own := pool[tx.Txid]
	if l.Partial { // sums over a part of them would mislead
		own.Ancestors, own.AncestorFee, own.AncestorSize = 0, facts.Int{}, 0
	}
	l.Entry = facts.KnownValue(own, look.Unique(from)...)
	for h, x := range pool {
		l.Relatives[h] = x
	}
	l.RelativesFrom = look.Unique(from)
}

// queue reads how much waits at a higher rate off the server's histogram. Its buckets count
// each transaction at its own rate and are coarse, about 100,000 vbytes.
func (e *Desk) queue() {
	l := e.l
	if !l.Entry.Known() || e.histID == "" {
		return
	}
	fee, size := look.LowerRate(l.Entry.V)
	own := wire.PerThousand(fee, size)
	q := facts.Queue{Source: "histogram", InflowVPM: -1, BlockVSize: e.w.Room(), MeanGap: l.Notes.Gap}
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
		from = append(from, l.Notes.GapID)
	}
	l.Queue = facts.KnownValue(q, look.Unique(from)...)
}

// missing follows the coins of a pasted transaction, or looks for payments to the address
// that the ticket names.
func (e *Desk) missing(ctx context.Context) {
	l, w := e.l, e.w
	for range morePages {
		if w.Address == "" || e.last == "" || !l.Window.V.Capped || w.Ticket.Amount == "" || w.Told(l.Payments.V) {
			break
		}
		b := e.a.Batch()
		e.get(b, e.readHistory(w.Address), "/address/"+w.Address+"/txs/chain/"+string(e.last))
		e.last = ""
		b.Run(ctx)
	}
	b := e.a.Batch()
	switch {
	case w.Signed != nil:
		e.rivals(b, *w.Signed)
		if l.Orphaned(*w.Signed) && w.Payee != "" {
			e.get(b, e.readHistory(w.Payee), "/address/"+w.Payee+"/txs")
		}
		for _, h := range l.NeedsMedian(*w.Signed) {
			e.get(b, func(r ask.Reply) {
				var list []wire.EsploraBlock
				if r.Into(&list) && len(list) > 0 && list[0].Height.Natural() == h && !wire.Time(list[0].Median).IsZero() {
					l.Medians[h] = wire.Time(list[0].Median)
					l.MediansFrom = append(l.MediansFrom, r.ID)
				}
			}, "/blocks/"+strconv.FormatUint(h, 10))
		}
	case w.ID != "" && w.Payee != "" && !l.Block.Known() && !l.Reversed.Known():
		e.get(b, e.readHistory(w.Payee), "/address/"+w.Payee+"/txs")
	}
	b.Run(ctx)
}

// rivals asks for the transactions that spend the coins of tx.
func (e *Desk) rivals(b *ask.Batch, tx facts.UTXOTx) {
	asked := map[facts.Hash]bool{}
	for _, in := range tx.Ins {
		k := e.l.Coins[look.Point{Tx: in.Txid, N: in.Vout}]
		if k != nil && k.By != "" && k.By != e.w.ID && !asked[k.By] {
			asked[k.By] = true
			e.get(b, e.readRival(k.By), "/tx/"+string(k.By))
		}
	}
}

// Contest asks what became of the coins of a waiting transaction that another node has and this one has not.
func (e *Desk) Contest(ctx context.Context, tx facts.UTXOTx, from ...facts.EvidenceID) {
	e.l.Raw = facts.KnownValue(tx, from...)
	if e.w.Signed == nil {
		b := e.a.Batch()
		e.coins(b, tx)
		b.Run(ctx)
	}
	b := e.a.Batch()
	e.rivals(b, tx)
	b.Run(ctx)
	e.l.Finish(e.w)
}

// Shown checks that a block holds the transaction which spends a coin.
func (e *Desk) Shown(ctx context.Context, id facts.Hash) (proven bool) {
	var text, branch string
	b := e.a.Batch()
	e.get(b, func(r ask.Reply) { _ = r.Into(&text) }, "/tx/"+string(id)+"/hex")
	e.get(b, func(r ask.Reply) { _ = r.Into(&branch) }, "/tx/"+string(id)+"/merkleblock-proof")
	b.Run(ctx)
	r := e.l.Rivals[id]
	r.Raw, _ = hex.DecodeString(text)
	e.l.Rivals[id] = r
	return e.l.ProveRival(e.w, id, branch)
}

// BlockAt asks which block of its chain has a height.
func (e *Desk) BlockAt(ctx context.Context, height uint64) (out facts.Value[facts.Hash]) {
	b := e.a.Batch()
	e.get(b, func(r ask.Reply) { out = r.BlockID() }, "/block-height/"+strconv.FormatUint(height, 10))
	b.Run(ctx)
	return out
}

func (e *Desk) readRival(by facts.Hash) func(ask.Reply) {
	return func(r ask.Reply) {
		var t wire.EsploraTx
		if !r.Into(&t) {
			return
		}
		if tx, ok := e.w.EsploraTransaction(t, by); ok {
			e.l.Rivals[by] = look.Rival{Tx: tx, Block: tx.Block, From: []facts.EvidenceID{r.ID}}
		}
	}
}

// readHistory takes the newest payments to an address: up to 50 that wait and 25 in blocks.
func (e *Desk) readHistory(addr string) func(ask.Reply) {
	return func(r ask.Reply) {
		l := e.l
		var list []wire.EsploraTx
		if !r.Into(&list) {
			if r.Class != nodeerr.BadParams {
				l.Payments = ask.Without[[]facts.Payment](r)
			}
			return
		}
		var paid history.Ledger
		mined := 0
		for _, t := range list[:min(len(list), 100)] {
			tx, ok := e.w.EsploraTransaction(t, wire.Hash(t.Txid))
			if !ok || tx.Txid == e.w.ID {
				continue
			}
			if t.Status.Confirmed {
				mined++
				e.last = tx.Txid
			}
			for _, o := range tx.Outs {
				if e.w.Pays(o, addr) {
					paid.Add(facts.Payment{Txid: tx.Txid, N: o.N, To: facts.Address(addr), Value: o.Value, Block: tx.Block}, r.ID)
				}
			}
		}
		for _, t := range list {
			for _, in := range t.In {
				paid.Spend(wire.Hash(in.Txid), uint32(in.Vout.N))
			}
		}
		paid.From = append(paid.From, r.ID)
		if head := l.View.Head; head.Known() {
			w := facts.Window{Source: "server", To: head.V.Height, Pool: true, Capped: mined >= 25}
			l.Window = facts.KnownValue(w, r.ID)
		}
		l.Payments = facts.Without[[]facts.Payment](facts.Absent, r.ID)
		l.Pay(&paid)
	}
}

// readSums takes what the server reckons that an address holds.
func (e *Desk) readSums(r ask.Reply) {
	if !r.Ok() {
		e.l.Balance = ask.Without[facts.Balance](r)
		return
	}
	b, _, ok := history.Sums(r.Raw)
	if !ok {
		e.l.Balance = facts.Without[facts.Balance](facts.Failed, r.ID)
		return
	}
	e.l.Balance = facts.KnownValue(b, r.ID)
}
