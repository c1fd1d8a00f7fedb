// Package chainstest is the conformance suite that every Inspector must pass, and the
// played nodes that it needs.
package chainstest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

// Answer answers one call: a result, or an error if that is not nil.
type Answer func(chains.Call) (json.RawMessage, *chains.CallError)

// Node is a Caller that answers from a function. The zero Delay answers at once; nobody waits for
// an answer once its context has ended.
type Node struct {
	Name   string
	Type   string // the Caller's kind: evm, core, btcd, esplora
	Public bool
	Answer Answer
	Delay  time.Duration // of each batch
	Prompt int           // as many batches, from the first on, are answered without Delay

	Standing chains.Standing

	mu      sync.Mutex
	n       int
	batches [][]chains.Call
}

// Caller returns the node as the door wants it.
func (n *Node) Caller() chains.Caller { return caller{n} }

// Batches returns what was asked, batch by batch.
func (n *Node) Batches() [][]chains.Call {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([][]chains.Call(nil), n.batches...)
}

// Asked counts the calls of a method.
func (n *Node) Asked(method string) int {
	count := 0
	for _, b := range n.Batches() {
		for _, c := range b {
			if c.Method == method {
				count++
			}
		}
	}
	return count
}

type caller struct{ n *Node }

func (c caller) Label() string { return c.n.Name }
func (c caller) Kind() string  { return c.n.Type }
func (c caller) Public() bool  { return c.n.Public }

func (c caller) Standing() chains.Standing { return c.n.Standing }

func (c caller) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	c.n.mu.Lock()
	first := c.n.n
	c.n.n += len(calls)
	c.n.batches = append(c.n.batches, append([]chains.Call(nil), calls...))
	late := c.n.Delay > 0 && len(c.n.batches) > c.n.Prompt
	c.n.mu.Unlock()
	if late {
		select {
		case <-time.After(c.n.Delay):
		case <-ctx.Done():
		}
	}
	out := make([]chains.Reply, len(calls))
	for i, call := range calls {
		id := facts.EvidenceID(fmt.Sprintf("%s.%d", c.n.Name, first+i+1))
		out[i] = chains.Reply{Evidence: id, At: time.Unix(1_700_000_000, 0).UTC()}
		if ctx.Err() != nil {
			out[i].Err = &chains.CallError{Kind: chains.ErrTimeout, Message: "cancelled"}
			continue
		}
		out[i].Result, out[i].Err = c.n.Answer(call)
	}
	return out
}

// From answers as another Caller does, one call at a time.
func From(c chains.Caller) Answer {
	return func(call chains.Call) (json.RawMessage, *chains.CallError) {
		r := c.Batch(context.Background(), []chains.Call{call})[0]
		return r.Result, r.Err
	}
}

// Talk is a conversation: answers by question.
type Talk struct {
	order []string
	reply map[string]talkReply
}

type talkReply struct {
	Result json.RawMessage   `json:"result,omitempty"`
	Error  *chains.CallError `json:"error,omitempty"`
}

// ParseTalk reads lines "--> method [params]" each followed by "<-- {…}", where the reply
// is {"result":…} or {"error":{"kind":…,"code":…,"message":…}}. Other lines are comments.
func ParseTalk(text string) (*Talk, error) {
	t := &Talk{reply: map[string]talkReply{}}
	key := ""
	for i, line := range strings.Split(text, "\n") {
		if q, ok := strings.CutPrefix(line, "--> "); ok {
			key = strings.TrimSpace(q)
		} else if a, ok := strings.CutPrefix(line, "<-- "); ok {
			var r talkReply
			if err := json.Unmarshal([]byte(a), &r); err != nil {
				return nil, fmt.Errorf("line %d: not a reply: %w", i+1, err)
			}
			if key == "" {
				return nil, fmt.Errorf("line %d: a reply to no question", i+1)
			}
			t.put(key, r)
		}
	}
	return t, nil
}

func (t *Talk) put(key string, r talkReply) {
	if _, ok := t.reply[key]; !ok {
		t.order = append(t.order, key)
	}
	t.reply[key] = r
}

// Key is a call as a Talk writes it.
func Key(c chains.Call) string {
	p := c.Params
	if p == nil {
		p = []any{}
	}
	b, err := json.Marshal(p)
	if err != nil {
		return c.Method + " ?"
	}
	return c.Method + " " + string(b)
}

// Answer plays the conversation; what was never asked has no such method.
func (t *Talk) Answer(c chains.Call) (json.RawMessage, *chains.CallError) {
	r, ok := t.reply[Key(c)]
	if !ok {
		return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}
	}
	return r.Result, r.Error
}

// Keep returns an Answer that passes a on and writes down what was said.
func (t *Talk) Keep(a Answer) Answer {
	var mu sync.Mutex
	return func(c chains.Call) (json.RawMessage, *chains.CallError) {
		res, err := a(c)
		mu.Lock()
		defer mu.Unlock()
		if t.reply == nil {
			t.reply = map[string]talkReply{}
		}
		t.put(Key(c), talkReply{res, err})
		return res, err
	}
}

// String writes the conversation as ParseTalk reads it.
func (t *Talk) String() string {
	var b strings.Builder
	for _, k := range t.order {
		r, err := json.Marshal(t.reply[k])
		if err != nil {
			continue
		}
		fmt.Fprintf(&b, "--> %s\n<-- %s\n", k, r)
	}
	return b.String()
}

// PlayedAgain inspects once more with what was recorded: all of it is asked for, and nothing else.
func PlayedAgain(t *testing.T, rec *tape.Recorder, inspect func([]chains.Caller) (*facts.Facts, error)) *facts.Facts {
	t.Helper()
	player, again := tape.NewPlayer(rec.Exchanges(), rec.Nodes()), tape.NewRecorder(time.Now)
	var nodes []chains.Caller
	for _, c := range player.Callers() {
		nodes = append(nodes, again.Wrap(c))
	}
	f, err := inspect(nodes)
	if err != nil {
		t.Fatalf("played again: %v", err)
	}
	if left, n := len(player.Unplayed()), len(again.Exchanges()); left > 0 || n != len(rec.Exchanges()) {
		t.Errorf("played again: %d exchanges of %d, %d never asked for", n, len(rec.Exchanges()), left)
	}
	return f
}

// Rounds runs f in virtual time and returns how many sequential rounds it needed of nodes
// whose Delay is one second: a batch is one round, and so are parallel batches.
func Rounds(t *testing.T, f func()) (rounds int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		f()
		rounds = int(time.Since(start) / time.Second)
	})
	return rounds
}
