// Package blockspace reckons, from the transactions that wait in a pool, which of them the
// next block takes and how much goes before one of them.
package blockspace

import (
	"cmp"
	"slices"

	"txtriage/chains/facts"
)

// Bounds of what is reckoned with. A pool beyond them is left alone: no number is better
// than one that a hostile node made up.
const (
	maxFee   = 1 << 50 // satoshi, of one transaction
	maxSize  = 1 << 24 // virtual bytes, of one transaction
	maxLinks = 5_000_000
)

// usualWeight is how much weight comes with one signature operation where a node does not tell
// and there are not many: about 1,200 in a pool of Bitcoin's main network.
const usualWeight = 1200

// Pool is what waits, in an order in which parents come first.
type Pool struct {
	txs    []tx
	index  map[facts.Hash]int32
	chunks bool // the node told in which chunk it mines each (Bitcoin Core 31 and later)
}

type tx struct {
	id      facts.Hash
	fee     int64
	size    int64 // virtual bytes, adjusted by signature operations
	weight  int64
	sigops  int64
	seen    int64   // seconds of Unix time; 0: not known
	up      []int32 // direct parents
	down    []int32 // direct children
	anc     []int32 // every ancestor and itself
	chunk   sum     // as the node mines it; size 0: not told
	ownRate sum
}

// sum is a fee for a size; rates are compared as fractions, so nothing is rounded.
type sum struct{ fee, size int64 }

// cmp compares rates. Fees and sizes are bounded so that products fit 128 bits, which
// mulLess handles; equal rates are 0.
func (a sum) cmp(b sum) int { return compare(a.fee, b.size, b.fee, a.size) }

func (a sum) less(b sum) bool { return a.cmp(b) < 0 }

// Fees tells which fees count.
type Fees uint8

// On the wire are the fees that every miner sees; Local are those by which this node ranks,
// its own priorities (prioritisetransaction) included: its own template follows them.
const (
	Wire Fees = iota
	Local
)

// New reads a pool. False if it holds what no honest node reports, or more relations than
// can be reckoned with.
func New(entries []facts.PoolEntry, which Fees) (*Pool, bool) {
	p := &Pool{index: make(map[facts.Hash]int32, len(entries)), chunks: len(entries) > 0}
	byID := make(map[facts.Hash]*facts.PoolEntry, len(entries))
	for i := range entries {
		byID[entries[i].Txid] = &entries[i]
	}
	order, ok := parentsFirst(entries, byID)
	if !ok {
		return nil, false
	}
	links := 0
	for _, id := range order {
		t, ok := read(byID[id], which)
		if !ok {
			return nil, false
		}
		p.chunks = p.chunks && t.chunk.size > 0
		self := int32(len(p.txs))
		t.anc = p.ancestors(&t, byID[id].Depends)
		t.anc = append(t.anc, self)
		if links += len(t.anc); links > maxLinks {
			return nil, false
		}
		for _, u := range t.up {
			p.txs[u].down = append(p.txs[u].down, self)
		}
		p.index[id] = self
		p.txs = append(p.txs, t)
	}
	return p, true
}

// Len is how many transactions wait.
func (p *Pool) Len() int { return len(p.txs) }

func read(e *facts.PoolEntry, which Fees) (tx, bool) {
	fee, ok := small(e.Fee, maxFee)
	// A priority may be below nothing; then no miner of this node takes it.
	if which == Local && e.Modified.Sign() > 0 {
		fee, ok = small(e.Modified, maxFee)
	}
	if !ok || e.VSize <= 0 || e.VSize > maxSize || e.Weight < 0 || e.Weight > 4*e.VSize {
		return tx{}, false
	}
	t := tx{id: e.Txid, fee: fee, size: e.VSize, weight: e.Weight, ownRate: sum{fee, e.VSize}}
	if t.weight == 0 {
		t.weight = 4 * e.VSize
	}
	// Core counts max(weight, 20 × signature operations) as the weight: where the size says
	// more than the weight does, it tells their number.
	t.sigops = t.weight / usualWeight
	if (t.weight+3)/4 < t.size {
		t.sigops = t.size / 5
	}
	if !e.Time.IsZero() {
		t.seen = e.Time.Unix()
	}
	if f, ok := small(e.ChunkFee, 1<<60); ok && e.ChunkSize > 0 && e.ChunkSize <= maxSize {
		t.chunk = sum{f, e.ChunkSize}
	}
	return t, true
}

// ancestors fills the parents that wait too, and lists all above.
func (p *Pool) ancestors(t *tx, depends []facts.Hash) []int32 {
	for _, h := range depends {
		if i, ok := p.index[h]; ok && !slices.Contains(t.up, i) {
			t.up = append(t.up, i)
		}
	}
	switch len(t.up) {
	case 0:
		return nil
	case 1:
		return slices.Clone(p.txs[t.up[0]].anc)
	}
	var all []int32
	for _, u := range t.up {
		all = append(all, p.txs[u].anc...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// parentsFirst sorts by depth, then by id; false where transactions depend on each other.
func parentsFirst(entries []facts.PoolEntry, byID map[facts.Hash]*facts.PoolEntry) ([]facts.Hash, bool) {
	waits := make(map[facts.Hash]int, len(byID)) // parents that are not yet placed
	down := map[facts.Hash][]facts.Hash{}
	var ready []facts.Hash
	for i := range entries {
		e := byID[entries[i].Txid]
		if _, twice := waits[e.Txid]; twice {
			continue
		}
		n := 0
		for _, d := range e.Depends {
			if byID[d] != nil {
				n++
				down[d] = append(down[d], e.Txid)
			}
		}
		if waits[e.Txid] = n; n == 0 {
			ready = append(ready, e.Txid)
		}
	}
	order := make([]facts.Hash, 0, len(byID))
	for len(ready) > 0 {
		slices.Sort(ready)
		order = append(order, ready...)
		var next []facts.Hash
		for _, h := range ready {
			for _, d := range down[h] {
				if waits[d]--; waits[d] == 0 {
					next = append(next, d)
				}
			}
		}
		ready = next
	}
	return order, len(order) == len(byID)
}

// below orders ids as Bitcoin Core does: by their bytes, which are printed backwards.
func below(a, b facts.Hash) int {
	for i := min(len(a), len(b)); i >= 2; i -= 2 {
		if c := cmp.Compare(a[i-2:i], b[i-2:i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func small(i facts.Int, most int64) (int64, bool) {
	b := i.Big()
	if b.Sign() < 0 || !b.IsInt64() || b.Int64() > most {
		return 0, false
	}
	return b.Int64(), true
}
