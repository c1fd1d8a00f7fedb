package eta_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"txtriage/diagnose/eta"
)

// line is a queue that is played: transactions that pay more come one by one with sizes of
// their own, blocks come at random, each takes what fits from the front.
type line struct {
	ahead, own, room int64
	inflow           int64 // virtual bytes a minute
	gap              time.Duration
}

// play returns when the payment gets its block.
func (l line) play(r *rand.Rand) time.Duration {
	const mean = 400 // virtual bytes of one that pushes in
	ahead := l.ahead
	var now, nextTx time.Duration
	every := time.Duration(0)
	if l.inflow > 0 {
		every = time.Duration(mean * int64(time.Minute) / l.inflow)
		nextTx = wait(r, every)
	}
	for range 1_000_000 {
		block := now + wait(r, l.gap)
		for every > 0 && nextTx < block {
			ahead += 100 + r.Int64N(2*(mean-100)+1)
			nextTx += wait(r, every)
		}
		now = block
		if ahead+l.own <= l.room {
			return now
		}
		ahead = max(ahead-l.room, 0)
	}
	return 1 << 60
}

func wait(r *rand.Rand, mean time.Duration) time.Duration {
	return time.Duration(r.ExpFloat64() * float64(mean))
}

// In 10,000 played cases the three marks hold within two in a hundred, overall and for light
// and heavy demand apart.
func TestMarksHold(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 4))
	type tally struct{ n, low, mid, high int }
	groups := map[string]*tally{}
	count := func(name string, took time.Duration, e eta.Range) {
		g := groups[name]
		if g == nil {
			g = &tally{}
			groups[name] = g
		}
		g.n++
		if took <= e.Low {
			g.low++
		}
		if took <= e.Typical {
			g.mid++
		}
		if took <= e.High {
			g.high++
		}
	}
	cases := 10_000
	if testing.Short() {
		cases = 200 // that it runs; so few hold no mark
	}
	given := 0
	for given < cases {
		l := line{room: 998_000, own: 100 + r.Int64N(2000), gap: 10 * time.Minute}
		if r.IntN(4) == 0 {
			l.gap = 150 * time.Second
		}
		l.ahead = r.Int64N([]int64{500_000, 1_500_000, 6_000_000, 20_000_000}[r.IntN(4)])
		percent := []int64{0, 20, 50, 75, 90}[r.IntN(5)]
		l.inflow = l.room * percent / 100 * int64(time.Minute) / int64(l.gap)
		e := eta.Queue(l.ahead+l.own-1, l.inflow, l.room, l.gap)
		if e.None != "" {
			t.Fatalf("%+v: %s", l, e.None)
		}
		given++
		took := l.play(r)
		count("all", took, e)
		switch {
		case percent == 0:
			count("no demand", took, e)
		case percent < 60:
			count("light demand", took, e)
		default:
			count("heavy demand", took, e)
		}
	}
	if testing.Short() {
		return
	}
	for name, g := range groups {
		within := 2 * g.n / 100
		if name != "all" {
			within = 3 * g.n / 100 // fewer cases scatter more
		}
		for what, pair := range map[string][2]int{"10 %": {g.low, g.n / 10}, "50 %": {g.mid, g.n / 2}, "90 %": {g.high, g.n * 9 / 10}} {
			if d := pair[0] - pair[1]; d > within || d < -within {
				t.Errorf("%s: %d of %d cases were faster than the %s mark, want %d", name, pair[0], g.n, what, pair[1])
			}
		}
		t.Logf("%s: %d cases, of 1,000 faster than the marks: %d, %d, %d", name, g.n, 1000*g.low/g.n, 1000*g.mid/g.n, 1000*g.high/g.n)
	}
}

// As much as blocks take, or more: no time.
func TestDemandAboveSupply(t *testing.T) {
	for _, inflow := range []int64{99_800, 99_801, 500_000, 1 << 62} {
		if e := eta.Queue(100, inflow, 998_000, 10*time.Minute); e.None != eta.NoneDemand {
			t.Errorf("%d a minute: %+v", inflow, e)
		}
	}
	if e := eta.Queue(1<<62, 0, 998_000, 10*time.Minute); e.None != eta.NoneNotKnown {
		t.Errorf("a queue of years: %+v", e)
	}
}

func BenchmarkQueue(b *testing.B) {
	for b.Loop() {
		eta.Queue(150_000_000, 60_000, 998_000, 10*time.Minute)
	}
}
