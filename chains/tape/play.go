package tape

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Player answers calls from a tape. Calls may come in another order than they were taped;
// the same call asked again gets the next taped answer, and the last one for ever after.
// Wrap its Callers in a Recorder where calls that the tape lacks need an evidence id too.
type Player struct {
	ex    []Exchange
	nodes []Node

	mu     sync.Mutex
	queue  map[string][]int // exchanges by label, method and parameters
	next   map[string]int
	played []bool
}

// NewPlayer plays ex; nodes tell kind and publicity of each label. A label that only the
// tape has is played as an evm node.
func NewPlayer(ex []Exchange, nodes []Node) *Player {
	p := &Player{ex: ex, queue: map[string][]int{}, next: map[string]int{}, played: make([]bool, len(ex))}
	known := map[string]bool{}
	for _, n := range nodes {
		if !known[n.Label] {
			known[n.Label] = true
			p.nodes = append(p.nodes, n)
		}
	}
	for i, e := range ex {
		if !known[e.Label] {
			known[e.Label] = true
			p.nodes = append(p.nodes, Node{Label: e.Label, Kind: "evm"})
		}
		k := callKey(e.Label, e.Method, string(e.Params))
		p.queue[k] = append(p.queue[k], i)
	}
	slices.SortFunc(p.nodes, func(a, b Node) int { return compareLabels(a.Label, b.Label) })
	return p
}

// Nodes returns the nodes that are played, sorted by label.
func (p *Player) Nodes() []Node { return slices.Clone(p.nodes) }

// Callers returns one Caller per label, sorted by label.
func (p *Player) Callers() []chains.Caller {
	out := make([]chains.Caller, len(p.nodes))
	for i, n := range p.nodes {
		out[i] = played{n, p}
	}
	return out
}

// Caller returns the Caller of one label, and whether the tape knows it.
func (p *Player) Caller(label string) (chains.Caller, bool) {
	for _, n := range p.nodes {
		if n.Label == label {
			return played{n, p}, true
		}
	}
	return nil, false
}

// Unplayed returns the exchanges that nobody asked for again.
func (p *Player) Unplayed() []Exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []Exchange
	for i, e := range p.ex {
		if !p.played[i] {
			out = append(out, e)
		}
	}
	return out
}

func (p *Player) answer(label string, call chains.Call) chains.Reply {
	params, err := ParamsOf(call)
	if err != nil {
		return neverAsked(label, call.Method, "?")
	}
	k := callKey(label, call.Method, params)
	p.mu.Lock()
	defer p.mu.Unlock()
	q := p.queue[k]
	if len(q) == 0 {
		return neverAsked(label, call.Method, params)
	}
	i := min(p.next[k], len(q)-1)
	p.next[k] = i + 1
	e := p.ex[q[i]]
	p.played[q[i]] = true
	rep := chains.Reply{Result: e.Result, Evidence: e.ID, At: e.At}
	if e.Err != nil {
		cp := *e.Err
		rep.Err = &cp
	}
	return rep
}

func neverAsked(label, method, params string) chains.Reply {
	return chains.Reply{Err: &chains.CallError{
		Kind:    chains.ErrRefused, // nothing was sent, and no node failed
		Message: facts.Untrusted(fmt.Sprintf("%s was never asked %s %s", label, method, cut(params, 200))),
	}}
}

func callKey(label, method, params string) string { return label + " " + method + " " + params }

type played struct {
	Node
	p *Player
}

func (c played) Label() string { return c.Node.Label }
func (c played) Kind() string  { return c.Node.Kind }
func (c played) Public() bool  { return c.Node.Public }

// Standing is that of the recording. Nobody is waited for in a replay.
func (c played) Standing() chains.Standing {
	return chains.Standing{Site: c.Site, Worse: c.Worse}
}

func (c played) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, call := range calls {
		out[i] = c.p.answer(c.Node.Label, call)
	}
	return out
}
