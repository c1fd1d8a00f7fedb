package tape

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"txtriage/chains"
)

// Recorder numbers and keeps every exchange of the Callers that it wraps.
// Safe for parallel use; numbers count per label.
type Recorder struct {
	now func() time.Time

	mu    sync.Mutex
	last  map[string]int
	ex    []Exchange
	nodes map[string]Node

	wrapped map[string]chains.Caller
}

// NewRecorder makes a Recorder with the given clock.
func NewRecorder(now func() time.Time) *Recorder {
	return &Recorder{now: now, last: map[string]int{}, nodes: map[string]Node{}, wrapped: map[string]chains.Caller{}}
}

// Wrap returns a Caller that asks c and records. Each reply gets a fresh evidence id, and
// the time if it has none yet, so a replay keeps the times of the tape.
func (r *Recorder) Wrap(c chains.Caller) chains.Caller {
	label := CleanLabel(c.Label())
	r.mu.Lock()
	defer r.mu.Unlock()
	r.nodes[label] = Node{Label: label, Kind: c.Kind(), Public: c.Public(), Worse: c.Standing().Worse}
	r.wrapped[label] = c
	return &recorded{Caller: c, label: label, worse: c.Standing().Worse, r: r}
}

// Exchanges returns what was recorded, sorted by label and number: the order in which
// nodes happened to answer does not show.
func (r *Recorder) Exchanges() []Exchange {
	r.mu.Lock()
	out := slices.Clone(r.ex)
	r.mu.Unlock()
	slices.SortFunc(out, func(a, b Exchange) int {
		return cmp.Or(compareLabels(a.Label, b.Label), cmp.Compare(number(a.Label, a.ID), number(b.Label, b.ID)))
	})
	return out
}

// Nodes returns the nodes that were wrapped, sorted by label; Chain is the hall's to fill.
func (r *Recorder) Nodes() []Node {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Node, 0, len(r.nodes))
	for label, n := range r.nodes {
		if n.Site = CleanSite(r.wrapped[label]); n.Site == label {
			n.Site = ""
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b Node) int { return compareLabels(a.Label, b.Label) })
	return out
}

// compareLabels sorts eth-2 before eth-10.
func compareLabels(a, b string) int {
	pa, pb := strings.TrimRight(a, "0123456789"), strings.TrimRight(b, "0123456789")
	if pa == pb {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	}
	return cmp.Compare(a, b)
}

// CleanSite is the site of a node as a tape can hold it; a node that has none is its own.
func CleanSite(c chains.Caller) string {
	if s := c.Standing().Site; s != "" {
		return CleanLabel(s)
	}
	return CleanLabel(c.Label())
}

type recorded struct {
	chains.Caller
	label string
	worse int // when the diagnosis began: it does not change under way
	r     *Recorder
}

func (c *recorded) Label() string { return c.label }

// Standing is that of the start, so that a replay prefers the same nodes. Which nodes are one
// site may show only once they were asked.
func (c *recorded) Standing() chains.Standing {
	s := c.Caller.Standing()
	s.Worse = c.worse
	if s.Site != "" {
		s.Site = CleanLabel(s.Site)
	}
	return s
}

func (c *recorded) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	// Numbers are taken before asking, so they depend on the order of questions only.
	c.r.mu.Lock()
	first := c.r.last[c.label] + 1
	c.r.last[c.label] += len(calls)
	c.r.mu.Unlock()

	replies := c.Caller.Batch(ctx, calls)
	for len(replies) < len(calls) { // a broken Caller; the door promises this cannot be
		replies = append(replies, chains.Reply{Err: &chains.CallError{Kind: chains.ErrReply, Message: "no answer"}})
	}
	replies = replies[:len(calls)]
	var now time.Time
	made := make([]Exchange, len(calls))
	for i := range replies {
		rep := &replies[i]
		rep.Evidence = id(c.label, first+i)
		if rep.At.IsZero() {
			if now.IsZero() { // one reading per batch
				now = c.r.now()
			}
			rep.At = now
		}
		rep.At = rep.At.UTC().Truncate(time.Millisecond)
		made[i] = exchange(c.label, calls[i], rep)
	}
	c.r.mu.Lock()
	c.r.ex = append(c.r.ex, made...)
	c.r.mu.Unlock()
	return replies
}

// exchange makes the record of one call. A reply that is not JSON is corrected to an error
// in rep as well: what a tape cannot hold must not reach an inspector either.
func exchange(label string, call chains.Call, rep *chains.Reply) Exchange {
	e := Exchange{ID: rep.Evidence, Label: label, At: rep.At, Method: cleanMethod(call.Method)}
	params, err := CanonicalParams(call.Params)
	if err != nil {
		params = json.RawMessage("[]")
	}
	e.Params = params
	if rep.Err == nil {
		if e.Result, err = compact(rep.Result); err == nil {
			return e
		}
		*rep = chains.Reply{Err: &chains.CallError{Kind: chains.ErrReply, Message: "the reply is not JSON"}, Evidence: rep.Evidence, At: rep.At}
	}
	e.Err = normalError(rep.Err)
	return e
}

func cleanMethod(m string) string {
	if validMethod(m) {
		return m
	}
	m = strings.Map(func(r rune) rune {
		if methodChar(r) {
			return r
		}
		return '_'
	}, m)
	return ("_" + m)[:min(len(m)+1, 64)]
}
