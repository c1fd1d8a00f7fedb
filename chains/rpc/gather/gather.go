// Package gather asks one node for many diagnoses at once. What they ask at about the same time
// goes out as one batch, and what several of them ask alike is asked once in it. The questions
// of one diagnosis never part: all that it learns in one round is of one moment, as if it had
// asked alone. How much is asked at once follows what the node bears.
package gather

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"txtriage/chains"
	"txtriage/chains/tape"
)

// Options bound what a node is asked at once. A zero field takes the default named beside it.
// Batches are of moderate size: while the answers to one are read, the others are under way.
type Options struct {
	Calls    int                                        // in one batch: 40
	Parallel int                                        // batches at the same time: 8
	Linger   time.Duration                              // how long a batch may wait to fill: 2 ms
	Budget   time.Duration                              // time on the wire of one diagnosis: 30 s
	Patience time.Duration                              // how long a node that went away is waited for: 30 s
	Now      func() time.Time                           // for Reply.At; must be set
	Wait     func(context.Context, time.Duration) error // between attempts; nil: a timer
}

// Stats are what a node was asked so far.
type Stats struct {
	Batches int // sent
	Calls   int // sent
	Asked   int // by diagnoses, before doubles were taken out
	Again   int // batches sent again after a failure
}

// Node gathers the calls to one node.
type Node struct {
	to  chains.Caller
	opt Options
	ctx context.Context

	mu       sync.Mutex
	light    line // waiting
	heavy    line
	busy     int // batches that the node has not answered
	reading  int // batches whose replies are read in the place of others
	pace     pace
	down     outage
	calm     calm
	resting  int // batches that wait out a pause which the node named
	stats    Stats
	lingerer bool // a timer will look at the queue
}

// group is what one diagnosis asks in one round.
type group struct {
	calls []chains.Call
	keys  []question // of each call
	heavy bool
	done  chan []chains.Reply
	row   *Row
	tries int
	gone  bool // nobody waits for it any more
	alone bool // goes out by itself: the batch that it was in failed
	fast  bool // may wait for others no longer
	spent time.Duration
	since time.Time // when it began to wait
}

// New makes a Node that asks c until ctx ends.
func New(ctx context.Context, c chains.Caller, o Options) *Node {
	if o.Calls <= 0 {
		o.Calls = 40
	}
	if o.Parallel <= 0 {
		o.Parallel = 8
	}
	if o.Linger <= 0 {
		o.Linger = 2 * time.Millisecond
	}
	if o.Budget <= 0 {
		o.Budget = 30 * time.Second
	}
	if o.Patience <= 0 {
		o.Patience = 30 * time.Second
	}
	if o.Wait == nil {
		o.Wait = sleep
	}
	return &Node{to: c, opt: o, ctx: ctx, pace: newPace(o)}
}

// Stats tells what was asked so far.
func (n *Node) Stats() Stats {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.stats
}

// One is the node as one diagnosis sees it. Its budget is its own: time spent waiting for
// others is not counted.
func (n *Node) One() chains.Caller { return n.OneOf(nil) }

// OneOf is One for a diagnosis that shares its room with others.
func (n *Node) OneOf(r *Row) chains.Caller {
	return &one{Caller: n.to, n: n, left: n.opt.Budget, row: r}
}

type one struct {
	chains.Caller
	n *Node

	row  *Row
	mu   sync.Mutex
	left time.Duration
}

// Standing is that of the node, but nobody is asked in its place for being slow: much of the time
// is spent in the queue here, and the second node would have one, too.
func (o *one) Standing() chains.Standing {
	s := o.Caller.Standing()
	s.Patience = 0
	return s
}

// Batch waits for its part of a larger batch.
func (o *one) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	if len(calls) == 0 {
		return nil
	}
	o.mu.Lock()
	spent := o.left <= 0
	o.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return all(len(calls), &chains.CallError{Kind: chains.ErrTransport, Message: "interrupted"})
	case spent:
		return all(len(calls), &chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"})
	}
	g := &group{row: o.row, calls: calls, keys: make([]question, len(calls)), done: make(chan []chains.Reply, 1)}
	for i, c := range calls {
		g.keys[i] = key(c)
		g.heavy = g.heavy || Heavy(c.Method)
	}
	o.n.put(g)
	select {
	case replies := <-g.done:
		o.mu.Lock()
		o.left -= g.spent
		o.mu.Unlock()
		return replies
	case <-ctx.Done():
		o.n.forget(g)
		return all(len(calls), &chains.CallError{Kind: chains.ErrTransport, Message: "interrupted"})
	}
}

// forget takes out of the lines what nobody waits for any more.
func (n *Node) forget(g *group) {
	n.mu.Lock()
	defer n.mu.Unlock()
	g.gone = true
	for _, l := range []*line{&n.light, &n.heavy} {
		if i := slices.Index(l.groups, g); i >= 0 {
			l.groups, l.next = slices.Concat(l.groups[:i], l.groups[i+1:]), nil
		}
	}
}

func all(n int, e *chains.CallError) []chains.Reply {
	out := make([]chains.Reply, n)
	for i := range out {
		cp := *e
		out[i].Err = &cp
	}
	return out
}

// question is equal for calls that are alike.
type question struct{ method, params string }

// key is the question of a call. Parameters that are no JSON are refused unsent.
func key(c chains.Call) question {
	params, err := tape.ParamsOf(c)
	if err != nil {
		params = "?"
	}
	return question{c.Method, params}
}

// Heavy calls keep a node busy for long: others do not wait for them.
func Heavy(method string) bool {
	return strings.HasPrefix(method, "debug_trace") || strings.HasPrefix(method, "trace_") || strings.HasPrefix(method, "arbtrace_") ||
		slices.Contains([]string{
			"eth_getLogs", "eth_getBlockReceipts", "eth_simulateV1", "txpool_content", "txpool_inspect",
			"scantxoutset", "scanblocks", "gettxoutsetinfo", "getdescriptoractivity", "getrawmempool", "getblock", "searchrawtransactions",
		}, method)
}

func (n *Node) put(g *group) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stats.Asked += len(g.calls)
	g.since = n.opt.Now()
	if g.heavy {
		n.heavy.put(g)
	} else {
		n.light.put(g)
	}
	n.pump()
}

// pump sends what may be sent. A batch that is not full waits a little for more, unless the
// node has nothing to do. The lock is held.
func (n *Node) pump() {
	if n.waited() <= 0 {
		n.light.hurry()
	}
	for n.busy < n.pace.parallel() && n.resting == 0 {
		var b *batch
		if n.admits(&n.light) {
			b = n.light.take(n.pace.calls(), n.busy == 0)
		}
		if b == nil && n.admits(&n.heavy) {
			b = n.heavy.take(max(n.pace.calls()/10, 1), true)
		}
		if b == nil {
			break
		}
		n.busy++
		go n.send(b)
	}
	if len(n.light.groups) > 0 && n.busy < n.pace.parallel() && !n.lingerer && n.admits(&n.light) {
		n.lingerer = true
		wait := n.waited()
		if wait <= 0 { // it is the node's rest that is waited for
			wait = n.opt.Linger
		}
		time.AfterFunc(wait, func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.lingerer = false
			n.light.hurry()
			n.pump()
		})
	}
}

// waited is how long the first of those who wait has still to wait for company: what it waited
// for a free place counts, too.
func (n *Node) waited() time.Duration {
	if len(n.light.groups) == 0 {
		return n.opt.Linger
	}
	return min(n.opt.Linger-n.opt.Now().Sub(n.light.groups[0].since), n.opt.Linger)
}

// batch is the groups that go out together and their calls, each once.
type batch struct {
	groups []*group
	calls  []chains.Call
	at     map[question]int
	now    bool // waits for no more
	heard  bool // the node has answered: others have its place
	full   bool // as much again waited when it came back
}

// line is the groups that wait, in order, and the batch that the first of them make so far.
type line struct {
	groups []*group
	next   *batch // nil: none is begun
}

func (l *line) put(g *group) { l.groups = append(l.groups, g) }

// first puts groups before all others.
func (l *line) first(gs []*group) { l.groups, l.next = slices.Concat(gs, l.groups), nil }

// hurry ends the waiting of those who wait now.
func (l *line) hurry() {
	for _, g := range l.groups {
		g.fast = true
	}
	if l.next != nil {
		l.next.now = true
	}
}

// take cuts the next batch of at most so many calls off the line; nil if it may still grow.
func (l *line) take(most int, now bool) *batch {
	if len(l.groups) == 0 {
		return nil
	}
	b := l.next
	if b == nil || len(b.calls) > most {
		b = &batch{at: make(map[question]int, most)}
	}
	for _, g := range l.groups[len(b.groups):] {
		if len(b.groups) > 0 && (len(b.calls)+b.fresh(g) > most || g.alone || b.groups[0].alone) {
			l.groups, l.next = slices.Clip(l.groups[len(b.groups):]), nil
			return b
		}
		b.add(g)
		b.now = b.now || g.fast || g.alone
	}
	l.next = b
	if !now && !b.now && len(b.calls) < most {
		return nil
	}
	l.groups, l.next = nil, nil
	return b
}

// fresh is how many calls of a group are not in the batch yet.
func (b *batch) fresh(g *group) int {
	n := 0
	for _, k := range g.keys {
		if _, known := b.at[k]; !known {
			n++
		}
	}
	return n
}

func (b *batch) add(g *group) {
	b.groups = append(b.groups, g)
	for i, k := range g.keys {
		if _, known := b.at[k]; !known {
			b.at[k] = len(b.calls)
			b.calls = append(b.calls, g.calls[i])
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
