package utxo

import (
	"container/heap"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/wire"
)

// room is what a block has for transactions, in virtual bytes: where there is SegWit, 4,000,000
// weight less the 8,000 that Bitcoin Core keeps for header and reward (blockreservedweight).
func (w *want) room() int64 {
	switch {
	case w.Row.HRP != "":
		return 998_000
	case w.Row.CashAddr != "":
		return 32_000_000
	default:
		return 1_000_000
	}
}

// queue fills what waits before the transaction, from the fee-rate diagram of the node or
// from its whole pool.
func (l *look) queue(w *want) {
	if !l.Entry.Known() {
		return
	}
	q := facts.Queue{BlockVSize: w.room(), MeanGap: l.notes.gap, InflowVPM: -1}
	from := append([]facts.EvidenceID(nil), l.Entry.From...)
	switch {
	case len(l.notes.diagram) > 0:
		q.Source = "diagram"
		fee, size := l.Entry.V.ChunkFee, l.Entry.V.ChunkSize
		if size <= 0 {
			fee, size = lower(l.Entry.V)
		}
		q.AheadVSize, q.NextRate = ahead(l.notes.diagram, fee, size, q.BlockVSize)
		from = append(from, l.notes.diagramID)
	case l.pool != nil:
		q.Source = "pool"
		m := mine(l.pool, l.Entry.V.Txid, q.BlockVSize)
		q.AheadVSize, q.NextRate = m.ahead, m.next
		q.InflowVPM = l.inflow(w.Now, m.rate)
		from = append(from, l.poolFrom)
		if q.InflowVPM >= 0 {
			from = append(from, l.blocksFrom...)
		}
	default:
		return
	}
	if q.MeanGap > 0 {
		from = append(from, l.notes.gapID)
	}
	l.Queue = facts.KnownValue(q, unique(from)...)
}

// ratio is a fee per size, compared without division.
type ratio struct {
	fee  facts.Int
	size int64
}

func (a ratio) cmp(b ratio) int {
	return a.fee.Mul(facts.NewInt(b.size)).Cmp(b.fee.Mul(facts.NewInt(a.size)))
}

// lower is the lesser of an entry's own rate and that of it with its ancestors.
func lower(e facts.PoolEntry) (facts.Int, int64) {
	own := ratio{e.Fee, e.VSize}
	if anc := (ratio{e.AncestorFee, e.AncestorSize}); anc.size > 0 && anc.cmp(own) < 0 {
		return anc.fee, anc.size
	}
	return own.fee, own.size
}

// ahead reads a cumulative diagram: the size of what pays a higher rate, and the rate at
// which the room of a block ends.
func ahead(diagram []step, fee facts.Int, size, room int64) (vsize int64, next facts.Int) {
	var last step
	for _, s := range diagram {
		weight, part := s.weight-last.weight, s.fee.Sub(last.fee)
		if weight <= 0 {
			last = s
			continue
		}
		chunk := ratio{part.Mul(facts.NewInt(4)), weight}
		if size > 0 && chunk.cmp(ratio{fee, size}) > 0 {
			vsize = s.weight / 4
		}
		if next.IsZero() && s.weight/4 > room {
			next = wire.PerThousand(chunk.fee, chunk.size)
		}
		last = s
	}
	return vsize, next
}

// mined is where a transaction stands in the order in which miners take from a pool.
type mined struct {
	ahead int64     // virtual bytes taken before it
	rate  ratio     // of the package that takes it along
	next  facts.Int // rate at which the room of a block ends; 0: it does not
}

// candidate is a transaction with its ancestors that are not yet taken.
type candidate struct {
	id   facts.Hash
	sum  ratio
	self bool
}

type candidates []candidate

func (h candidates) Len() int { return len(h) }
func (h candidates) Less(i, j int) bool {
	if c := h[i].sum.cmp(h[j].sum); c != 0 {
		return c > 0
	}
	if h[i].self != h[j].self {
		return h[i].self // nobody with the same rate counts as ahead
	}
	return h[i].id < h[j].id
}
func (h candidates) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *candidates) Push(x any) { *h = append(*h, x.(candidate)) }

// Pop implements heap.Interface.
func (h *candidates) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// mine takes packages of a transaction with its ancestors, the best rate first, as block
// builders of Bitcoin Core up to version 30 do, until it has met self and filled a block.
func mine(pool map[facts.Hash]facts.PoolEntry, self facts.Hash, room int64) mined {
	ids := sorted(pool)
	up, down := kin(pool)
	taken := map[facts.Hash]bool{}
	now := map[facts.Hash]ratio{}
	var open candidates
	for _, id := range ids {
		var sum ratio
		for _, a := range closure(id, up) {
			sum = ratio{sum.fee.Add(pool[a].Fee), sum.size + pool[a].VSize}
		}
		now[id] = sum
		open = append(open, candidate{id, sum, id == self})
	}
	heap.Init(&open)
	var out mined
	total, met := int64(0), false
	for open.Len() > 0 && (!met || total < room) {
		c, ok := heap.Pop(&open).(candidate)
		if !ok || taken[c.id] || c.sum.cmp(now[c.id]) != 0 || c.sum.size != now[c.id].size {
			continue // taken along by another, or pushed again since
		}
		for _, a := range closure(c.id, up) {
			e, there := pool[a]
			if !there || taken[a] {
				continue
			}
			taken[a] = true
			if a == self {
				met, out.ahead, out.rate = true, total, c.sum
			}
			for _, d := range closure(a, down)[1:] {
				if !taken[d] {
					s := now[d]
					now[d] = ratio{s.fee.Sub(e.Fee), s.size - e.VSize}
					heap.Push(&open, candidate{d, now[d], d == self})
				}
			}
		}
		total += c.sum.size
		if out.next.IsZero() && total > room {
			out.next = wire.PerThousand(c.sum.fee, c.sum.size)
		}
	}
	return out
}

// inflow is how many virtual bytes a minute have come in over the last hour that are taken
// before a transaction of the given rate: those that wait, and whole blocks, since nearly
// all that was mined paid more. -1 if the blocks of that time are not known.
func (l *look) inflow(now time.Time, rate ratio) int64 {
	if len(l.blocks) == 0 || now.IsZero() || rate.size <= 0 {
		return -1
	}
	since := now.Add(-time.Hour)
	sum := int64(0)
	oldest := l.blocks[len(l.blocks)-1]
	if oldest.Time.After(since) && oldest.Height > 1 {
		since = oldest.Time // there may be more blocks in the hour: look at less than an hour
	}
	for _, b := range l.blocks {
		if b.Time.After(since) && b.Time.Before(now.Add(2*time.Hour)) {
			sum += b.Weight / 4
		}
	}
	for _, e := range l.pool {
		fee, size := lower(e)
		if e.Time.After(since) && (ratio{fee, size}).cmp(rate) >= 0 {
			sum += e.VSize
		}
	}
	minutes := int64(now.Sub(since) / time.Minute)
	if minutes < 10 {
		return -1 // too short to say anything
	}
	return sum / minutes
}

// missed keeps the blocks that were found since the transaction entered the pool.
func (l *look) missed() {
	if len(l.blocks) == 0 || !l.Entry.Known() || l.Entry.V.Height == 0 {
		return
	}
	var list []facts.BlockFees
	for _, b := range l.blocks {
		if b.Height > l.Entry.V.Height {
			list = append(list, b)
		}
	}
	l.Missed = facts.KnownValue(list, unique(append(append([]facts.EvidenceID(nil), l.Entry.From...), l.blocksFrom...))...)
}
