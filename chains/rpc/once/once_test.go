package once_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/rpc/once"
)

type node struct {
	asked []string
	says  func(method string) chains.Reply
}

func (*node) Label() string             { return "node-1" }
func (*node) Kind() string              { return "evm" }
func (*node) Public() bool              { return false }
func (*node) Standing() chains.Standing { return chains.Standing{} }

func (n *node) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		n.asked = append(n.asked, fmt.Sprint(c.Method, c.Params))
		out[i] = n.says(c.Method)
	}
	return out
}

func result(s string) chains.Reply { return chains.Reply{Result: json.RawMessage(s)} }

func TestAnswersAreAskedOnce(t *testing.T) {
	n := &node{says: func(m string) chains.Reply { return result(`"` + m + `"`) }}
	c := once.Wrap(n)
	a, b, b2 := chains.Call{Method: "a"}, chains.Call{Method: "b", Params: []any{"latest", false}}, chains.Call{Method: "b", Params: []any{"latest", true}}
	got := c.Batch(t.Context(), []chains.Call{a, b, a, b2})
	again := c.Batch(t.Context(), []chains.Call{b2, a, {Method: "c"}, a})
	var said []string
	for _, r := range append(got, again...) {
		said = append(said, string(r.Result))
	}
	if s := strings.Join(said, " "); s != `"a" "b" "a" "b" "b" "a" "c" "a"` {
		t.Error(s)
	}
	if s := strings.Join(n.asked, " "); s != "a[] b[latest false] b[latest true] c[]" {
		t.Error(s)
	}
	if all := c.Batch(t.Context(), []chains.Call{a}); len(all) != 1 || len(n.asked) != 4 {
		t.Errorf("asked %v", n.asked)
	}
	if c.Batch(chains.Anew(t.Context()), []chains.Call{a}); len(n.asked) != 5 {
		t.Errorf("not asked anew: %v", n.asked)
	}
}

// A first batch without doubles is remembered like every other.
func TestTheFirstBatch(t *testing.T) {
	n := &node{says: func(m string) chains.Reply { return result(`"` + m + `"`) }}
	c := once.Wrap(n)
	a, b := chains.Call{Method: "a"}, chains.Call{Method: "b"}
	c.Batch(t.Context(), []chains.Call{a, b})[0].Result = nil // a reader's own
	got := c.Batch(t.Context(), []chains.Call{b, a})
	if string(got[0].Result)+string(got[1].Result) != `"b""a"` || len(n.asked) != 2 {
		t.Errorf("%s %s, asked %v", got[0].Result, got[1].Result, n.asked)
	}
}

// What failed, what is not there yet and what cannot be written are asked again.
func TestFailuresAreAskedAgain(t *testing.T) {
	n := &node{says: func(m string) chains.Reply {
		if m == "failing" {
			return chains.Reply{Err: &chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}}
		}
		return result("null")
	}}
	c := once.Wrap(n)
	calls := []chains.Call{{Method: "failing"}, {Method: "failing"}, {Method: "missing"}, {Method: "odd", Params: []any{make(chan int)}}, {Method: "odd", Params: []any{make(chan int)}}}
	first := c.Batch(t.Context(), calls)
	c.Batch(t.Context(), calls)
	if len(n.asked) != 8 {
		t.Errorf("asked %d times: %v", len(n.asked), n.asked)
	}
	if first[0].Err == nil || first[0].Err == first[1].Err {
		t.Error("two readers hold one error")
	}
}

// A node that answers less than it was asked leaves the rest empty.
func TestAShortReply(t *testing.T) {
	c := once.Wrap(short{&node{}})
	if got := c.Batch(t.Context(), []chains.Call{{Method: "a"}, {Method: "b"}}); len(got) != 2 || got[1].Result != nil {
		t.Errorf("%+v", got)
	}
}

type short struct{ *node }

func (short) Batch(context.Context, []chains.Call) []chains.Reply {
	return []chains.Reply{result("1")}
}
