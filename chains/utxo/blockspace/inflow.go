package blockspace

import (
	"time"

	"txtriage/chains/facts"
)

// Block is what is known of a block that was found.
type Block struct {
	Height uint64
	Time   time.Time
	Weight int64
	Rates  [5]int64 // percentiles 10, 25, 50, 75, 90 of its weight, satoshi per 1,000 vB
}

// How long a time is looked at, at least and at most.
const (
	shortest = 10 * time.Minute
	longest  = 2 * time.Hour

	maxRate = 1 << 45
)

// Inflow is how many virtual bytes come in per minute that are taken before a transaction of
// the given place; -1 if that cannot be told. Blocks are the newest ones, newest first,
// without a gap.
//
// Since a block was found: what waits now and came after it. Between two blocks: what came
// then and still waits, and of the second block what the first one would have taken too. So
// a backlog that is being worked off does not count as new demand.
func (p *Pool) Inflow(now time.Time, at Place, blocks []Block) int64 {
	if len(blocks) == 0 || now.IsZero() || at.rate.size <= 0 {
		return -1
	}
	oldest := 0
	for i, b := range blocks {
		if i > 0 && b.Height+1 != blocks[i-1].Height || now.Sub(b.Time) > longest && oldest > 0 {
			break
		}
		oldest = i
	}
	start := blocks[oldest].Time
	span := now.Sub(start)
	if span < shortest || span > 2*longest {
		return -1 // too short, or too long ago, to say anything about now
	}
	total := int64(0)
	for i := range oldest {
		total += fresh(blocks[i], blocks[i+1], at.rate)
	}
	rank := func(got parcel) (bool, bool) {
		if got.sum.less(at.rate) {
			return true, true
		}
		for _, i := range got.txs {
			if t := &p.txs[i]; t.seen > start.Unix() {
				total += t.size
			}
		}
		return true, false
	}
	p.walk(nil, rank)
	return total * int64(time.Minute) / int64(span)
}

// fresh is the part of a block, in virtual bytes, that pays a rate and came after the block
// before it: what came earlier and paid enough was taken by that one.
func fresh(b, before Block, rate sum) int64 {
	const full = 3_900_000 // weight: what is lighter had room for everything
	low := int64(0)
	if before.Weight > full {
		low = sane(before.Rates[0], maxRate)
	}
	size := sane(b.Weight/4, maxSize)
	for i := range b.Rates {
		b.Rates[i] = sane(b.Rates[i], maxRate)
	}
	part := share(b, low)
	if mine := sane(rate.fee*1000/rate.size, maxRate); mine > low {
		part = min(part, share(b, mine))
	}
	return size * part / 1000
}

// share is how much of a block pays a rate or more, in thousandths. The lowest tenth counts
// as paying what the tenth percentile does.
func share(b Block, rate int64) int64 {
	at := [...]int64{1000, 750, 500, 250, 100}
	if rate <= b.Rates[0] {
		return 1000
	}
	at[0] = 900
	for i := 1; i < len(at); i++ {
		lo, hi := b.Rates[i-1], b.Rates[i]
		if rate <= hi && hi > lo {
			return at[i-1] - (at[i-1]-at[i])*(rate-lo)/(hi-lo)
		}
	}
	return 50
}

// BlockOf turns what facts tell of a block into what is reckoned with.
func BlockOf(b facts.BlockFees, rates [5]int64) Block {
	return Block{Height: b.Height, Time: b.Time, Weight: b.Weight, Rates: rates}
}

// sane keeps what no honest node reports within bounds of which every product fits 63 bits.
func sane(n, most int64) int64 { return min(max(n, 0), most) }
