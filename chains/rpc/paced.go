package rpc

import (
	"context"
	"net/http"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
	"txtriage/chains/rpc/turns"
)

// A call that is refused for the number of calls is sent so often; more often to a node that refuses
// whatever the number.
const (
	maxTries    = 3
	randomTries = 8
)

// part asks some calls in one request, or in several where the node bears only so many in a
// second. What is refused for the number of calls is asked again after the pause.
func (c *client) part(ctx context.Context, jobs []*job) {
	for try := 1; len(jobs) > 0; try++ {
		jobs = c.turn(ctx, jobs)
		if try >= randomTries || try >= maxTries && !c.pace.AtRandom() || ctx.Err() != nil {
			return
		}
	}
}

// turn sends jobs as the node's pace lets them go, and returns those that it refused for their
// number. Where the pause would be too long they fail at once, with the time when asking again
// makes sense.
func (c *client) turn(ctx context.Context, jobs []*job) (refused []*job) {
	for len(jobs) > 0 {
		t, after, slept := c.pace.Take(ctx, len(jobs), c.opt.Patience)
		turns.Slept(ctx, slept)
		if t == nil {
			for _, j := range jobs {
				c.unsent(ctx, j, after)
			}
			for _, j := range refused {
				c.unsent(ctx, j, after)
			}
			return nil
		}
		now := jobs[:t.N]
		jobs = jobs[t.N:]
		c.send(ctx, now)
		var said *turns.Refusal
		again := 0
		for _, j := range now {
			e := j.reply.Err
			key, class := c.class(e)
			if class.Act().Operator && c.opt.Tell != nil {
				if _, before := c.told.LoadOrStore(class, true); !before {
					c.opt.Tell(class)
				}
			}
			if class != nodeerr.Rate || !strings.HasPrefix(key, "rate-limited") {
				continue
			}
			again++
			refused = append(refused, j)
			if said == nil {
				said = &turns.Refusal{}
				said.Rest, said.PerSecond = nodeerr.Pause(e)
				said.Crowd = e.HTTP == http.StatusServiceUnavailable && c.node.Kind != kindEVM // Core's queue of work is full
				e.After = said.Rest
			}
		}
		t.Done(len(now)-again, said)
	}
	return refused
}

func (c *client) send(ctx context.Context, jobs []*job) {
	switch {
	case c.node.Kind == kindEsplora:
		for _, j := range jobs {
			c.get(ctx, j)
		}
	case len(jobs) == 1:
		c.single(ctx, jobs[0])
	default:
		c.batch(ctx, jobs)
	}
}

// class is that of a refusal by the node or its gateway.
func (c *client) class(e *chains.CallError) (string, nodeerr.Class) {
	if e == nil || e.Kind != chains.ErrHTTP && e.Kind != chains.ErrNode {
		return "", nodeerr.Other
	}
	return nodeerr.Match(c.node.Kind, e)
}

// unsent is the fate of a call whose turn does not come in time. What the node said of it before stays.
func (c *client) unsent(ctx context.Context, j *job, after time.Duration) {
	after = (after + time.Second - 1).Truncate(time.Second)
	switch {
	case j.reply.Err != nil:
		j.reply.Err.After = max(j.reply.Err.After, after)
	case after == 0: // the waiting was broken off
		j.fail(failure(ctx.Err()))
	default:
		j.fail(&chains.CallError{Kind: chains.ErrHTTP, HTTP: http.StatusTooManyRequests, Message: "not asked: the node wants a pause", After: after})
	}
}
