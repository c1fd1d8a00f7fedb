package budget

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/gather"
)

var errSilent = errors.New("the others have answered")

// peers are the nodes of one chain. They are asked side by side, and the slowest holds all of
// them up: once one has answered, the others are not waited for as long as a node alone is.
type peers struct {
	grace  time.Duration
	silent *Silent

	mu     sync.Mutex
	nodes  int
	flying []*flight
}

// flight is one batch under way.
type flight struct {
	label string
	heavy bool // may take long without being in trouble
	stop  context.CancelCauseFunc
	timer *time.Timer
}

// join puts a batch beside the others of its chain. leave takes it away again, and tells whether
// it was given up; its replies then say so.
func (p *peers) join(ctx context.Context, label string, calls []chains.Call) (_ context.Context, leave func([]chains.Reply) bool) {
	ctx, stop := context.WithCancelCause(ctx)
	f := &flight{label: label, stop: stop}
	for _, c := range calls {
		f.heavy = f.heavy || gather.Heavy(c.Method)
	}
	p.mu.Lock()
	p.flying = append(p.flying, f)
	if short := p.silent.grace(label, p.grace); short < p.grace && !f.heavy && p.nodes > 1 {
		f.timer = time.AfterFunc(short, func() { f.stop(errSilent) }) // nobody has to prove it anew
	}
	p.mu.Unlock()
	return ctx, func(replies []chains.Reply) bool {
		p.leave(f, replies)
		gone := errors.Is(context.Cause(ctx), errSilent)
		stop(nil)
		if gone || answered(replies) {
			p.silent.note(label, gone)
		}
		if !gone {
			return false
		}
		for i := range replies {
			if e := replies[i].Err; e != nil && e.Kind == chains.ErrTransport {
				replies[i].Err = silent()
			}
		}
		return true
	}
}

// leave lets the clock run for those still under way, if this batch has brought anything.
func (p *peers) leave(f *flight, replies []chains.Reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.timer != nil {
		f.timer.Stop()
	}
	p.flying = slices.DeleteFunc(p.flying, func(o *flight) bool { return o == f })
	if !answered(replies) {
		return
	}
	for _, o := range p.flying {
		if o.timer == nil && !o.heavy {
			o.timer = time.AfterFunc(p.silent.grace(o.label, p.grace), func() { o.stop(errSilent) })
		}
	}
}

func answered(replies []chains.Reply) bool {
	return slices.ContainsFunc(replies, func(r chains.Reply) bool { return r.Err == nil })
}

// Silent remembers over many diagnoses which nodes were given up. One that has been silent for
// several is given little time, until it answers; now and then it is given all of it.
type Silent struct {
	mu    sync.Mutex
	times map[string]int
}

// How many times a node is given all its time before it counts as silent, and to what part its
// time shrinks then. It is given all of it again whenever the count has doubled.
const (
	patientTimes = 4
	impatience   = 50
)

func (s *Silent) note(label string, gone bool) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.times == nil {
		s.times = map[string]int{}
	}
	if s.times[label]++; !gone {
		s.times[label] = 0
	}
}

func (s *Silent) grace(label string, most time.Duration) time.Duration {
	if s == nil {
		return most
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.times[label]; n >= patientTimes && (n == patientTimes || n&(n-1) != 0) {
		return most / impatience
	}
	return most
}
