package blockspace

import (
	"cmp"
	"container/heap"
	"math/bits"
	"slices"
)

// parcel is what a block builder takes in one step: a transaction with whatever must or
// should go with it.
type parcel struct {
	txs    []int32
	sum    sum // the rate by which it is ranked
	size   int64
	need   int64 // weight that a block must have left for it
	weight int64
	sigops int64
	fee    int64
}

// Builders of before cluster mempools (Bitcoin Core 30 and older) take the transaction with
// the best score, together with its ancestors; the score is the lower one of its own rate and
// the rate of it with its ancestors that are not yet taken (node/miner.cpp, addPackageTxs).

// queued is a transaction with its ancestors as they were when it was put into the heap.
type queued struct {
	at    int32
	score sum
	round int32 // of its sums; an older one is out of date
}

type byScore struct {
	p    *Pool
	list []queued
}

func (h *byScore) Len() int { return len(h.list) }
func (h *byScore) Less(i, j int) bool {
	a, b := &h.list[i], &h.list[j]
	if c := a.score.cmp(b.score); c != 0 {
		return c > 0
	}
	return below(h.p.txs[a.at].id, h.p.txs[b.at].id) < 0
}
func (h *byScore) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }

// Push implements heap.Interface.
func (h *byScore) Push(x any) { h.list = append(h.list, x.(queued)) }

// Pop implements heap.Interface.
func (h *byScore) Pop() any {
	n := len(h.list) - 1
	x := h.list[n]
	h.list = h.list[:n]
	return x
}

// older walks the pool in the order of the older builders. take answers whether the parcel
// was taken; one that was not may come again when some of its ancestors have been. It ends
// when take says stop.
func (p *Pool) older(skip func(int32) bool, take func(parcel) (taken, stop bool)) {
	n := len(p.txs)
	left := make([]sum, n) // with the ancestors that are not taken
	round := make([]int32, n)
	gone := make([]bool, n)
	h := &byScore{p: p, list: make([]queued, 0, n)}
	for i := range p.txs {
		if skip != nil && skip(int32(i)) {
			gone[i] = true
		}
	}
	for i := range p.txs {
		if gone[i] {
			continue
		}
		for _, a := range p.txs[i].anc {
			if !gone[a] {
				left[i].fee += p.txs[a].fee
				left[i].size += p.txs[a].size
			}
		}
		h.list = append(h.list, queued{int32(i), p.score(int32(i), left[i]), 0})
	}
	heap.Init(h)
	for h.Len() > 0 {
		q, ok := heap.Pop(h).(queued)
		if !ok || gone[q.at] || q.round != round[q.at] {
			continue
		}
		got := parcel{sum: q.score}
		for _, a := range p.txs[q.at].anc {
			if !gone[a] {
				got.add(p, a)
			}
		}
		got.need = 4 * got.size
		taken, stop := take(got)
		if stop {
			return
		}
		if !taken {
			continue
		}
		for _, a := range got.txs {
			gone[a] = true
		}
		for _, a := range got.txs {
			for _, d := range p.below(a) {
				if gone[d] {
					continue
				}
				left[d].fee -= p.txs[a].fee
				left[d].size -= p.txs[a].size
				round[d]++
				heap.Push(h, queued{d, p.score(d, left[d]), round[d]})
			}
		}
	}
}

func (got *parcel) add(p *Pool, i int32) {
	t := &p.txs[i]
	got.txs = append(got.txs, i)
	got.size += t.size
	got.weight += t.weight
	got.sigops += t.sigops
	got.fee += t.fee
	// The weight adjusted by signature operations, of which the size is the quarter, rounded up.
	if (t.weight+3)/4 == t.size {
		got.need += t.weight
	} else {
		got.need += 4 * t.size
	}
}

func (p *Pool) score(i int32, all sum) sum {
	if own := p.txs[i].ownRate; own.less(all) {
		return own
	}
	return all
}

// below lists every descendant, without itself.
func (p *Pool) below(i int32) []int32 {
	if len(p.txs[i].down) == 0 {
		return nil
	}
	var out []int32
	seen := map[int32]bool{i: true}
	open := []int32{i}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		for _, d := range p.txs[at].down {
			if !seen[d] {
				seen[d] = true
				out = append(out, d)
				open = append(open, d)
			}
		}
	}
	return out
}

// newer walks the pool in the order of builders with a cluster mempool (Bitcoin Core 31 and
// later): chunks by rate, those of one cluster one after another. The node told the fee and
// the size of each transaction's chunk.
func (p *Pool) newer(skip func(int32) bool, take func(parcel) (taken, stop bool)) {
	list := p.parcels(skip)
	slices.SortStableFunc(list, func(a, b clustered) int {
		return cmp.Or(b.sum.cmp(a.sum), cmp.Compare(a.cluster, b.cluster), cmp.Compare(a.at, b.at))
	})
	blocked := map[int32]bool{} // clusters of which a chunk did not fit
	for _, c := range list {
		if blocked[c.cluster] {
			continue
		}
		taken, stop := take(c.parcel)
		if stop {
			return
		}
		if !taken {
			blocked[c.cluster] = true
		}
	}
}

type clustered struct {
	parcel
	cluster int32
	at      int // place within its cluster
}

// parcels puts together the chunks of every cluster: what the node gave the same rate and
// size, parents first.
func (p *Pool) parcels(skip func(int32) bool) []clustered {
	cluster := p.clusters()
	type key struct {
		cluster int32
		sum
	}
	open := map[key]int{}
	var out []clustered
	for i := range p.txs {
		if skip != nil && skip(int32(i)) {
			continue
		}
		t := &p.txs[i]
		k := key{cluster[i], t.chunk}
		at, ok := open[k]
		if !ok {
			at = len(out)
			open[k] = at
			out = append(out, clustered{cluster: cluster[i], at: i})
		}
		out[at].add(p, int32(i))
		if out[at].size >= t.chunk.size {
			delete(open, k) // the next with the same numbers is another chunk
		}
	}
	for i := range out {
		out[i].sum = sum{4 * out[i].fee, out[i].need} // exact, and by the fees that count here
	}
	return out
}

// clusters numbers the connected parts of the pool.
func (p *Pool) clusters() []int32 {
	root := make([]int32, len(p.txs))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for i := range p.txs {
		for _, u := range p.txs[i].up {
			a, b := find(int32(i)), find(u)
			root[max(a, b)] = min(a, b)
		}
	}
	for i := range root {
		root[i] = find(int32(i))
	}
	return root
}

// walk takes the order that the node itself uses.
func (p *Pool) walk(skip func(int32) bool, take func(parcel) (taken, stop bool)) {
	if p.chunks {
		p.newer(skip, take)
		return
	}
	p.older(skip, take)
}

// compare compares a×b with c×d; all are 0 or more.
func compare(a, b, c, d int64) int {
	ah, al := bits.Mul64(uint64(a), uint64(b))
	ch, cl := bits.Mul64(uint64(c), uint64(d))
	return cmp.Or(cmp.Compare(ah, ch), cmp.Compare(al, cl))
}
