// Package once keeps one diagnosis from asking a node the same twice. What is asked again, such
// as the newest block when a transfer is followed to its other chain, gets the answer that the
// diagnosis has already: all that it learns is then of one moment, too.
package once

import (
	"context"
	"slices"
	"strconv"
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
	first *asked // the first batch, as long as it is the only one: most diagnoses have no other
	known map[question]chains.Reply
}

type asked struct {
	calls   []chains.Call
	replies []chains.Reply
}

// Batch asks what is not known yet, each call once.
func (c *caller) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	c.mu.Lock()
	virgin := c.first == nil && c.known == nil
	c.mu.Unlock()
	if virgin && !doubles(calls) {
		replies := c.Caller.Batch(ctx, calls)
		for len(replies) < len(calls) {
			replies = append(replies, chains.Reply{})
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.first == nil {
			c.first = &asked{calls, slices.Clone(replies)} // the recorder writes into those that it gets
		}
		return replies
	}
	out := make([]chains.Reply, len(calls))
	keys := make([]question, len(calls))
	at := make(map[question]int, len(calls)) // where in ask
	ask := make([]chains.Call, 0, len(calls))
	anew := chains.IsAnew(ctx)
	c.mu.Lock()
	c.unpack()
	for i, call := range calls {
		keys[i] = key(call, i)
		if r, ok := c.known[keys[i]]; ok && !anew {
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
	for i, k := range keys {
		n, asked := at[k]
		if !asked || n >= len(replies) {
			continue
		}
		r := replies[n]
		c.keep(k, r)
		if r.Err != nil { // an error is its reader's own
			cp := *r.Err
			r.Err = &cp
		}
		out[i] = r
	}
	return out
}

// doubles reports that two calls of a batch are alike.
func doubles(calls []chains.Call) bool {
	for i, a := range calls {
		for k := i + 1; k < len(calls); k++ {
			if a.Method == calls[k].Method && key(a, i) == key(calls[k], k) {
				return true
			}
		}
	}
	return false
}

// unpack makes the first batch known. The lock is held.
func (c *caller) unpack() {
	if c.known == nil {
		c.known = map[question]chains.Reply{}
	}
	if c.first != nil {
		for i, call := range c.first.calls {
			c.keep(key(call, i), c.first.replies[i])
		}
		c.first = nil
	}
}

func (c *caller) keep(k question, r chains.Reply) {
	if r.Err == nil && len(r.Result) > 0 && string(r.Result) != "null" {
		c.known[k] = r
	}
}

// question is equal for calls that are alike.
type question struct{ method, params string }

// key is the question of a call. Parameters that are no JSON are like no others.
func key(call chains.Call, i int) question {
	params, err := tape.ParamsOf(call)
	if err != nil {
		params = strconv.Itoa(i)
	}
	return question{call.Method, params}
}
