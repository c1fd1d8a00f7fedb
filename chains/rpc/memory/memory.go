// Package memory keeps what a node showed of itself for as long as the program runs: what it
// refuses for good, how long it takes, whether it failed lately. So a queue
// of a million rows does not ask a million times for a method that the node does not have.
package memory

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
)

// Keep is how long something is remembered: a node that was mended is used again after that.
const Keep = 3 * time.Minute

// How long a node is waited for before another may be asked too: so many times its usual time, and
// at least so long.
const (
	times     = 4
	patience  = 1500 * time.Millisecond
	worst     = 3                // failures in a row that are told apart
	forgotten = 30 * time.Second // after which a failed node is tried as any other
)

// New makes a Caller that asks c and remembers. now is the program's clock.
func New(c chains.Caller, now func() time.Time) chains.Caller {
	return &node{Caller: c, now: now, refused: map[string]kept{}, barred: map[string]int{}}
}

type node struct {
	chains.Caller
	now func() time.Time

	mu      sync.Mutex
	refused map[string]kept // by method, of REST by path
	barred  map[string]int  // paths: how often they were forbidden where others were answered
	pruned  floor
	usual   time.Duration // of one batch
	fails   int           // in a row
	failed  time.Time     // the last of them
}

// kept is one remembered reply.
type kept struct {
	reply chains.Reply
	until time.Time
}

// floor is the state that is gone: that of block below and of all before it.
type floor struct {
	kept
	below uint64
	seen  int // refusals so far; two make it sure that no other machine behind the name has it
}

// Batch answers from memory what needs no asking.
func (n *node) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	start := n.now()
	var ask []chains.Call
	var at, known []int
	n.mu.Lock()
	for i, c := range calls {
		switch {
		case n.refusal(c, start, &out[i]):
			known = append(known, i)
		default:
			ask, at = append(ask, c), append(at, i)
		}
	}
	n.mu.Unlock()
	if len(ask) == 0 {
		return out
	}
	replies := n.Caller.Batch(ctx, ask)
	end := n.now()
	silent := true
	var last *chains.CallError
	for k, i := range at {
		if k < len(replies) {
			out[i] = replies[k]
		} else {
			out[i] = chains.Reply{Err: &chains.CallError{Kind: chains.ErrReply, Message: "no answer"}}
		}
		if e := out[i].Err; e == nil || e.Kind != chains.ErrTransport && e.Kind != chains.ErrTimeout {
			silent = false
		} else {
			last = e
		}
	}
	for _, i := range known {
		if silent { // as it would have been, asked along
			cp := *last
			out[i] = chains.Reply{Err: &cp}
		}
	}
	if ctx.Err() == nil { // who was interrupted did not fail
		n.learn(ask, at, out, silent, end, end.Sub(start))
	}
	return out
}

// refusal answers what the node refused for good not long ago, in its own words.
func (n *node) refusal(c chains.Call, now time.Time, into *chains.Reply) bool {
	k, ok := n.refused[name(c)]
	if h, old := nodeerr.StateOf(c); !ok && old && n.pruned.seen > 1 && h <= n.pruned.below {
		k, ok = n.pruned.kept, true
	}
	if !ok || now.After(k.until) {
		return false
	}
	cp := *k.reply.Err
	*into = chains.Reply{Err: &cp}
	return true
}

func (n *node) learn(calls []chains.Call, at []int, out []chains.Reply, silent bool, now time.Time, took time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if silent {
		n.fails, n.failed = min(n.fails+1, worst), now
		return
	}
	n.fails = 0
	if n.usual == 0 {
		n.usual = took
	}
	n.usual += (took - n.usual) / 8
	until := now.Add(Keep)
	for k, i := range at {
		c, r := calls[k], out[i]
		if r.Err == nil {
			if h, old := nodeerr.StateOf(c); old && h <= n.pruned.below {
				n.pruned = floor{} // some machine behind the name has it
			}
			delete(n.barred, name(c))
			continue
		}
		if c.Method == http.MethodGet {
			n.path(nodeerr.PathOf(c), r.Err, slices.ContainsFunc(out, func(o chains.Reply) bool { return o.Err == nil }), until)
			continue
		}
		switch nodeerr.Classify(n.Kind(), r.Err).Act().Lacks {
		case nodeerr.LacksMethod:
			if !nodeerr.Basic(c.Method) {
				n.refused[c.Method] = kept{chains.Reply{Err: r.Err}, until}
			}
		case nodeerr.LacksState:
			if h, old := nodeerr.StateOf(c); old {
				n.pruned = floor{kept{chains.Reply{Err: r.Err}, until}, max(h, n.pruned.below), n.pruned.seen + 1}
			}
		default:
		}
	}
}

// barredTimes is how often a path must be forbidden, while others are answered, to be taken for barred.
const barredTimes = 2

// path notes that a server has no such path: by its own words, or because it forbids it and answers others.
// That it does not know an id is no such thing, and how often it may be asked is the pace's business.
func (n *node) path(path string, e *chains.CallError, others bool, until time.Time) {
	if nodeerr.Basic(path) {
		return
	}
	known := nodeerr.PathMissing(e)
	if e.HTTP == http.StatusForbidden && others {
		n.barred[path]++
		known = n.barred[path] >= barredTimes
	}
	if known {
		n.refused[path] = kept{chains.Reply{Err: e}, until}
	}
}

// name is what a refusal for good is about.
func name(c chains.Call) string {
	if c.Method == http.MethodGet {
		return nodeerr.PathOf(c)
	}
	return c.Method
}

// Standing implements chains.Caller.
func (n *node) Standing() chains.Standing {
	s := n.Caller.Standing()
	now := n.now()
	n.mu.Lock()
	defer n.mu.Unlock()
	if now.Sub(n.failed) < forgotten {
		s.Worse = n.fails
	}
	s.Patience = max(patience, times*n.usual)
	return s
}
