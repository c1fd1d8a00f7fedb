package memory_test

import (
	"cmp"
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
	kind   string
	seen   map[string]int
	answer func(c chains.Call) chains.Reply
}

func (*node) Label() string             { return "n-1" }
func (n *node) Kind() string            { return cmp.Or(n.kind, "evm") }
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

// A path that an Esplora server does not have is not asked for again; an id that it does not know is.
func TestPathsThatAServerHasNot(t *testing.T) {
	id := func(n int) string { return fmt.Sprintf("%064x", n) }
	says := func(http int, text string) chains.Reply {
		r := refuses(0, text)
		r.Err.HTTP = http
		if http == 403 {
			r.Err.Kind = chains.ErrHTTP
		}
		return r
	}
	for what, c := range map[string]struct {
		reply chains.Reply
		asked int // of five batches
	}{
		"no such path":                   {says(404, "endpoint does not exist '/v1/cpfp/ab'"), 1},
		"no such path, another program":  {says(404, "Cannot GET /api/v1/cpfp/ab"), 1},
		"not this way":                   {says(405, "Address lookups cannot be used with bitcoind as backend."), 1},
		"forbidden, others are answered": {says(403, "Forbidden"), 2},
		"the id is not known":            {says(404, "Transaction not found"), 5},
		"perhaps the id":                 {says(404, "Not Found"), 5},
		"a web page":                     {says(404, "web page: 404 Not Found"), 5},
		"not in the index":               {says(404, "Transaction is not available"), 5},
		"too often":                      {says(429, "Too Many Requests"), 5},
		"for the moment":                 {says(503, "endpoint does not exist"), 5},
	} {
		for _, path := range []string{"/v1/cpfp/%s", "/tx/%s"} {
			at := time.Unix(0, 0)
			n := &node{kind: "esplora", seen: map[string]int{}}
			asked := 0
			n.answer = func(x chains.Call) chains.Reply {
				if x.Params[0] == "/blocks" {
					return chains.Reply{Result: json.RawMessage(`[]`)}
				}
				asked++
				return c.reply
			}
			m := memory.New(n, func() time.Time { return at })
			for k := range 5 {
				out := m.Batch(t.Context(), []chains.Call{call("GET", "/blocks"), call("GET", fmt.Sprintf(path, id(k)))})
				if out[0].Err != nil || out[1].Err == nil || out[1].Err.Message != c.reply.Err.Message {
					t.Errorf("%s %s: %+v", what, path, out)
				}
			}
			want := c.asked
			if path == "/tx/%s" {
				want = 5 // every server has it
			}
			if asked != want {
				t.Errorf("%s %s: asked %d times, want %d", what, path, asked, want)
			}
			at = at.Add(memory.Keep + time.Second)
			m.Batch(t.Context(), []chains.Call{call("GET", "/blocks"), call("GET", fmt.Sprintf(path, id(9)))})
			if asked != want+1 {
				t.Errorf("%s %s: not asked anew", what, path)
			}
		}
	}
}
