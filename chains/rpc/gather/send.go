package gather

import (
	"net/http"
	"runtime"
	"slices"
	"time"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
	"txtriage/chains/rpc/turns"
)

// How often and after how long a wait what failed is asked again. Whoever finds nobody there is asked again
// for as long as the node is worth waiting for; only what fails beside others that do not comes to that many tries.
const (
	maxTries    = 5
	brokenTries = 24
	maxWait     = 4 * time.Second
)

// send asks a batch and hands out the replies.
func (n *Node) send(b *batch) {
	n.mu.Lock()
	now := n.opt.Now()
	closed, last, rest := n.down.closed(now), n.down.last, n.down.next.Sub(now)
	held := n.down.held(now, n.opt.Patience)
	n.mu.Unlock()
	if closed { // known to be down, and tried a moment ago
		what := fine
		if held {
			what = broken
		}
		n.finish(b, all(len(b.calls), last), 0, what, rest)
		return
	}
	ctx, idle := turns.WithIdle(n.ctx)
	if !b.groups[0].alone {
		ctx = chains.WithMost(ctx, together)
	}
	replies := n.to.Batch(chains.WithHeard(ctx, func() { n.heard(b) }), b.calls)
	end := n.opt.Now()
	for i := range replies {
		if replies[i].At.IsZero() {
			replies[i].At = end
		}
	}
	what := outcome(n.to.Kind(), replies)
	n.mu.Lock()
	n.stats.Batches++
	n.stats.Calls += len(b.calls)
	n.down.saw(what, replies, now, end)
	if !b.heard {
		b.full = n.full(b)
	}
	var wait time.Duration
	if what != spoilt || len(b.groups) > 1 { // what one asked alone and did not get says nothing of the others
		wait = n.pace.learn(what, len(b.calls), b.full)
	}
	if what == spoilt && replies[0].Err.Kind == chains.ErrReply {
		wait = 0 // too large or garbled: rest is no cure
	}
	n.calm.saw(what, replies, end)
	n.mu.Unlock()
	n.finish(b, replies, max(end.Sub(now)-idle.Spent(), 0), what, max(wait, pauseOf(replies)))
}

// heard gives the place of a batch to the next: while its replies are read, the node need not be idle.
// No more are read at once than may be asked, so that the memory stays bounded.
func (n *Node) heard(b *batch) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !b.heard && !b.groups[0].alone && n.reading < n.pace.limit {
		b.heard, b.full = true, n.full(b)
		n.busy--
		n.reading++
		n.pump()
	}
}

// full reports that as many wait as those of b.
func (n *Node) full(b *batch) bool {
	return len(n.light.groups)+len(n.heavy.groups) >= len(b.groups)
}

// pauseOf is how long the node wants to be left alone.
func pauseOf(replies []chains.Reply) time.Duration {
	longest := time.Duration(0)
	for _, r := range replies {
		if r.Err != nil {
			longest = max(longest, r.Err.After)
		}
	}
	return longest
}

// calm remembers since when a node refuses everything for the number of calls.
type calm struct{ since time.Time }

// bearable is how long a node may refuse everything, or want to be left alone, before rows go
// without it.
const bearable = 3 * time.Minute

func (c *calm) saw(what result, replies []chains.Reply, now time.Time) {
	switch {
	case what != limited, slices.ContainsFunc(replies, func(r chains.Reply) bool { return r.Err == nil }):
		c.since = time.Time{}
	case c.since.IsZero():
		c.since = now
	}
}

// worthIt reports whether waiting for the node is of use.
func (c *calm) worthIt(now time.Time, pause time.Duration) bool {
	return pause <= bearable && (c.since.IsZero() || now.Sub(c.since) < bearable)
}

// finish gives each group its replies, or asks again what failed only for the company it was in.
func (n *Node) finish(b *batch, replies []chains.Reply, took time.Duration, what result, wait time.Duration) {
	var back []*group
	for _, g := range b.groups {
		mine := make([]chains.Reply, len(g.calls))
		for i, k := range g.keys {
			mine[i] = replies[b.at[k]]
			if e := mine[i].Err; e != nil {
				cp := *e
				mine[i].Err = &cp
			}
		}
		g.spent += took
		if n.again(g, b, mine, what) {
			g.tries++
			back = append(back, g)
			continue
		}
		g.done <- mine
		runtime.Gosched() // a row after the other: many that wake at once would keep the next reply waiting
	}
	named := len(back) > 0 && what == limited && pauseOf(replies) > 0
	n.mu.Lock()
	if named { // the node named a pause: it holds for everybody
		n.resting++
	}
	rests := len(back) > 0 && wait > 0
	if rests && b.heard { // its place is taken meanwhile: the node gets its rest
		b.heard = false
		n.busy++
		n.reading--
	}
	n.mu.Unlock()
	if rests {
		_ = n.opt.Wait(n.ctx, wait)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if b.heard {
		n.reading--
	} else {
		n.busy--
	}
	if named {
		n.resting--
	}
	if back = slices.DeleteFunc(back, func(g *group) bool { return g.gone }); len(back) > 0 {
		n.stats.Again++
		for _, g := range back {
			g.fast = true
		}
		if back[0].heavy { // a batch is of one sort; those who came later wait
			n.heavy.first(back)
		} else {
			n.light.first(back)
		}
	}
	n.pump()
}

// again reports whether a group is asked once more. What fails when asked alone fails for it
// as it would in a single diagnosis.
func (n *Node) again(g *group, b *batch, mine []chains.Reply, what result) bool {
	if n.ctx.Err() != nil || g.spent >= n.opt.Budget {
		return false
	}
	switch what {
	case limited:
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.calm.worthIt(n.opt.Now(), pauseOf(mine)) && slices.ContainsFunc(mine, func(r chains.Reply) bool { return isRate(n.to.Kind(), r) })
	case broken:
		n.mu.Lock()
		defer n.mu.Unlock()
		back := n.down.answered && n.down.fails == 0 // another batch was answered since
		return g.tries < 2 || g.tries < brokenTries && (back || n.down.held(n.opt.Now(), n.opt.Patience))
	case spoilt: // too large, too slow, unreadable: perhaps for another's sake
		if one := len(b.groups) == 1; !one || !g.alone && mine[0].Err.Kind == chains.ErrReply {
			g.alone = one || g.tries > 0 || len(b.groups) <= 4
			return g.tries < maxTries
		}
	case fine:
	}
	return false
}

func isRate(kind string, r chains.Reply) bool {
	return r.Err != nil && nodeerr.Classify(kind, r.Err) == nodeerr.Rate
}

// result is what the replies to a batch say of the node.
type result int

const (
	fine    result = iota
	limited        // too many requests
	broken         // nobody is there
	spoilt         // no usable reply to the whole
)

func outcome(kind string, replies []chains.Reply) result {
	spoils, gone := 0, 0
	for _, r := range replies {
		if r.Err == nil {
			continue
		}
		switch {
		case isRate(kind, r):
			return limited
		case away(r):
			spoils++
			gone++
		case r.Err.Kind == chains.ErrTimeout, r.Err.Kind == chains.ErrReply, r.Err.Kind == chains.ErrHTTP:
			spoils++
		}
	}
	switch {
	case spoils == 0 || spoils < len(replies):
		return fine
	case gone > 0:
		return broken
	}
	return spoilt
}

// warmingUp is the code of bitcoind and its kin while they start (protocol.h, RPC_IN_WARMUP).
const warmingUp = -28

// away reports that nobody stands behind the address for now: no connection, a gateway that cannot reach
// it, a node that is starting.
func away(r chains.Reply) bool {
	switch e := r.Err; e.Kind {
	case chains.ErrTransport:
		return true
	case chains.ErrNode:
		return e.Code == warmingUp
	case chains.ErrHTTP:
		return e.HTTP == http.StatusBadGateway || e.HTTP == http.StatusServiceUnavailable || e.HTTP == http.StatusGatewayTimeout
	default:
		return false
	}
}

// pace is how much the node is asked at once: more while all goes well, half after a refusal.
type pace struct {
	size, most   int  // calls in a batch
	slots, limit int  // batches at once
	good         int  // batches in a row that went well
	burnt        bool // a batch did not go well: from then on more is asked only slowly
	hard         int  // refusals in a row
}

func newPace(o Options) pace {
	return pace{size: o.Calls, most: o.Calls, slots: min(2, o.Parallel), limit: o.Parallel}
}

func (p *pace) calls() int    { return p.size }
func (p *pace) parallel() int { return p.slots }

// learn takes in how a batch went and returns how long to wait before asking again. More is
// asked at once only while as much again is waiting.
func (p *pace) learn(what result, calls int, waiting bool) time.Duration {
	if what == fine {
		p.hard = 0
		if p.good++; p.good >= 4*p.slots || p.good >= p.slots && p.size == p.most || !p.burnt {
			p.good = 0
			if waiting {
				p.slots = min(p.slots+1, p.limit)
			}
			p.size = min(p.size+max(p.size/4, 1), p.most)
		}
		return 0
	}
	p.good, p.burnt = 0, true
	p.hard = min(p.hard+1, 6)
	switch what {
	case limited:
		p.slots = max(p.slots/2, 1)
		if p.hard > 1 { // fewer at once was not enough
			p.size = max(p.size/2, 10)
		}
	case spoilt:
		p.size = max(min(p.size, calls)/2, 1)
	case broken, fine:
	}
	return min(125*time.Millisecond<<p.hard, maxWait)
}

// outage remembers that a node cannot be reached. One that has answered before is waited for;
// after that everybody is told at once, and only from time to time is it tried again.
type outage struct {
	answered bool // at least once
	first    time.Time
	next     time.Time
	pause    time.Duration
	begun    time.Time // of that pause: what was sent before it says no more of the node than what began it
	fails    int
	last     *chains.CallError
}

// failsUntilDown is how many batches in a row fail before a node counts as down.
const failsUntilDown = 4

// held reports that the node is worth waiting for.
func (o *outage) held(now time.Time, patience time.Duration) bool {
	return o.answered && now.Sub(o.first) < patience
}

// closed reports that asking is of no use now.
func (o *outage) closed(now time.Time) bool {
	if o.fails < failsUntilDown || !now.Before(o.next) {
		o.next = now.Add(o.pause)
		return false
	}
	return true
}

func (o *outage) saw(what result, replies []chains.Reply, sent, now time.Time) {
	late := what == spoilt && replies[0].Err.Kind == chains.ErrTimeout
	if what != broken && !late {
		*o = outage{answered: true}
		return
	}
	if o.last = replies[0].Err; o.fails == 0 {
		o.first = now
	}
	if o.fails++; o.fails >= failsUntilDown && !sent.Before(o.begun) {
		o.pause = min(max(2*o.pause, time.Second), 30*time.Second)
		o.begun, o.next = now, now.Add(o.pause)
	}
}
