package app_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
	"txtriage/diagnose/eta"
)

// street is a network that is played: payments come at random with sizes and rates of their
// own, blocks come at random and take the best rates first.
type street struct {
	r      *rand.Rand
	now    time.Time
	demand int64 // of a hundred: what comes in for what blocks take
	pool   []payment
	blocks []blockspace.Block // newest first
	count  int
}

type payment struct{ id, size, fee, rate, at int64 }

func name(id int64) facts.Hash { return facts.Hash(fmt.Sprintf("%064x", id)) }

// entries are what a node tells of its pool.
func (s *street) entries() []facts.PoolEntry {
	var out []facts.PoolEntry
	for _, x := range s.pool {
		out = append(out, facts.PoolEntry{Txid: name(x.id), VSize: x.size, Fee: facts.NewInt(x.fee), Time: time.Unix(x.at, 0)})
	}
	return out
}

const (
	mean   = 8_000 // virtual bytes of a payment; large, so that there are few to play
	room   = 998_000
	minGap = 10 * time.Minute
)

func (s *street) wait(mean time.Duration) time.Duration {
	return time.Duration(s.r.ExpFloat64() * float64(mean))
}

func (s *street) pay() {
	s.count++
	size := mean/4 + s.r.Int64N(mean*3/2)
	rate := 1000 + s.r.Int64N(1000)*s.r.Int64N(40) // satoshi per 1,000 vB
	fee := rate * size / 1000
	s.pool = append(s.pool, payment{int64(s.count), size, fee, fee * 1000 / size, s.now.Unix()})
}

// mine finds a block and returns what it took.
func (s *street) mine() map[int64]bool {
	slices.SortFunc(s.pool, func(a, b payment) int {
		return cmp.Or(cmp.Compare(b.rate, a.rate), cmp.Compare(a.id, b.id))
	})
	taken, used := map[int64]bool{}, int64(0)
	var in []payment
	s.pool = slices.DeleteFunc(s.pool, func(e payment) bool {
		if used+e.size > room {
			return false
		}
		used += e.size
		taken[e.id] = true
		in = append(in, e)
		return true
	})
	b := blockspace.Block{Height: 1, Time: s.now, Weight: 4 * used}
	if len(s.blocks) > 0 {
		b.Height = s.blocks[0].Height + 1
	}
	slices.Reverse(in) // lowest first; a node tells percentiles by weight, in whole satoshi
	sum, at := int64(0), 0
	for _, e := range in {
		for sum += e.size; at < 5 && sum*100 >= used*[]int64{10, 25, 50, 75, 90}[at]; at++ {
			b.Rates[at] = e.rate / 1000 * 1000
		}
	}
	s.blocks = append([]blockspace.Block{b}, s.blocks...)
	s.blocks = s.blocks[:min(len(s.blocks), 6)]
	return taken
}

// next plays until a block was found.
func (s *street) next() map[int64]bool {
	every := minGap * mean * 100 / (room * time.Duration(s.demand))
	end := s.now.Add(s.wait(minGap))
	for t := s.now.Add(s.wait(every)); t.Before(end); t = t.Add(s.wait(every)) {
		s.now = t
		s.pay()
	}
	s.now = end
	return s.mine()
}

// The marks hold from the answers of a node on: what is ahead and what comes in are read from
// its pool and its newest blocks, as a diagnosis does.
func TestWaitingTimesHold(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 7))
	var n, mid, high, none, one int
	for played := many(t, "TXTRIAGE_PLAYED", 200); n < played; {
		s := &street{r: r, now: time.Unix(1_800_000_000, 0), demand: []int64{100, 120, 150}[r.IntN(3)]}
		for range 12 {
			s.next()
		}
		s.demand = []int64{30, 60, 80, 105}[r.IntN(4)]
		for range 6 + r.IntN(8) {
			s.next()
		}
		// Somewhere between two blocks.
		every := minGap * mean * 100 / (room * time.Duration(s.demand))
		for stop := s.now.Add(s.wait(minGap)); ; {
			step := s.wait(every)
			if s.now.Add(step).After(stop) {
				s.now = stop
				break
			}
			s.now = s.now.Add(step)
			s.pay()
		}
		if len(s.pool) < 5 {
			continue
		}
		p, ok := blockspace.New(s.entries(), blockspace.Wire)
		if !ok {
			t.Fatal("the pool cannot be read")
		}
		asked := s.pool[r.IntN(len(s.pool))].id
		at, _ := p.Find(name(asked), blockspace.Usual)
		inflow := p.Inflow(s.now, at, s.blocks)
		e := eta.Queue(at.Ahead+at.Own-1, inflow, room, minGap)
		if e.None != "" {
			none++
			continue
		}
		n++
		if e.Args["blocks"] == int64(1) {
			one++
		}
		start := s.now
		for !s.next()[asked] {
			if s.now.Sub(start) > e.High { // late enough
				break
			}
		}
		if took := s.now.Sub(start); took <= e.High {
			high++
			if took <= e.Typical {
				mid++
			}
		}
	}
	t.Logf("%d cases, %d in the next block, %d without a time; of 1,000 faster than the marks: %d, %d", n, one, none, 1000*mid/n, 1000*high/n)
	if d := 1000*mid/n - 500; d < -40 || d > 40 {
		t.Errorf("of 1,000 cases %d were faster than the middle mark", 1000*mid/n)
	}
	if d := 1000*high/n - 900; d < -40 || d > 40 {
		t.Errorf("of 1,000 cases %d were faster than the late mark", 1000*high/n)
	}
	if none > n {
		t.Errorf("no time in %d of %d cases", none, none+n)
	}
}
