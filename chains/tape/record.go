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
	"txtriage/chains/facts"
)

// Recorder numbers and keeps every exchange of the Callers that it wraps.
// Safe for parallel use; numbers count per label.
type Recorder struct {
	now func() time.Time

	mu   sync.Mutex
	last map[string]int
	ex   []record

	wrapped map[string]wrapped // by label
}

// wrapped is a node and how it stood when the diagnosis began.
type wrapped struct {
	chains.Caller
	worse int
}

// NewRecorder makes a Recorder with the given clock.
func NewRecorder(now func() time.Time) *Recorder {
	return &Recorder{now: now, last: map[string]int{}, wrapped: map[string]wrapped{}}
}

// Wrap returns a Caller that asks c and records. Each reply gets a fresh evidence id, and
// the time if it has none yet, so a replay keeps the times of the tape.
func (r *Recorder) Wrap(c chains.Caller) chains.Caller {
	label := CleanLabel(c.Label())
	r.mu.Lock()
	defer r.mu.Unlock()
	w := wrapped{c, c.Standing().Worse}
	r.wrapped[label] = w
	return &recorded{Caller: c, label: label, worse: w.worse, r: r}
}

// record is an exchange as it comes in.
type record struct {
	id            facts.EvidenceID
	n             int // its number
	at            time.Time
	label, method string
	params        string
	result        json.RawMessage
	err           *chains.CallError
}

func (r *record) exchange() Exchange {
	return Exchange{ID: r.id, Label: r.label, At: r.at, Method: r.method, Params: json.RawMessage(r.params), Result: r.result, Err: r.err}
}

// sorted are the records by label and number: the order in which nodes happened to answer does
// not show.
func (r *Recorder) sorted() []record {
	r.mu.Lock()
	out := slices.Clone(r.ex)
	r.mu.Unlock()
	slices.SortFunc(out, func(a, b record) int {
		if a.label == b.label {
			return cmp.Compare(a.n, b.n)
		}
		return compareLabels(a.label, b.label)
	})
	return out
}

// Exchanges returns what was recorded, sorted by label and number.
func (r *Recorder) Exchanges() []Exchange {
	list := r.sorted()
	out := make([]Exchange, len(list))
	for i := range list {
		out[i] = list[i].exchange()
	}
	return out
}

// Evidence is what reports quote of it, in the same order.
func (r *Recorder) Evidence() []facts.Evidence {
	list := r.sorted()
	out := make([]facts.Evidence, len(list))
	for i := range list {
		e := &list[i]
		out[i] = facts.Evidence{ID: e.id, Node: e.label, Method: asked(e.method, e.params), At: e.at, Gist: gist(e.method, e.result, e.err)}
	}
	return out
}

// Nodes returns the nodes that were wrapped, sorted by label; Chain is the hall's to fill.
func (r *Recorder) Nodes() []Node {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Node, 0, len(r.wrapped))
	for label, w := range r.wrapped {
		n := Node{Label: label, Kind: w.Kind(), Public: w.Public(), Worse: w.worse}
		if n.Site = CleanSite(w.Caller); n.Site == label {
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

	calls = slices.Clone(calls) // their parameters are written once, for all who need them
	for i := range calls {
		if text, err := ParamsOf(calls[i]); err == nil {
			calls[i].Text = text
		}
	}
	replies := c.Caller.Batch(ctx, calls)
	for len(replies) < len(calls) { // a broken Caller; the door promises this cannot be
		replies = append(replies, chains.Reply{Err: &chains.CallError{Kind: chains.ErrReply, Message: "no answer"}})
	}
	replies = replies[:len(calls)]
	var now time.Time
	made := make([]record, len(calls))
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
		made[i] = recordOf(c.label, calls[i], rep)
		made[i].n = first + i
	}
	c.r.mu.Lock()
	c.r.ex = append(c.r.ex, made...)
	c.r.mu.Unlock()
	return replies
}

// recordOf makes the record of one call. A reply that is not JSON is corrected to an error
// in rep as well: what a tape cannot hold must not reach an inspector either.
func recordOf(label string, call chains.Call, rep *chains.Reply) record {
	e := record{id: rep.Evidence, at: rep.At, label: label, method: cleanMethod(call.Method), params: call.Text}
	if e.params == "" {
		e.params = "[]"
	}
	if rep.Err == nil {
		if rep.Plain {
			e.result = rep.Result
			return e
		}
		var err error
		if e.result, err = compact(rep.Result); err == nil {
			return e
		}
		*rep = chains.Reply{Err: &chains.CallError{Kind: chains.ErrReply, Message: "the reply is not JSON"}, Evidence: rep.Evidence, At: rep.At}
	}
	e.err = normalError(rep.Err)
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
