package memory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/memory"
)

// node counts what reaches it and answers as its test wants.
type node struct {
	seen   map[string]int
	answer func(c chains.Call) chains.Reply
}

func (*node) Label() string             { return "n-1" }
func (*node) Kind() string              { return "evm" }
func (*node) Public() bool              { return false }
func (*node) Standing() chains.Standing { return chains.Standing{Site: "n-0"} }

func (n *node) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		n.seen[c.Method]++
		out[i] = n.answer(c)
	}
	return out
}

func call(m string, p ...any) chains.Call { return chains.Call{Method: m, Params: p} }

func refuses(code int, text string) chains.Reply {
	e := &chains.CallError{Kind: chains.ErrNode, Code: code}
	e.Message += "" // of a stranger's type
	_ = json.Unmarshal([]byte(fmt.Sprintf("%q", text)), &e.Message)
	return chains.Reply{Err: e}
}

func poor(c chains.Call) chains.Reply {
	switch c.Method {
	case "debug_traceTransaction":
		return refuses(-32601, "the method debug_traceTransaction does not exist/is not available")
	case "eth_getTransactionReceipt": // every node has it: a fault of the moment
		return refuses(-32601, "the method does not exist/is not available")
	case "eth_getBalance":
		if c.Params[1] != "latest" {
			return refuses(-32000, "missing trie node 5a (path ) state 0x5a is not available")
		}
	}
	return chains.Reply{Result: json.RawMessage(`"0x1"`)}
}

var row = []chains.Call{
	call("eth_chainId"), call("eth_getBlockByNumber", "latest", false), call("debug_traceTransaction", "0xab"),
	call("eth_getTransactionReceipt", "0xab"), call("eth_getBalance", "0xa", "0x10"), call("eth_getBalance", "0xa", "latest"),
}

// Rows after the first ask nothing that the first learned, and get the same answers.
func TestRowsDoNotAskWhatTheFirstLearned(t *testing.T) {
	clock := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	n := &node{seen: map[string]int{}, answer: poor}
	c := memory.New(n, func() time.Time { return clock })
	first := fmt.Sprint(words(c.Batch(t.Context(), row)))
	for range 99 {
		if got := fmt.Sprint(words(c.Batch(t.Context(), row))); got != first {
			t.Fatalf("another answer:\n%s\n%s", got, first)
		}
	}
	for method, most := range map[string]int{"eth_chainId": 100, "debug_traceTransaction": 1, "eth_getBalance": 102, "eth_getTransactionReceipt": 100} {
		if n.seen[method] != most {
			t.Errorf("%s was asked %d times, want %d", method, n.seen[method], most)
		}
	}
	clock = clock.Add(memory.Keep + time.Second) // it may have been mended
	n.answer = func(chains.Call) chains.Reply { return chains.Reply{Result: json.RawMessage(`"0x2"`)} }
	for i, r := range c.Batch(t.Context(), row) {
		if r.Err != nil || string(r.Result) != `"0x2"` {
			t.Errorf("%s is still %s, %+v", row[i].Method, r.Result, r.Err)
		}
	}
}

func words(rs []chains.Reply) (out []string) {
	for _, r := range rs {
		if r.Err != nil {
			out = append(out, string(r.Err.Message))
		} else {
			out = append(out, string(r.Result))
		}
	}
	return out
}

// A dead node says nothing, not even what it said before.
func TestADeadNodeRemembersNothing(t *testing.T) {
	clock := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	n := &node{seen: map[string]int{}, answer: poor}
	c := memory.New(n, func() time.Time { return clock })
	c.Batch(t.Context(), row)
	if s := c.Standing(); s.Worse != 0 || s.Site != "n-0" || s.Patience <= 0 {
		t.Errorf("standing %+v", s)
	}
	n.answer = func(chains.Call) chains.Reply {
		return chains.Reply{Err: &chains.CallError{Kind: chains.ErrTransport, Message: "connection refused"}}
	}
	if r := c.Batch(t.Context(), row[:2]); r[0].Err == nil || r[1].Err == nil {
		t.Errorf("a dead node told its chain: %s", r[0].Result)
	}
	if r := c.Batch(t.Context(), row[:1]); r[0].Err == nil {
		t.Errorf("a dead node told its chain: %s", r[0].Result)
	}
	if s := c.Standing(); s.Worse != 2 {
		t.Errorf("worse %d", s.Worse)
	}
	clock = clock.Add(time.Minute)
	if s := c.Standing(); s.Worse != 0 {
		t.Errorf("worse %d after a minute", s.Worse)
	}
	n.answer = func(chains.Call) chains.Reply { return chains.Reply{Result: json.RawMessage(`"0x7"`)} } // another chain now
	if r := c.Batch(t.Context(), row[:2]); string(r[0].Result) != `"0x7"` {
		t.Errorf("the chain of before: %s", r[0].Result)
	}
}

// A name behind which one machine has the old state is not without it.
func TestOneMachineOfMany(t *testing.T) {
	n := &node{seen: map[string]int{}}
	turn := 0
	n.answer = func(c chains.Call) chains.Reply {
		if turn++; turn%2 == 0 {
			return chains.Reply{Result: json.RawMessage(`"0x2"`)}
		}
		return poor(c)
	}
	c := memory.New(n, time.Now)
	for range 10 {
		c.Batch(t.Context(), []chains.Call{call("eth_getBalance", "0xa", "0x10")})
	}
	if turn != 10 {
		t.Errorf("asked %d times of 10", turn)
	}
}
