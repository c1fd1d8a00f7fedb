package eta

import (
	"math/big"
	"math/bits"
	"time"
)

// A payment in a queue is in the first block that has room down to it. Blocks come at random
// (Poisson), each takes room virtual bytes from the front, and meanwhile others push in at a
// steady rate. With A ahead and a coming in per time it still waits at t exactly if
//
//	N(u)·room ≤ A + a·u   for every u ≤ t
//
// where N counts blocks. Between two times at which the right side reaches another multiple
// of room the bound stands still, so the chance of still waiting is computed without any
// approximation: step by step, the distribution of N with what is above the bound cut off.

const (
	one     = 1_000_000_000_000_000_000 // probability 1
	unit    = 1_000_000_000             // the mean interval between blocks
	longRow = 2016                      // blocks beyond which nothing is said about a queue
	step    = unit / 2
	dust    = 100 // probability that is dropped at the edges
)

// row is the distribution of the number of blocks found, those cut off that would have taken
// the payment: chance[i] is that of first+i blocks.
type row struct {
	first  int64
	chance []uint64
}

func mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	q, _ := bits.Div64(hi, lo, one)
	return q
}

// decay is e^−x for x in units, at most one unit.
func decay(x int64) uint64 {
	sum, term := int64(one), int64(one)
	for i := int64(1); i < 30 && term > 0; i++ {
		hi, lo := bits.Mul64(uint64(term), uint64(x))
		q, _ := bits.Div64(hi, lo, uint64(unit*i))
		if term = int64(q); i%2 == 1 {
			sum -= term
		} else {
			sum += term
		}
	}
	return uint64(max(sum, 0))
}

// after is the row once x more units have passed, at most one, with no more blocks found than most.
func (r row) after(x, most int64) row {
	kernel := []uint64{decay(x)}
	for i := uint64(1); i < 40 && kernel[i-1] > 0; i++ {
		hi, lo := bits.Mul64(kernel[i-1], uint64(x))
		q, _ := bits.Div64(hi, lo, unit*i)
		kernel = append(kernel, q)
	}
	out := row{first: r.first}
	for n := r.first; n <= min(most, r.first+int64(len(r.chance)+len(kernel))); n++ {
		sum := uint64(0)
		for i, k := range kernel {
			if at := n - int64(i) - r.first; at >= 0 && at < int64(len(r.chance)) {
				sum += mul(k, r.chance[at])
			}
		}
		out.chance = append(out.chance, sum)
	}
	for len(out.chance) > 1 && out.chance[0] < dust {
		out.first, out.chance = out.first+1, out.chance[1:]
	}
	for n := len(out.chance); n > 1 && out.chance[n-1] < dust; n-- {
		out.chance = out.chance[:n-1]
	}
	return out
}

func (r row) sum() uint64 {
	s := uint64(0)
	for _, c := range r.chance {
		s += c
	}
	return s
}

// passage returns when the chance of still waiting falls to nine tenths, a half and a tenth,
// in units. The bound is at first blocks; next(n) is when it rises to n blocks, in units, or
// below 0 if it never does. False if that takes more than longRow units.
func passage(first int64, next func(n int64) int64) (out [3]int64, ok bool) {
	marks := [...]uint64{one / 10 * 9, one / 2, one / 10}
	now, most, r, found := int64(0), first, row{chance: []uint64{one}}, 0
	for now < longRow*unit {
		to := now + step
		rises := next(most + 1)
		if rises >= 0 && rises <= to {
			to = rises
		}
		then := r
		if to > now {
			then = r.after(to-now, most)
		}
		for found < len(marks) && then.sum() <= marks[found] {
			low, high := int64(0), to-now
			for high-low > unit/10_000 {
				if mid := (low + high) / 2; r.after(mid, most).sum() > marks[found] {
					low = mid
				} else {
					high = mid
				}
			}
			out[found] = now + high
			if found++; found == len(marks) {
				return out, true
			}
		}
		now, r = to, then
		if to == rises {
			most++
		}
	}
	return out, false
}

// Queue is the time until a transaction of a proof-of-work chain gets its block: what is ahead
// of it, what is expected to push in at its price or above, and blocks that come at random.
// Sizes are virtual bytes; ahead is what must be gone before it fits. Inflow is per minute,
// below 0 when it is not known (then the range is what holds if nobody pushes in, and says so).
func Queue(ahead, inflow, room int64, gap time.Duration) Range {
	const most = 1 << 40
	if room <= 0 || room > most || gap <= 0 || gap > longest {
		return Unknown(NoneNotKnown, nil)
	}
	known := inflow >= 0
	ahead, inflow = min(max(ahead, 0), most), min(max(inflow, 0), most)
	// What comes in between two blocks, on average; as much as a block takes leaves no time.
	perGap := new(big.Int).Mul(big.NewInt(inflow), big.NewInt(int64(gap)))
	if perGap.Cmp(new(big.Int).Mul(big.NewInt(room), big.NewInt(int64(time.Minute)))) >= 0 {
		return Unknown(NoneDemand, nil)
	}
	if ahead/room >= longRow {
		return Unknown(NoneNotKnown, nil)
	}
	next := func(int64) int64 { return -1 }
	if perGap.Sign() > 0 {
		scale := new(big.Int).Mul(big.NewInt(unit), big.NewInt(int64(time.Minute)))
		next = func(n int64) int64 {
			x := new(big.Int).Mul(big.NewInt(n*room-ahead), scale)
			x.Div(x, perGap)
			if !x.IsInt64() || x.Int64() > 2*longRow*unit {
				return -1
			}
			return x.Int64()
		}
	}
	q, ok := passage(ahead/room, next)
	if !ok {
		return Unknown(NoneDemand, nil) // so near to what blocks can take that it may be weeks
	}
	r := Range{Low: units(q[0], gap), Typical: units(q[1], gap), High: units(q[2], gap), Basis: BasisQueue}
	if !known {
		r.Basis = BasisQueueAlone
	}
	left := new(big.Int).Mul(big.NewInt(room), big.NewInt(int64(time.Minute)))
	left.Sub(left, perGap).Div(left, big.NewInt(int64(time.Minute)))
	blocks := ahead/max(left.Int64(), 1) + 1
	r.Args = map[string]any{
		"blocks": blocks, "count": blocks, "inflow": known,
		"ahead_kvb": (ahead + 999) / 1000, "room_kvb": room / 1000, "inflow_kvb": (inflow*60 + 500) / 1000,
		"gap": gap.Round(time.Second),
	}
	return r
}

// units multiplies a gap by units without overflow.
func units(n int64, gap time.Duration) time.Duration {
	x := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(gap)))
	x.Div(x, big.NewInt(unit))
	if !x.IsInt64() || x.Int64() > int64(longest) {
		return longest
	}
	return time.Duration(x.Int64())
}
