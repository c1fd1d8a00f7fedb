package turns_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains/rpc/turns"
)

// server takes so many calls in any window of time, as the strictest provider counts.
type server struct {
	mu      sync.Mutex
	limit   int
	window  time.Duration
	fixed   bool // windows follow each other; else any window counts
	taken   []time.Time
	refused []time.Time
	first   time.Time // of the refusals
	says    turns.Refusal
}

func (s *server) ask(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, have := time.Now(), 0
	for _, t := range s.taken {
		if s.fixed && t.Truncate(s.window).Equal(now.Truncate(s.window)) || !s.fixed && now.Sub(t) < s.window {
			have++
		}
	}
	if have+n > s.limit {
		if s.refused = append(s.refused, now); s.first.IsZero() {
			s.first = now
		}
		return false
	}
	for range n {
		s.taken = append(s.taken, now)
	}
	return true
}

// drive asks until everything was answered, with so many workers at once, each by its own batches.
func drive(t *testing.T, p *turns.Pace, s *server, workers, each, size int) {
	t.Helper()
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for left := each; left > 0; {
				turn, after, _ := p.Take(t.Context(), min(size, left), 0)
				if turn == nil { // the node is tired of us: come back when it makes sense
					time.Sleep(after + time.Duration(w)*time.Millisecond)
					continue
				}
				time.Sleep(20 * time.Millisecond) // there and back
				if s.ask(turn.N) {
					left -= turn.N
					turn.Done(turn.N, nil)
				} else {
					said := s.says
					turn.Done(0, &said)
				}
			}
		})
	}
	wg.Wait()
}

// A crowd at the door says nothing of how much a node bears in a second.
func TestACrowdIsNoLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := turns.NewBook(time.Now).Of("key", 0)
		for range 20 {
			turn, after, _ := p.Take(t.Context(), 100, time.Second)
			if turn == nil || turn.N != 100 {
				t.Fatalf("%v, %s", turn, after)
			}
			turn.Done(0, &turns.Refusal{Crowd: true})
		}
		if p.Tired() {
			t.Error("nobody waits for it any more")
		}
	})
}

// TestLimitsAreLearned: whatever the limit, it is found; then hardly anything is refused, and the
// node is not left idle.
func TestLimitsAreLearned(t *testing.T) {
	for _, c := range []struct {
		limit  int
		window time.Duration
		fixed  bool
		says   turns.Refusal
		size   int
		calls  int // of each of 8 workers
		most   int // refusals
	}{
		{limit: 25, window: time.Second, size: 1, calls: 200, most: 40},
		{limit: 25, window: time.Second, size: 12, calls: 200, most: 40},
		{limit: 25, window: time.Second, fixed: true, size: 5, calls: 200, most: 40},
		{limit: 500, window: time.Second, size: 100, calls: 600, most: 40},
		{limit: 5, window: time.Second, size: 12, calls: 60, most: 40},
		{limit: 10, window: 10 * time.Second, size: 4, calls: 40, most: 60},
		{limit: 25, window: time.Second, says: turns.Refusal{PerSecond: 25}, size: 3, calls: 200, most: 8},
		{limit: 40, window: time.Second, says: turns.Refusal{Rest: 3 * time.Second}, size: 3, calls: 200, most: 30},
	} {
		t.Run(fmt.Sprintf("%d in %s, %d at once, %+v", c.limit, c.window, c.size, c.says), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{limit: c.limit, window: c.window, fixed: c.fixed, says: c.says}
				p := turns.NewBook(time.Now).Of("key", 0)
				start := time.Now()
				drive(t, p, s, 8, c.calls, c.size)
				took := time.Since(start)
				least := c.window * time.Duration(8*c.calls) / time.Duration(c.limit)
				t.Logf("%d calls in %s, at best %s; %d refusals", 8*c.calls, took, least, len(s.refused))
				if len(s.taken) != 8*c.calls || len(s.refused) > c.most {
					t.Errorf("%d of %d calls, %d refusals", len(s.taken), 8*c.calls, len(s.refused))
				}
				if took > 3*least+20*time.Second {
					t.Errorf("it took %s, at best %s", took, least)
				}
			})
		})
	}
}

// TestKnownLimitsAreKept: of the settings' limit and of one that the node named, not one call
// too many is sent, in any window.
func TestKnownLimitsAreKept(t *testing.T) {
	for _, c := range []struct {
		settings int
		says     turns.Refusal
		may      int // refusals
	}{
		{25, turns.Refusal{}, 0},
		{0, turns.Refusal{PerSecond: 25}, 8}, // those under way when the first came
		{100, turns.Refusal{PerSecond: 25}, 8},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{limit: 25, window: time.Second, says: c.says}
			p := turns.NewBook(time.Now).Of("key", c.settings)
			drive(t, p, s, 8, 300, 7)
			if len(s.refused) > c.may {
				t.Errorf("%+v: %d refusals", c, len(s.refused))
			}
			if n := len(s.refused); n > 0 && s.refused[n-1].Sub(s.first) > 20*time.Millisecond {
				t.Errorf("%+v: refused after the first refusal, at %s", c, s.refused[n-1].Sub(s.first))
			}
		})
	}
}

// TestNobodyStarves: who asks for much waits no longer than those who came before.
func TestNobodyStarves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := turns.NewBook(time.Now).Of("key", 10)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var order []int
		for i := range 40 {
			time.Sleep(time.Millisecond)
			wg.Go(func() {
				n := 1
				if i == 20 {
					n = 10
				}
				turn, _, _ := p.Take(t.Context(), n, 0)
				turn.Done(turn.N, nil)
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
			})
		}
		wg.Wait()
		for k, i := range order {
			if k < i-10 || k > i+10 {
				t.Errorf("number %d came at place %d: %v", i, k, order)
			}
		}
	})
}

func TestTooLongAWaitIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := turns.NewBook(time.Now).Of("key", 0)
		turn, _, _ := p.Take(t.Context(), 1, 0)
		turn.Done(0, &turns.Refusal{Rest: 20 * time.Second})
		short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		if turn, after, _ := p.Take(short, 1, 0); turn != nil || after != 20*time.Second || time.Since(start) != 0 {
			t.Errorf("%v, %s, took %s", turn, after, time.Since(start))
		}
		if turn, after, _ := p.Take(t.Context(), 1, 2*time.Second); turn != nil || after != 20*time.Second || time.Since(start) != 0 {
			t.Errorf("%v, %s, took %s", turn, after, time.Since(start))
		}
		long, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if turn, _, slept := p.Take(long, 1, 0); turn == nil || slept != 20*time.Second || time.Since(start) != 20*time.Second {
			t.Errorf("%v, slept %s of %s", turn, slept, time.Since(start))
		}
		gone, cancel := context.WithCancel(t.Context())
		turn, _, _ = p.Take(t.Context(), 1, 0)
		turn.Done(0, &turns.Refusal{Rest: 20 * time.Second})
		go func() { time.Sleep(time.Second); cancel() }()
		if turn, after, _ := p.Take(gone, 1, 0); turn != nil || after != 0 {
			t.Errorf("%v, %s", turn, after)
		}
	})
}

// TestARefusingNodeIsLeftAlone: nobody waits for a node that refuses whatever it is asked.
func TestARefusingNodeIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := turns.NewBook(time.Now).Of("key", 0)
		asked := 0
		for range 50 {
			turn, after, _ := p.Take(t.Context(), 3, 0)
			if turn == nil {
				if after <= 0 {
					t.Fatal("when does it make sense?")
				}
				continue
			}
			asked++
			turn.Done(0, &turns.Refusal{})
		}
		if asked > 4 || !p.Tired() {
			t.Errorf("asked %d times", asked)
		}
		time.Sleep(10 * time.Second)
		turn, _, slept := p.Take(t.Context(), 1, 0)
		if turn == nil || slept != 0 {
			t.Fatal("after the pause it is asked again")
		}
		turn.Done(1, nil)
		if p.Tired() {
			t.Error("it answered")
		}
	})
}

// TestAStoppedClockIsNoWay: with a clock that stands still the limits are kept all the same.
func TestAStoppedClockIsNoWay(t *testing.T) {
	stopped := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, now := range []func() time.Time{nil, func() time.Time { return stopped }} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{limit: 25, window: time.Second}
			drive(t, turns.NewBook(now).Of("key", 25), s, 4, 100, 5)
			if len(s.refused) > 0 || len(s.taken) != 400 {
				t.Errorf("%d taken, %d refused", len(s.taken), len(s.refused))
			}
		})
	}
}

func TestAccountsShareAndTheSmallestCounts(t *testing.T) {
	b := turns.NewBook(time.Now)
	if b.Of("a", 50) != b.Of("a", 0) || b.Of("a", 10) == b.Of("b", 0) {
		t.Error("one pace for each account")
	}
	turn, _, _ := b.Of("a", 20).Take(t.Context(), 100, 0)
	if turn.N != 10 {
		t.Errorf("%d at once", turn.N)
	}
	turn, _, _ = b.Of("b", 0).Take(t.Context(), 100, 0)
	if turn.N != 100 {
		t.Errorf("%d at once", turn.N)
	}
}
