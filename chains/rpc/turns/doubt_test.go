package turns_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains/rpc/turns"
)

// rule tells how many of n calls a node takes at a time since its start.
type rule interface {
	take(at time.Duration, n int) int
}

// window takes so many calls in any window of time, or in windows that follow each other; all of a
// batch or nothing.
type window struct {
	limit int
	wide  time.Duration
	fixed bool
	when  []time.Duration
}

func (w *window) take(at time.Duration, n int) int {
	have := 0
	for i := len(w.when) - 1; i >= 0 && at-w.when[i] < w.wide; i-- {
		if !w.fixed || w.when[i]/w.wide == at/w.wide {
			have++
		}
	}
	if have+n > w.limit {
		return 0
	}
	for range n {
		w.when = append(w.when, at)
	}
	return n
}

// bucket holds so many tokens and gets so many in a second. It takes what it has tokens for.
type bucket struct {
	burst, rate int
	used        int // of all that ever came
	last        time.Duration
	level       int // thousandths of tokens
}

func (b *bucket) take(at time.Duration, n int) int {
	if b.used == 0 {
		b.level = 1000 * b.burst
	}
	b.level = min(b.level+int((at-b.last)*time.Duration(1000*b.rate)/time.Second), 1000*b.burst)
	b.last = at
	got := min(n, b.level/1000)
	b.level -= 1000 * got
	b.used += got
	return got
}

// luck refuses so many of a hundred, whole batches or single calls, whatever the rate.
type luck struct {
	percent int
	items   bool
	dice    *rand.Rand
}

func (l *luck) take(_ time.Duration, n int) int {
	if !l.items {
		if l.dice.IntN(100) < l.percent {
			return 0
		}
		return n
	}
	got := 0
	for range n {
		if l.dice.IntN(100) >= l.percent {
			got++
		}
	}
	return got
}

// both takes what either takes.
type both struct{ a, b rule }

func (x both) take(at time.Duration, n int) int { return min(x.a.take(at, n), x.b.take(at, n)) }

// until is one rule up to a time, then another.
type until struct {
	end  time.Duration
	a, b rule
}

func (u until) take(at time.Duration, n int) int {
	if at < u.end {
		return u.a.take(at, n)
	}
	return u.b.take(at, n)
}

// played is how a load went.
type played struct {
	took           time.Duration
	taken, refused int // calls
	lateRefused    int // in the second half of the time
	lateTaken      int
	early          int // calls sent while the node had asked for rest
}

// play has 8 workers ask until so many calls were taken, or the time is over.
func play(t *testing.T, r rule, calls, size int, limit time.Duration, says turns.Refusal) (out played) {
	t.Helper()
	p := turns.NewBook(time.Now).Of("key", 0)
	start := time.Now()
	var mu sync.Mutex
	var rests [][2]time.Duration // from, to
	type event struct {
		at             time.Duration
		taken, refused int
	}
	var events []event
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for {
				mu.Lock()
				over := out.taken >= calls || time.Since(start) > limit
				mu.Unlock()
				if over {
					return
				}
				turn, after, _ := p.Take(t.Context(), size, 0)
				if turn == nil {
					time.Sleep(min(after, limit) + time.Duration(w)*time.Millisecond)
					continue
				}
				mu.Lock()
				sent := time.Since(start)
				if slices.ContainsFunc(rests, func(r [2]time.Duration) bool { return r[0] < sent && sent < r[1] }) {
					out.early += turn.N
				}
				mu.Unlock()
				time.Sleep(20 * time.Millisecond)
				mu.Lock()
				at := time.Since(start)
				got := r.take(at, turn.N)
				events = append(events, event{at, got, turn.N - got})
				out.taken += got
				out.refused += turn.N - got
				mu.Unlock()
				if got == turn.N {
					turn.Done(got, nil)
					continue
				}
				said := says
				turn.Done(got, &said)
				mu.Lock()
				if said.Rest > 0 {
					rests = append(rests, [2]time.Duration{at, at + said.Rest})
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	out.took = time.Since(start)
	for _, e := range events {
		if e.at > out.took/2 {
			out.lateTaken += e.taken
			out.lateRefused += e.refused
		}
	}
	return out
}

// TestLimitsOfEveryShape: a real limit is kept, used, and exceeded by no more than learning it needs.
func TestLimitsOfEveryShape(t *testing.T) {
	for name, c := range map[string]struct {
		rule    func() rule
		calls   int
		size    int
		atBest  time.Duration
		late    int // refused of a hundred in the second half
		slower  int // than at best, so many times
		longest time.Duration
	}{
		"10 a second":        {rule: func() rule { return &window{limit: 10, wide: time.Second} }, calls: 1000, size: 1, atBest: 100 * time.Second, late: 12, slower: 3},
		"10 in each second":  {rule: func() rule { return &window{limit: 10, wide: time.Second, fixed: true} }, calls: 1000, size: 4, atBest: 100 * time.Second, late: 12, slower: 3},
		"100 a minute":       {rule: func() rule { return &window{limit: 100, wide: time.Minute} }, calls: 1000, size: 5, atBest: 9 * time.Minute, late: 25, slower: 4},
		"100 in each minute": {rule: func() rule { return &window{limit: 100, wide: time.Minute, fixed: true} }, calls: 1000, size: 1, atBest: 9 * time.Minute, late: 25, slower: 5},
		"bucket of 50, 10/s": {rule: func() rule { return &bucket{burst: 50, rate: 10} }, calls: 1000, size: 1, atBest: 95 * time.Second, late: 12, slower: 3},
		"bucket of 300, 5/s": {rule: func() rule { return &bucket{burst: 300, rate: 5} }, calls: 1000, size: 20, atBest: 140 * time.Second, late: 20, slower: 3},
		"500 a second":       {rule: func() rule { return &window{limit: 500, wide: time.Second} }, calls: 40000, size: 100, atBest: 80 * time.Second, late: 12, slower: 3},
		"25/s, 5 of 100 at random": {rule: func() rule {
			return both{&window{limit: 25, wide: time.Second}, &luck{percent: 5, dice: rand.New(rand.NewPCG(1, 2))}}
		}, calls: 2000, size: 1, atBest: 80 * time.Second, late: 45, slower: 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := play(t, c.rule(), c.calls, c.size, time.Duration(c.slower)*c.atBest+30*time.Second, turns.Refusal{})
				late := 100 * got.lateRefused / max(got.lateRefused+got.lateTaken, 1)
				t.Logf("%d taken, %d refused in %s, at best %s; %d of a hundred refused late", got.taken, got.refused, got.took, c.atBest, late)
				if got.taken < c.calls {
					t.Errorf("%d of %d in %s", got.taken, c.calls, got.took)
				}
				if late > c.late {
					t.Errorf("%d of a hundred refused in the second half", late)
				}
			})
		})
	}
}

// TestRefusalsThatAreNoLimit: a node that refuses at random, whatever the rate, is not slowed down
// to nothing. Luck may look like a limit for a while: of the plays of a kind one may last longer.
func TestRefusalsThatAreNoLimit(t *testing.T) {
	for _, c := range []struct {
		percent, size int
		items         bool
		calls         int
		within        time.Duration
	}{
		{percent: 5, size: 1, calls: 5000, within: 3 * time.Minute},
		{percent: 20, size: 1, calls: 5000, within: 4 * time.Minute},
		{percent: 50, size: 1, calls: 3000, within: 10 * time.Minute},
		{percent: 5, size: 50, calls: 100000, within: 2 * time.Minute},
		{percent: 20, size: 50, calls: 100000, within: 2 * time.Minute},
		{percent: 50, size: 50, calls: 50000, within: 5 * time.Minute},
		{percent: 5, size: 50, items: true, calls: 100000, within: time.Minute},
		{percent: 20, size: 50, items: true, calls: 100000, within: 2 * time.Minute},
		{percent: 50, size: 50, items: true, calls: 50000, within: 2 * time.Minute},
	} {
		t.Run(fmt.Sprintf("%d of 100, %d at once, single %v", c.percent, c.size, c.items), func(t *testing.T) {
			slow := 0
			for seed := range uint64(6) {
				synctest.Test(t, func(t *testing.T) {
					got := play(t, &luck{percent: c.percent, items: c.items, dice: rand.New(rand.NewPCG(seed, 7))}, c.calls, c.size, 20*time.Minute, turns.Refusal{})
					t.Logf("%d taken, %d refused in %s", got.taken, got.refused, got.took)
					if got.taken < c.calls/4 {
						t.Errorf("%d of %d in %s", got.taken, c.calls, got.took)
					}
					if got.taken < c.calls || got.took > c.within {
						slow++
					}
				})
			}
			if slow > 1 {
				t.Errorf("%d of 6 took longer than %s", slow, c.within)
			}
		})
	}
}

// TestLimitsThatChange: what a node refuses at changes midway, and the pace follows.
func TestLimitsThatChange(t *testing.T) {
	dice := func() *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }
	for name, c := range map[string]struct {
		rule   func() rule
		calls  int
		within time.Duration
		late   int
	}{
		"less, then": {func() rule {
			return until{time.Minute, &window{limit: 50, wide: time.Second}, &window{limit: 5, wide: time.Second}}
		}, 4000, 8 * time.Minute, 15},
		"more, then": {func() rule {
			return until{time.Minute, &window{limit: 5, wide: time.Second}, &window{limit: 50, wide: time.Second}}
		}, 4000, 12 * time.Minute, 12},
		"a limit, then luck": {func() rule {
			return until{time.Minute, &window{limit: 10, wide: time.Second}, &luck{percent: 20, dice: dice()}}
		}, 4000, 10 * time.Minute, 35},
		"luck, then a limit": {func() rule {
			return until{time.Minute, &luck{percent: 20, dice: dice()}, &window{limit: 10, wide: time.Second}}
		}, 4000, 20 * time.Minute, 30},
		"luck, then none": {func() rule {
			return until{time.Minute, &luck{percent: 50, dice: dice()}, &luck{dice: dice()}}
		}, 20000, 5 * time.Minute, 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := play(t, c.rule(), c.calls, 1, c.within, turns.Refusal{})
				late := 100 * got.lateRefused / max(got.lateRefused+got.lateTaken, 1)
				t.Logf("%d taken, %d refused in %s; %d of a hundred refused late", got.taken, got.refused, got.took, late)
				if got.taken < c.calls {
					t.Errorf("%d of %d in %s", got.taken, c.calls, got.took)
				}
				if late > c.late {
					t.Errorf("%d of a hundred refused in the second half", late)
				}
			})
		})
	}
}

// TestRestIsAlwaysGiven: no call goes out while the node wants rest, among noise as elsewhere.
func TestRestIsAlwaysGiven(t *testing.T) {
	for _, percent := range []int{5, 20, 50} {
		t.Run(fmt.Sprint(percent), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := play(t, &luck{percent: percent, dice: rand.New(rand.NewPCG(5, 6))}, 1000, 1, time.Hour, turns.Refusal{Rest: 3 * time.Second})
				t.Logf("%d taken, %d refused in %s", got.taken, got.refused, got.took)
				if got.early > 0 || got.taken < 1000 {
					t.Errorf("%d calls sent early; %d taken", got.early, got.taken)
				}
			})
		})
	}
}

// TestANodeThatRefusesAll is given up soon, from the start or from a time on.
func TestANodeThatRefusesAll(t *testing.T) {
	for name, r := range map[string]func() rule{
		"at once": func() rule { return &luck{percent: 100, dice: rand.New(rand.NewPCG(1, 1))} },
		"after luck": func() rule {
			return until{time.Minute, &luck{percent: 20, dice: rand.New(rand.NewPCG(1, 1))}, &window{wide: time.Second}}
		},
		"after order": func() rule {
			return until{time.Minute, &luck{dice: rand.New(rand.NewPCG(1, 1))}, &window{wide: time.Second}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				p := turns.NewBook(time.Now).Of("key", 0)
				rule := r()
				refused := 0
				for refused < 1000 {
					turn, _, _ := p.Take(t.Context(), 1, 0)
					if turn == nil {
						break
					}
					time.Sleep(20 * time.Millisecond)
					if rule.take(time.Since(start), 1) == 1 {
						refused = 0
						turn.Done(1, nil)
						continue
					}
					refused++
					turn.Done(0, &turns.Refusal{})
				}
				t.Logf("%d refused in a row, over after %s", refused, time.Since(start))
				if !p.Tired() || refused > 20 || time.Since(start) > 5*time.Minute {
					t.Errorf("tired %v after %d refusals in a row and %s", p.Tired(), refused, time.Since(start))
				}
			})
		})
	}
}
