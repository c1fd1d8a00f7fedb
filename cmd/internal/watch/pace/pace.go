// Package pace says when a transfer is worth the next look. Pure: the same standing, history
// and clock give the same time.
package pace

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report"
)

// Limits bound every wait.
type Limits struct{ Least, Most time.Duration }

// Standing is what the last look that told something said.
type Standing struct {
	report.Told
	NextCheck time.Time // the verdict's own; zero: never by itself
	Light     bool      // a glance is enough to tell whether anything can have changed
}

// History is how it came there.
type History struct {
	Since  time.Time // the standing is unchanged from then on
	Failed int       // looks in a row that could tell nothing
	Doubt  int       // looks in a row that spoke against the standing, or that it waits for before it ends
}

// Plan is when to look next. A glance asks one or two short questions, a look all of them.
type Plan struct {
	Look   time.Time
	Glance time.Time // zero: none before the look
}

// Next is the earlier of the two.
func (p Plan) Next() time.Time {
	if !p.Glance.IsZero() && p.Glance.Before(p.Look) {
		return p.Glance
	}
	return p.Look
}

const (
	beatLeast = 15 * time.Second // more often nobody needs to know
	failMost  = 10 * time.Minute // a node that is down is tried that often at least
	patient   = 10               // what has not changed for long is looked at after a tenth of that time
	// Where glances notice that it was taken, or is gone, the rest of the story has time.
	wholeLeast = 2 * time.Minute
	calm       = 3                // then a third of the time without change
	idle       = 10 * time.Minute // where nothing happens by itself, and somebody waits all the same
	sureAfter  = 8                // doubts that do not settle are followed ever more slowly after so many looks
)

// Beat is the rhythm in which a chain can show something new. Blocks that come at random are
// not waited for from one to the next: a fifth of their usual distance is soon enough.
func Beat(c facts.Chain) time.Duration {
	beat := c.BlockInterval
	if c.Family == facts.FamilyUTXO {
		beat /= 5
	}
	return max(beat, beatLeast)
}

// Due reports whether a look that was planned at looked for next is to be made now. A clock
// that was set back makes it due at once: else it could take hours.
func Due(next, looked, now time.Time) bool {
	return !now.Before(next) || now.Before(looked.Add(-time.Minute))
}

// Until is how long to sleep for a time; never longer than a nap, since a clock may jump and a
// machine may sleep meanwhile.
func Until(next, now time.Time) time.Duration {
	const nap = 30 * time.Second
	return min(max(next.Sub(now), 0), nap)
}

// Next plans. seed spreads the looks of different runs, not those of one: what waits for the
// same chain is looked at together.
func Next(c facts.Chain, s Standing, h History, l Limits, seed uint64, now time.Time) Plan {
	beat := Beat(c)
	at := func(wait time.Duration) time.Time {
		wait = min(max(wait, l.Least), l.Most)
		return now.Add(min(max(onBeat(wait, min(beat, l.Most), seed, now), l.Least), l.Most))
	}
	switch {
	case h.Failed > 0:
		return Plan{Look: at(min(beat<<min(h.Failed-1, 6), failMost))}
	case h.Doubt > 0:
		wait := min(beat, beatLeast)
		return Plan{Look: at(min(wait<<min(max(h.Doubt-sureAfter, 0), 6), failMost))}
	}
	quiet := max(now.Sub(h.Since), 0) / patient
	wait := max(beat, quiet)
	switch next := s.NextCheck.Sub(now); {
	case s.NextCheck.IsZero():
		wait = max(idle, quiet)
	case next > wait:
		wait = next
	}
	if s.Light {
		wait = max(wait, wholeLeast, max(now.Sub(h.Since), 0)/calm)
	}
	p := Plan{Look: at(wait)}
	if !s.Light {
		if s.Low.After(now) && s.Low.Before(p.Look) { // it may be done from then on
			p.Look = at(s.Low.Sub(now))
		}
		return p
	}
	p.Glance = at(max(beat, quiet))
	if s.State == diagnose.StateIncluded {
		p.Glance = at(untilStep(c, s, now))
		// Every glance shows whether it is done. That it is late is told by a look.
		p.Look = at(idle)
		if s.By.After(now) {
			p.Look = at(max(s.By.Sub(now)+beat, idle))
		}
	}
	return p
}

// untilStep is when a payment in a block can have come to the next number of confirmations that
// matters; more often towards the end, and often enough to see that its block was given up.
func untilStep(c facts.Chain, s Standing, now time.Time) time.Duration {
	beat := Beat(c)
	most := 5 * beat
	if left := s.Done.Sub(now); !s.Low.After(now) && left > 0 {
		return min(max(beat, left/4), most)
	}
	if step := Step(s.Confirmations, s.Required); step > s.Confirmations && c.BlockInterval > 0 {
		blocks := min(step-s.Confirmations, 1000)
		return min(max(beat, time.Duration(blocks)*c.BlockInterval/2), most) //nolint:gosec // small
	}
	return most
}

// Step is the next number of confirmations that is worth telling: the first, half of what is
// asked for, all of it; 0 if none is left.
func Step(have, required uint64) uint64 {
	for _, n := range []uint64{1, (required + 1) / 2, required} {
		if n > have {
			return n
		}
	}
	return 0
}

// onBeat moves a wait to the chain's beat as this run counts it: what is due at about the same
// time is due at the same time.
func onBeat(wait, beat time.Duration, seed uint64, now time.Time) time.Duration {
	if wait < beat || beat <= 0 {
		return wait
	}
	phase := time.Duration(seed % uint64(beat)) //nolint:gosec // positive
	over := time.Duration((now.UnixNano() + int64(wait) - int64(phase)) % int64(beat))
	if wait-over < wait/2 {
		over -= beat
	}
	return wait - over
}
