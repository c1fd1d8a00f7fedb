package blockspace

import "txtriage/chains/facts"

// Limits are those of a block and of who builds it.
type Limits struct {
	Weight         int64 // weight units of the whole block
	Reserved       int64 // kept for header and reward
	Sigops         int64 // cost of all signature operations; 0: not limited
	ReservedSigops int64 // kept for the reward
	MinRate        int64 // satoshi per 1,000 vB below which nothing is taken
}

// Usual are the limits of Bitcoin Core's own builder: 4,000,000 weight units less 8,000
// (blockreservedweight; before version 29 twice 4,000), 80,000 of signature operations less 400.
var Usual = Limits{Weight: 4_000_000, Reserved: 8_000, Sigops: 80_000, ReservedSigops: 400}

// Room is what is left for transactions, in virtual bytes.
func (l Limits) Room() int64 { return (l.Weight - l.Reserved) / 4 }

// What Bitcoin Core does before it gives up to fill the last gap (node/miner.cpp).
const (
	maxFailures = 1000
	nearlyFull  = 4000
)

// Next projects the next block: the transactions that the node's own builder would take now.
// Transactions in a pool are always valid in the next block, so locks need no second look.
func (p *Pool) Next(l Limits) []facts.Hash {
	var out []facts.Hash
	p.fill(l, nil, func(got parcel) bool {
		for _, i := range got.txs {
			out = append(out, p.txs[i].id)
		}
		return false
	})
	return out
}

// Takes tells whether the projected next block holds the transaction.
func (p *Pool) Takes(id facts.Hash, l Limits) bool {
	self, ok := p.index[id]
	if !ok {
		return false
	}
	found := false
	p.fill(l, nil, func(got parcel) bool {
		for _, i := range got.txs {
			found = found || i == self
		}
		return found
	})
	return found
}

// fill builds a block as Bitcoin Core does; each hears of what goes in, and may end it.
func (p *Pool) fill(l Limits, skip func(int32) bool, each func(parcel) bool) {
	weight, sigops, failed := l.Reserved, l.ReservedSigops, 0
	p.walk(skip, func(got parcel) (taken, stop bool) {
		if got.sum.cmp(sum{l.MinRate, 1000}) < 0 {
			return false, true
		}
		if weight+4*got.size >= l.Weight || l.Sigops > 0 && sigops+got.sigops >= l.Sigops {
			failed++
			return false, failed > maxFailures && weight > l.Weight-nearlyFull
		}
		failed = 0
		weight += got.weight
		sigops += got.sigops
		return true, each(got)
	})
}

// Place is where a transaction stands among all that wait.
type Place struct {
	Ahead int64 // virtual bytes taken before it, its own ancestors not counted
	Own   int64 // virtual bytes that are taken together with it
	Rate  facts.Int
	Next  facts.Int // rate that a package of its size must beat to be in the next block; 0: none
	In    bool      // the projected next block holds it

	rate sum
}

// margin is room that is left for a child of the transaction, in virtual bytes.
const margin = 200

// Find places a transaction; false if it does not wait here. Rates are satoshi per 1,000 vB,
// rounded down.
func (p *Pool) Find(id facts.Hash, l Limits) (Place, bool) {
	self, ok := p.index[id]
	if !ok {
		return Place{}, false
	}
	out := Place{}
	total, met := int64(0), false
	p.walk(nil, func(got parcel) (bool, bool) {
		for _, i := range got.txs {
			if i == self {
				met = true
				out.Ahead, out.Own, out.rate = total, got.size, got.sum
			}
		}
		total += got.size
		return true, met
	})
	out.Rate = out.rate.perThousand()
	out.In = p.Takes(id, l)
	out.Next = p.edge(self, l).perThousand()
	return out, met
}

// edge is the rate at which the next block ends for a package of the transaction's size, the
// transaction itself and what hangs on it left out.
func (p *Pool) edge(self int32, l Limits) sum {
	mine := map[int32]bool{self: true}
	size := int64(margin)
	for _, a := range p.txs[self].anc {
		size += p.txs[a].size
	}
	for _, d := range p.below(self) {
		mine[d] = true
	}
	last, total := sum{}, int64(0)
	p.walk(func(i int32) bool { return mine[i] }, func(got parcel) (bool, bool) {
		total += got.size
		if total+size > l.Room() {
			last = got.sum
			return true, true
		}
		return true, false
	})
	return last
}

func (a sum) perThousand() facts.Int {
	if a.size <= 0 {
		return facts.Int{}
	}
	return facts.NewInt(a.fee).Mul(facts.NewInt(1000)).Div(facts.NewInt(a.size))
}

// CutOf is the rate of what the projected next block takes last of all, in satoshi per 1,000
// vB; 0 if everything fits.
func (p *Pool) CutOf(l Limits) facts.Int {
	last, n := sum{}, 0
	p.fill(l, nil, func(got parcel) bool {
		last = got.sum
		n += len(got.txs)
		return false
	})
	if n == len(p.txs) {
		return facts.Int{}
	}
	return last.perThousand()
}
