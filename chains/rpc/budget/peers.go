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
	grace time.Duration

	mu     sync.Mutex
	flying []*flight
}

// flight is one batch under way.
type flight struct {
	heavy bool // may take long without being in trouble
	stop  context.CancelCauseFunc
	timer *time.Timer
}

// join puts a batch beside the others of its chain. leave takes it away again, and tells whether
// it was given up; its replies then say so.
func (p *peers) join(ctx context.Context, calls []chains.Call) (_ context.Context, leave func([]chains.Reply) bool) {
	ctx, stop := context.WithCancelCause(ctx)
	f := &flight{stop: stop}
	for _, c := range calls {
		f.heavy = f.heavy || gather.Heavy(c.Method)
	}
	p.mu.Lock()
	p.flying = append(p.flying, f)
	p.mu.Unlock()
	return ctx, func(replies []chains.Reply) bool {
		p.leave(f, replies)
		gone := errors.Is(context.Cause(ctx), errSilent)
		stop(nil)
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
	if !slices.ContainsFunc(replies, func(r chains.Reply) bool { return r.Err == nil }) {
		return
	}
	for _, o := range p.flying {
		if o.timer == nil && !o.heavy {
			o.timer = time.AfterFunc(p.grace, func() { o.stop(errSilent) })
		}
	}
}
