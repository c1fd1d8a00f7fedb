package chainstest

import (
	"context"
	"sync"

	"txtriage/chains"
)

// Counter counts what a diagnosis asks: the figure behind "at most two round trips". One
// Batch is one round, whether it is a JSON-RPC batch or GETs side by side; batches of
// different nodes at the same time are the same round. Safe for parallel use.
type Counter struct {
	mu    sync.Mutex
	done  int              // rounds of the longest chain that has finished
	asked map[*counted]int // batches of each node
	n     Counts
}

// Counts is what a Counter saw.
type Counts struct {
	Rounds  int // longest chain of batches where one began after another had ended
	Deepest int // most batches that one node was asked
	Batches int
	Calls   int
}

// Wrap returns a Caller that counts and asks c.
func (k *Counter) Wrap(c chains.Caller) chains.Caller { return &counted{Caller: c, k: k} }

// Counts returns the figures so far.
func (k *Counter) Counts() Counts {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.n
}

// Reset starts again from zero. Nodes that are wrapped stay wrapped.
func (k *Counter) Reset() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.n, k.done, k.asked = Counts{}, 0, nil
}

type counted struct {
	chains.Caller
	k *Counter
}

func (c *counted) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	if len(calls) == 0 {
		return c.Caller.Batch(ctx, calls)
	}
	k := c.k
	k.mu.Lock()
	if k.asked == nil {
		k.asked = map[*counted]int{}
	}
	round := k.done + 1
	k.asked[c]++
	k.n.Batches++
	k.n.Calls += len(calls)
	k.n.Rounds = max(k.n.Rounds, round)
	k.n.Deepest = max(k.n.Deepest, k.asked[c])
	k.mu.Unlock()
	out := c.Caller.Batch(ctx, calls)
	k.mu.Lock()
	k.done = max(k.done, round)
	k.mu.Unlock()
	return out
}
