// Package once keeps one diagnosis from asking a node the same twice. What is asked again, such
// as the newest block when a transfer is followed to its other chain, gets the answer that the
// diagnosis has already: all that it learns is then of one moment, too.
package once

import (
	"context"
	"sync"

	"txtriage/chains"
	"txtriage/chains/tape"
)

// Wrap is a node as one diagnosis asks it. Remembered are answers: a failure is asked again, and
// so is what a node denied to know, which may be there a moment later.
func Wrap(c chains.Caller) chains.Caller { return &caller{Caller: c} }

type caller struct {
	chains.Caller

	mu    sync.Mutex
	known map[string]chains.Reply
}

// Batch asks what is not known yet, each call once.
func (c *caller) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	keys := make([]string, len(calls))
	at := make(map[string]int, len(calls)) // where in ask
	ask := make([]chains.Call, 0, len(calls))
	c.mu.Lock()
	for i, call := range calls {
		keys[i] = key(call, i)
		if r, ok := c.known[keys[i]]; ok {
			out[i] = r
			continue
		}
		if _, double := at[keys[i]]; !double {
			at[keys[i]] = len(ask)
			ask = append(ask, call)
		}
	}
	c.mu.Unlock()
	if len(ask) == 0 {
		return out
	}
	replies := c.Caller.Batch(ctx, ask)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = make(map[string]chains.Reply, len(ask))
	}
	for i, k := range keys {
		n, asked := at[k]
		if !asked || n >= len(replies) {
			continue
		}
		r := replies[n]
		if r.Err == nil && len(r.Result) > 0 && string(r.Result) != "null" {
			c.known[k] = r
		} else if r.Err != nil { // an error is its reader's own
			cp := *r.Err
			r.Err = &cp
		}
		out[i] = r
	}
	return out
}

// key is equal for calls that are alike. Parameters that are no JSON are like no others.
func key(call chains.Call, i int) string {
	params, err := tape.CanonicalParams(call.Params)
	if err != nil {
		return string(rune(i))
	}
	return call.Method + " " + string(params)
}
