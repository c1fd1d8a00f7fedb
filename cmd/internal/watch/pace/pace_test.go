package pace_test

import (
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/cmd/internal/watch/pace"
	"txtriage/diagnose"
	"txtriage/report"
)

var (
	now      = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	ethereum = facts.Chain{ID: "eip155:1", Family: facts.FamilyEVM, BlockInterval: 12 * time.Second, FinalityRule: "tag", FinalityDepth: 30, FinalityTime: 15 * time.Minute}
	bsc      = facts.Chain{ID: "eip155:56", Family: facts.FamilyEVM, BlockInterval: 450 * time.Millisecond}
	bitcoin  = facts.Chain{ID: "bip122:0", Family: facts.FamilyUTXO, BlockInterval: 10 * time.Minute, FinalityRule: "depth", FinalityDepth: 6}
	usual    = pace.Limits{Least: 10 * time.Second, Most: time.Hour}
)

func in(d time.Duration) time.Time { return now.Add(d) }

func told(s diagnose.State, more ...func(*report.Told)) report.Told {
	t := report.Told{State: s, AsOf: now}
	for _, f := range more {
		f(&t)
	}
	return t
}

func eta(low, done, by time.Duration) func(*report.Told) {
	return func(t *report.Told) { t.Low, t.Done, t.By = in(low), in(done), in(by) }
}

func deep(have, required uint64) func(*report.Told) {
	return func(t *report.Told) { t.Confirmations, t.Required = have, required }
}

// TestNext: when it is looked at again, in which bounds. Seeds move every figure by at most
// one beat, which the bounds allow for.
func TestNext(t *testing.T) {
	const s, m, h = time.Second, time.Minute, time.Hour
	for _, c := range []struct {
		name         string
		chain        facts.Chain
		standing     pace.Standing
		quiet        time.Duration // unchanged for so long
		history      pace.History
		limits       pace.Limits
		glance, look [2]time.Duration // from, to; zero: no glance
	}{
		{"pending on a chain of 12 s", ethereum, pace.Standing{Told: told("pending"), NextCheck: in(15 * s), Light: true}, 0, pace.History{}, usual, [2]time.Duration{10 * s, 23 * s}, [2]time.Duration{105 * s, 2*m + 8*s}},
		{"pending on a chain of half a second", bsc, pace.Standing{Told: told("pending"), NextCheck: in(15 * s), Light: true}, 0, pace.History{}, usual, [2]time.Duration{10 * s, 23 * s}, [2]time.Duration{105 * s, 2*m + 8*s}},
		{"pending for an hour", ethereum, pace.Standing{Told: told("pending"), NextCheck: in(15 * s), Light: true}, h, pace.History{}, usual, [2]time.Duration{5 * m, 6 * m}, [2]time.Duration{19*m + 30*s, 20 * m}},
		{"pending for a day", ethereum, pace.Standing{Told: told("pending"), NextCheck: in(15 * s)}, 24 * h, pace.History{}, usual, [2]time.Duration{}, [2]time.Duration{59 * m, h}},
		{"a Bitcoin payment in no block", bitcoin, pace.Standing{Told: told("pending"), NextCheck: in(10 * m), Light: true}, 0, pace.History{}, usual, [2]time.Duration{m, 3 * m}, [2]time.Duration{8 * m, 12 * m}},
		{"a Bitcoin payment that any block may take", bitcoin, pace.Standing{Told: told("pending", eta(m, 7*m, 23*m)), NextCheck: in(10 * m), Light: true}, 0, pace.History{}, usual, [2]time.Duration{m, 3 * m}, [2]time.Duration{8 * m, 12 * m}},
		{"a Bitcoin payment with 1 of 6", bitcoin, pace.Standing{Told: told("included", deep(1, 6), eta(24*m, 46*m, 80*m)), NextCheck: in(24 * m), Light: true}, 0, pace.History{}, usual, [2]time.Duration{8 * m, 12 * m}, [2]time.Duration{58 * m, h}},
		{"a Bitcoin payment with 3 of 6, longer than nine in ten", bitcoin, pace.Standing{Told: told("included", deep(3, 6), eta(-50*m, -20*m, -10*m)), NextCheck: in(10 * m), Light: true}, 0, pace.History{}, usual, [2]time.Duration{8 * m, 12 * m}, [2]time.Duration{8 * m, 12 * m}},
		{"waiting for the finalized block", ethereum, pace.Standing{Told: told("included", deep(2, 30), eta(10*m, 14*m, 21*m)), NextCheck: in(10 * m), Light: true}, 0, pace.History{}, usual, [2]time.Duration{m, 75 * s}, [2]time.Duration{20 * m, 22 * m}},
		{"the finalized block is near", ethereum, pace.Standing{Told: told("included", deep(60, 30), eta(-s, 40*s, 8*m)), NextCheck: in(15 * s), Light: true}, 0, pace.History{}, usual, [2]time.Duration{10 * s, 23 * s}, [2]time.Duration{8 * m, 10*m + 15*s}},
		{"a withdrawal of a week", ethereum, pace.Standing{Told: told("in-transit", eta(7*24*h, 7*24*h, 7*24*h)), NextCheck: in(30 * m)}, 0, pace.History{}, usual, [2]time.Duration{}, [2]time.Duration{29 * m, 30 * m}},
		{"a withdrawal of a week, after a day", ethereum, pace.Standing{Told: told("in-transit", eta(6*24*h, 6*24*h, 6*24*h)), NextCheck: in(30 * m)}, 24 * h, pace.History{}, usual, [2]time.Duration{}, [2]time.Duration{59 * m, h}},
		{"a withdrawal that may be claimed in a minute", ethereum, pace.Standing{Told: told("in-transit", eta(m, m, m)), NextCheck: in(30 * m)}, 24 * h, pace.History{}, usual, [2]time.Duration{}, [2]time.Duration{45 * s, m}},
		{"nobody knows it", ethereum, pace.Standing{Told: told("not-found"), NextCheck: in(m)}, 0, pace.History{}, usual, [2]time.Duration{}, [2]time.Duration{45 * s, m}},
		{"nothing happens by itself", ethereum, pace.Standing{Told: told("failed")}, 0, pace.History{}, usual, [2]time.Duration{}, [2]time.Duration{9*m + 45*s, 10 * m}},
		{"no node answers", ethereum, pace.Standing{Told: told("pending"), NextCheck: in(15 * s)}, 0, pace.History{Failed: 1}, usual, [2]time.Duration{}, [2]time.Duration{10 * s, 23 * s}},
		{"no node answers for the fourth time", ethereum, pace.Standing{Told: told("pending"), NextCheck: in(15 * s)}, 0, pace.History{Failed: 4}, usual, [2]time.Duration{}, [2]time.Duration{105 * s, 2 * m}},
		{"no node answers for long", ethereum, pace.Standing{Told: told("pending"), NextCheck: in(15 * s)}, h, pace.History{Failed: 400}, usual, [2]time.Duration{}, [2]time.Duration{9 * m, 10 * m}},
		{"a look speaks against it", bitcoin, pace.Standing{Told: told("pending"), NextCheck: in(10 * m)}, h, pace.History{Doubt: 2}, usual, [2]time.Duration{}, [2]time.Duration{15 * s, 15 * s}},
		{"looks speak against it for long", bitcoin, pace.Standing{Told: told("pending"), NextCheck: in(10 * m)}, h, pace.History{Doubt: 40}, usual, [2]time.Duration{}, [2]time.Duration{8 * m, 12 * m}},
		{"own bounds", ethereum, pace.Standing{Told: told("in-transit"), NextCheck: in(30 * m)}, 24 * h, pace.History{}, pace.Limits{Least: s, Most: 20 * s}, [2]time.Duration{}, [2]time.Duration{10 * s, 20 * s}},
		{"a clock that was set back", ethereum, pace.Standing{Told: told("pending"), NextCheck: in(15 * s)}, -5 * h, pace.History{}, usual, [2]time.Duration{}, [2]time.Duration{10 * s, 23 * s}},
	} {
		for seed := range uint64(50) {
			c.history.Since = now.Add(-c.quiet)
			p := pace.Next(c.chain, c.standing, c.history, c.limits, seed*7919*1_000_003_000, now)
			if d := p.Look.Sub(now); d < c.look[0] || d > c.look[1] {
				t.Errorf("%s: a look in %s, want %v", c.name, d, c.look)
			}
			if p.Glance.IsZero() != (c.glance[1] == 0) {
				t.Errorf("%s: glance at %s", c.name, p.Glance)
			} else if d := p.Glance.Sub(now); c.glance[1] > 0 && (d < c.glance[0] || d > c.glance[1]) {
				t.Errorf("%s: a glance in %s, want %v", c.name, d, c.glance)
			}
			if again := pace.Next(c.chain, c.standing, c.history, c.limits, seed*7919*1_000_003_000, now); again != p {
				t.Errorf("%s: the same gives %v and %v", c.name, p, again)
			}
		}
	}
}

// What waits for one chain is looked at together; two runs are not.
func TestTogether(t *testing.T) {
	at := func(seed uint64, now time.Time) time.Time {
		return pace.Next(ethereum, pace.Standing{Told: told("pending"), NextCheck: now.Add(15 * time.Second)}, pace.History{Since: now}, usual, seed, now).Look
	}
	first := at(5, now)
	for i := range 5 {
		if got := at(5, now.Add(time.Duration(i)*time.Second)); got.Sub(first)%(15*time.Second) != 0 {
			t.Errorf("%s and %s", first, got)
		}
	}
	if other := at(5_000_000_000, now); other.Sub(first)%(15*time.Second) == 0 {
		t.Error("another run looks at the same moment")
	}
}

func TestDue(t *testing.T) {
	for name, c := range map[string]struct {
		next, looked, now time.Duration
		want              bool
	}{
		"in time":                      {0, -time.Minute, 0, true},
		"late: the machine slept":      {0, -time.Minute, 5 * time.Hour, true},
		"not yet":                      {time.Minute, 0, time.Second, false},
		"the clock was set back a bit": {time.Minute, 0, -2 * time.Second, false},
		"the clock was set back":       {time.Minute, 0, -3 * time.Hour, true},
	} {
		if got := pace.Due(in(c.next), in(c.looked), in(c.now)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if d := pace.Until(in(time.Hour), now); d > time.Minute {
		t.Errorf("it sleeps for %s without looking at the clock", d)
	}
	if d := pace.Until(in(-time.Hour), now); d != 0 {
		t.Errorf("it sleeps for %s although it is late", d)
	}
}

func TestSteps(t *testing.T) {
	for _, c := range [][3]uint64{{0, 6, 1}, {1, 6, 3}, {2, 6, 3}, {3, 6, 6}, {6, 6, 0}, {0, 0, 1}, {1, 0, 0}, {1, 1, 0}, {1, 30, 15}, {15, 30, 30}, {1, 2, 2}} {
		if got := pace.Step(c[0], c[1]); got != c[2] {
			t.Errorf("after %d of %d: %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

// TestAnHour counts what a payment that does not move costs in an hour: the README has the figures.
func TestAnHour(t *testing.T) {
	for _, c := range []struct {
		name          string
		chain         facts.Chain
		standing      func(at time.Time) pace.Standing
		glance, looks int // at most
	}{
		{"Ethereum, waits", ethereum, func(at time.Time) pace.Standing {
			return pace.Standing{Told: told("pending"), NextCheck: at.Add(15 * time.Second), Light: true}
		}, 50, 12},
		{"Bitcoin, waits", bitcoin, func(at time.Time) pace.Standing {
			soon := at.Sub(now) // a minute from now on, whenever that is
			return pace.Standing{Told: told("pending", eta(soon+time.Minute, soon+7*time.Minute, soon+23*time.Minute)), NextCheck: at.Add(10 * time.Minute), Light: true}
		}, 24, 7},
		{"Bitcoin, 1 of 6", bitcoin, func(time.Time) pace.Standing {
			return pace.Standing{Told: told("included", deep(1, 6), eta(24*time.Minute, 46*time.Minute, 80*time.Minute)), NextCheck: in(24 * time.Minute), Light: true}
		}, 12, 2},
	} {
		at, glances, looks := now, 0, 1
		p := pace.Next(c.chain, c.standing(at), pace.History{Since: now}, usual, 7, at)
		for p.Next().Before(in(time.Hour)) {
			at = p.Next()
			next := pace.Next(c.chain, c.standing(at), pace.History{Since: now}, usual, 7, at)
			if at.Equal(p.Look) {
				looks++
			} else {
				glances++
				next.Look = p.Look // a glance puts no look off
			}
			p = next
		}
		t.Logf("%s: %d glances, %d looks", c.name, glances, looks)
		if glances > c.glance || looks > c.looks {
			t.Errorf("%s: %d glances, %d looks", c.name, glances, looks)
		}
	}
}
