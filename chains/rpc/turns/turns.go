// Package turns holds the calls to a node to what the node bears: so many in a window of time.
// The number comes from the settings, from the node's own words, or is learned from what it
// took before it refused. It never goes above what the settings or the node named.
package turns

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// The figures of learning.
const (
	second    = time.Second
	slowest   = time.Minute            // the widest window that one call may get
	margin    = 50 * time.Millisecond  // calls arrive closer together than they were sent
	firstRest = 250 * time.Millisecond // after a refusal that names no pause; doubled by each further one
	longRest  = 4 * time.Second
	crowdRest = 50 * time.Millisecond
	calm      = 10 * time.Second // without a refusal: then a little more is tried
	longCalm  = 5 * time.Minute
	tired     = 3 // refusals in a row after which nobody waits for this node
)

// Book knows the pace of every account. Entries with the same account share one: a provider
// counts what a key or an address asks, not through which of its doors.
type Book struct {
	now func() time.Time
	mu  sync.Mutex
	of  map[string]*Pace
}

// NewBook makes a Book. now is only used to tell how long ago something was sent; with a nil
// one only the time that a Pace waited itself has passed.
func NewBook(now func() time.Time) *Book { return &Book{now: now, of: map[string]*Pace{}} }

// Of is the pace of an account. perSecond is the limit of the settings, 0 for none; of several
// for one account the smallest counts.
func (b *Book) Of(account string, perSecond int) *Pace {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.of[account]
	if p == nil {
		p = &Pace{now: b.now, window: second, pause: calm}
		b.of[account] = p
	}
	if perSecond > 0 {
		p.cap(perSecond)
	}
	return p
}

// Pace is how much one account asks.
type Pace struct {
	now func() time.Time

	mu     sync.Mutex
	most   int // calls in a window; 0: as many as one likes
	window time.Duration
	top    int       // never more than this in a second; 0: nobody said
	sent   []turn    // of the last window and reserved, by time
	hold   time.Time // nothing before
	passed time.Time // it is at least this late

	cut    time.Time     // when the limit was lowered last
	since  time.Time     // without a refusal
	pause  time.Duration // how long that has to last before more is tried
	hard   int           // refusals in a row
	doubt  doubt         // whether it is a limit at all
	serial int
}

// turn is n calls sent, or to be sent, at a time.
type turn struct {
	at     time.Time
	n      int
	taken  int // by the node
	serial int
}

// Refusal is what a node said with it.
type Refusal struct {
	Rest      time.Duration // how long it wants to be left alone; 0: it did not say
	PerSecond int           // how much it takes; 0: it did not say
	Crowd     bool          // too many at the same moment, of whomever: fewer in a second are no help
}

// Turn is leave to send N calls now. Done must be told how they went.
type Turn struct {
	N      int
	p      *Pace
	serial int
	at     time.Time
}

func (p *Pace) cap(perSecond int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.top == 0 || perSecond < p.top {
		p.top = perSecond
	}
	if p.most == 0 || p.rateAbove(p.top) {
		p.most, p.window = p.top, second
	}
}

// rateAbove reports whether more than n calls a second are let through.
func (p *Pace) rateAbove(n int) bool {
	return time.Duration(p.most)*second > time.Duration(n)*p.window
}

// Tired reports that the node refuses whatever it is asked: waiting for it is of no use now.
func (p *Pace) Tired() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hard >= p.doubt.tiredAt()
}

// Take waits for leave to send up to n calls; the Turn says how many of them may go, and they go
// in the order in which they asked. If that would take longer than ctx has left, or if the node
// wants a pause longer than patience (0: any) or refuses everything, it fails at once and tells
// when asking makes sense. slept is the time spent waiting.
func (p *Pace) Take(ctx context.Context, n int, patience time.Duration) (t *Turn, after, slept time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		at, mine := p.reserve(n)
		now := p.time()
		wait, rest := at.Sub(now), p.hold.Sub(now)
		if wait <= 0 {
			return mine.of(p), 0, slept
		}
		if rest > 0 && (p.hard >= p.doubt.tiredAt() || patience > 0 && rest > patience) || !timeFor(ctx, wait) {
			p.drop(mine.serial)
			return nil, wait, slept
		}
		p.mu.Unlock()
		ok := sleep(ctx, wait)
		p.mu.Lock()
		if !ok {
			p.drop(mine.serial)
			return nil, 0, slept
		}
		slept += wait
		if at.After(p.passed) {
			p.passed = at
		}
		if !p.hold.After(at) && p.fits(mine) {
			return mine.of(p), 0, slept
		}
		p.drop(mine.serial) // the node wants a longer pause, or less, since then
	}
}

func (s turn) of(p *Pace) *Turn { return &Turn{p: p, serial: s.serial, at: s.at, N: s.n} }

// time is now. What was waited has passed, whatever the clock says.
func (p *Pace) time() time.Time {
	if p.now != nil {
		if t := p.now(); t.After(p.passed) {
			p.passed = t
		}
	}
	return p.passed
}

// reserve finds the first moment at which n calls fit in, after all that was reserved before.
func (p *Pace) reserve(n int) (time.Time, turn) {
	now := p.time()
	at := now
	if p.hold.After(at) {
		at = p.hold
	}
	p.grow(now)
	p.forget(now)
	if p.most > 0 {
		n = min(n, p.most)
		if last := len(p.sent) - 1; last >= 0 && p.sent[last].at.After(at) {
			at = p.sent[last].at
		}
		sum, window, first := 0, p.window+margin, 0
		for first < len(p.sent) && !p.sent[first].at.Add(window).After(at) {
			first++
		}
		for _, s := range p.sent[first:] {
			sum += s.n
		}
		for ; first < len(p.sent) && sum+n > p.most; first++ {
			sum -= p.sent[first].n
			at = p.sent[first].at.Add(window)
		}
	}
	p.serial++
	mine := turn{at: at, n: n, serial: p.serial}
	p.sent = append(p.sent, mine)
	return at, mine
}

// fits reports whether what was reserved still is within the limit.
func (p *Pace) fits(mine turn) bool {
	sum := mine.n
	for _, s := range p.sent {
		if s.serial < mine.serial && s.at.Add(p.window).After(mine.at) {
			sum += s.n
		}
	}
	return p.most == 0 || sum <= p.most
}

// forget drops what was sent two windows ago, half of the list at a time.
func (p *Pace) forget(now time.Time) {
	old, limit := 0, now.Add(-2*p.window-margin)
	for old < len(p.sent) && p.sent[old].at.Before(limit) {
		old++
	}
	if old > len(p.sent)/2 {
		p.sent = slices.Delete(p.sent, 0, old)
	}
}

func (p *Pace) drop(serial int) {
	if i, ok := p.find(serial); ok {
		p.sent = slices.Delete(p.sent, i, i+1)
	}
}

func (p *Pace) find(serial int) (int, bool) {
	return slices.BinarySearchFunc(p.sent, serial, func(s turn, n int) int { return cmp.Compare(s.serial, n) })
}

// Done takes in how the calls of a turn went: so many were taken, and if the node refused some
// for their number, what it said.
func (t *Turn) Done(taken int, refused *Refusal) {
	p := t.p
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.time()
	if i, ok := p.find(t.serial); ok {
		p.sent[i].taken = taken
		if refused != nil {
			p.sent[i].n = taken // what was refused takes nobody's place
		}
	}
	if taken > 0 {
		p.hard = 0
	}
	fresh := p.cut.IsZero() || t.at.After(p.cut)
	if refused != nil && !refused.Crowd && fresh {
		p.hard++
	}
	cut := refused != nil
	if fresh && (refused == nil || !refused.Crowd) {
		cut = p.heard(now, t.N, taken, refused != nil)
	}
	if refused != nil {
		p.lower(now, t, *refused, fresh, cut)
	}
}

// lower takes in a refusal. Of what was sent before the limit was lowered last, only the node's
// own words are news.
func (p *Pace) lower(now time.Time, t *Turn, said Refusal, fresh, cut bool) {
	if said.Crowd {
		if until := now.Add(cmp.Or(said.Rest, crowdRest)); until.After(p.hold) {
			p.hold = until
		}
		return
	}
	rest := said.Rest
	switch {
	case rest > 0 || !fresh:
	case !cut:
		rest = min(noiseRest*time.Duration(p.hard), longRest)
	default:
		rest = min(firstRest<<min(p.hard-1, 8), longRest)
	}
	if until := now.Add(rest); until.After(p.hold) {
		p.hold = until
	}
	if said.PerSecond > 0 && (p.top == 0 || said.PerSecond < p.top) {
		p.top = said.PerSecond
	}
	before := level{cmp.Or(p.most, p.crowd(t)), p.window}
	switch {
	case said.PerSecond > 0 && (p.most == 0 || p.rateAbove(p.top)):
		p.most, p.window = p.top, second
	case fresh && cut:
		p.less(t)
	}
	if !fresh || !cut {
		return
	}
	if p.since.After(p.cut) {
		p.pause = min(2*p.pause, longCalm) // the last raise was too much
	}
	p.cut, p.since = now, now
	p.doubted(now, before)
}

// crowd is how much was sent in the window before a turn.
func (p *Pace) crowd(t *Turn) int {
	sent := t.N
	for _, s := range p.sent {
		if s.serial != t.serial && s.at.Add(p.window).After(t.at) && !s.at.After(t.at) {
			sent += max(s.n, s.taken)
		}
	}
	return sent
}

// less lowers the limit to what the node took in the window before it refused; if it took
// nothing, or as much as the limit is, to half.
func (p *Pace) less(t *Turn) {
	taken, sent := 0, 0
	for _, s := range p.sent {
		if s.at.Add(p.window).After(t.at) && !s.at.After(t.at) {
			taken += s.taken
			sent += s.n
		}
	}
	was := cmp.Or(p.most, max(sent, t.N))
	next := taken
	if next == 0 || next >= was {
		next = was / 2
	}
	if next == 0 && p.most == 1 {
		p.window = min(2*p.window, slowest)
	}
	p.most = max(next, 1)
}

// grow allows a tenth more after a time without refusals.
func (p *Pace) grow(now time.Time) {
	if p.most == 0 || p.cut.IsZero() || now.Sub(p.since) < p.pause || p.doubt.mood != limited {
		return
	}
	p.since = now
	if p.window > second {
		p.window = max(p.window/2, second)
		return
	}
	p.most += max(p.most/10, 1)
	if p.top > 0 && p.most > p.top {
		p.most = p.top
	}
}

// timeFor reports whether ctx lasts longer than d. A context that would end later than its
// parent takes the parent's end.
func timeFor(ctx context.Context, d time.Duration) bool {
	end, limited := ctx.Deadline()
	if !limited {
		return true
	}
	probe, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	mine, _ := probe.Deadline()
	return mine.Before(end)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
