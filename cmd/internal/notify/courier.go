package notify

import (
	"context"
	"slices"
	"sync"
	"time"
)

// How failures are followed up: after a wait that doubles, for a day at most.
const (
	atOnce    = 4 // messages on the way to one sink
	firstWait = 2 * time.Second
	mostWait  = 10 * time.Minute
	giveUp    = 24 * time.Hour
)

// Result is the end of one message at one sink, or the beginning and the end of an outage.
type Result struct {
	Sink, ID string
	Done     bool // it has it
	Lost     bool // it is given up
	Down     bool // the first of several failures: it will be tried again
	Back     bool // the first success after that
	Why      string
}

// Courier carries messages to sinks.
type Courier struct {
	now     func() time.Time
	results chan Result
	posts   []*post
	wg      sync.WaitGroup
	ctx     context.Context
	stop    context.CancelFunc
}

// post is the queue in front of one sink.
type post struct {
	c    *Courier
	sink Sink

	mu    sync.Mutex
	queue []*parcel
	busy  int
	rest  time.Time // the sink asked to be left alone until then
	down  bool
	wake  chan struct{}
}

type parcel struct {
	Message
	tries int
	next  time.Time
	out   bool // on its way
}

// NewCourier starts to carry. Results must be read until Close has returned.
func NewCourier(ctx context.Context, now func() time.Time, sinks ...Sink) *Courier {
	c := &Courier{now: now, results: make(chan Result, 64)}
	c.ctx, c.stop = context.WithCancel(ctx)
	for _, s := range sinks {
		p := &post{c: c, sink: s, wake: make(chan struct{}, 1)}
		c.posts = append(c.posts, p)
		c.wg.Go(p.run)
	}
	return c
}

// Sinks are the names of the places.
func (c *Courier) Sinks() (names []string) {
	for _, p := range c.posts {
		names = append(names, p.sink.Name())
	}
	return names
}

// Results tells how messages ended.
func (c *Courier) Results() <-chan Result { return c.results }

// Put takes a message for one sink; false if there is no such sink.
func (c *Courier) Put(sink string, m Message) bool {
	i := slices.IndexFunc(c.posts, func(p *post) bool { return p.sink.Name() == sink })
	if i < 0 {
		return false
	}
	p := c.posts[i]
	p.mu.Lock()
	p.queue = append(p.queue, &parcel{Message: m})
	p.mu.Unlock()
	p.poke()
	return true
}

// Close ends all attempts. What has not arrived stays undelivered.
func (c *Courier) Close() {
	c.stop()
	c.wg.Wait()
}

func (p *post) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *post) run() {
	var sending sync.WaitGroup
	defer sending.Wait()
	for p.c.ctx.Err() == nil {
		now := p.c.now()
		next, wait := p.take(now)
		if next != nil {
			sending.Go(func() { p.send(next) })
			continue
		}
		t := time.NewTimer(wait)
		select {
		case <-p.c.ctx.Done():
		case <-p.wake:
		case <-t.C:
		}
		t.Stop()
	}
}

// take picks the next message: the oldest of its subject, and due. Else it says how long to wait.
func (p *post) take(now time.Time) (*parcel, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := time.Minute // a clock may jump
	if p.busy >= atOnce || p.down && p.busy > 0 {
		return nil, wait
	}
	if now.Before(p.rest) && p.rest.Sub(now) <= afterMost {
		return nil, min(wait, p.rest.Sub(now))
	}
	ahead := map[string]bool{}
	for _, x := range p.queue {
		if ahead[x.Subject] {
			continue
		}
		ahead[x.Subject] = true
		if x.out {
			continue
		}
		if left := x.next.Sub(now); left > 0 && left <= mostWait {
			wait = min(wait, left)
			continue
		}
		x.out = true
		p.busy++
		return x, 0
	}
	return nil, wait
}

func (p *post) send(x *parcel) {
	o := p.sink.Send(p.c.ctx, x.Message)
	now := p.c.now()
	if p.c.ctx.Err() != nil && !o.Done {
		return
	}
	r := Result{Sink: p.sink.Name(), ID: x.ID, Why: o.Why}
	p.mu.Lock()
	p.busy--
	x.out = false
	x.tries++
	tell := true
	switch {
	case o.Done:
		r.Done, r.Back, p.down = true, p.down, false
	case o.Never, now.Sub(x.At) >= giveUp:
		r.Lost = true
	default:
		wait := max(min(firstWait<<min(x.tries-1, 20), mostWait), o.After)
		x.next = now.Add(min(wait, mostWait))
		if o.After > 0 {
			p.rest = now.Add(o.After)
		} else {
			p.rest = now.Add(min(wait, firstWait)) // the others are not hurried into the same wall
		}
		r.Down, tell = true, !p.down
		p.down = true
	}
	if r.Done || r.Lost {
		p.queue = slices.DeleteFunc(p.queue, func(y *parcel) bool { return y == x })
	}
	p.mu.Unlock()
	p.poke()
	if tell {
		select {
		case p.c.results <- r:
		case <-p.c.ctx.Done():
			if r.Done { // it arrived: that must not be forgotten
				select {
				case p.c.results <- r:
				default:
				}
			}
		}
	}
}
