package budget_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
	"txtriage/chains/rpc/budget"
)

// node answers after a while, or never.
type node struct {
	chains.Caller
	takes time.Duration
	size  int
	asked int
}

func (n *node) Label() string { return "a" }
func (n *node) Kind() string  { return "evm" }

func (n *node) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	n.asked += len(calls)
	out := make([]chains.Reply, len(calls))
	t := time.NewTimer(n.takes)
	defer t.Stop()
	select {
	case <-t.C:
		for i := range out {
			out[i].Result = json.RawMessage(`"` + strings.Repeat("a", n.size) + `"`)
		}
	case <-ctx.Done():
		for i := range out {
			out[i].Err = &chains.CallError{Kind: chains.ErrTransport, Message: "interrupted"}
		}
	}
	return out
}

func calls(n int) []chains.Call {
	out := make([]chains.Call, n)
	for i := range out {
		out[i].Method = "eth_chainId"
	}
	return out
}

// failed counts the replies of one class.
func failed(replies []chains.Reply, c nodeerr.Class) (n int) {
	for _, r := range replies {
		if r.Err != nil && nodeerr.Classify("evm", r.Err) == c {
			n++
		}
	}
	return n
}

func TestLimits(t *testing.T) {
	for name, tc := range map[string]struct {
		limits budget.Limits
		size   int
		asks   []int
		over   []int // of each batch, how many are beyond the budget
		sent   int
	}{
		"rounds":           {budget.Limits{Rounds: 2}, 1, []int{3, 3, 3}, []int{0, 0, 3}, 6},
		"calls":            {budget.Limits{Calls: 4}, 1, []int{3, 3, 3}, []int{0, 2, 3}, 4},
		"total":            {budget.Limits{Total: 5}, 1, []int{3, 3, 3}, []int{0, 1, 3}, 5},
		"bytes":            {budget.Limits{Bytes: 100}, 58, []int{1, 1, 1}, []int{0, 0, 1}, 2},
		"the usual limits": {budget.Limits{}, 10, []int{281, 400, 200}, []int{0, 0, 81}, 800},
	} {
		t.Run(name, func(t *testing.T) {
			n := &node{size: tc.size}
			c := budget.New(tc.limits).Account().Wrap("x", n)
			for i, k := range tc.asks {
				out := c.Batch(t.Context(), calls(k))
				if got := failed(out, nodeerr.Budget); got != tc.over[i] || len(out) != k {
					t.Errorf("batch %d: %d of %d beyond the budget, want %d", i, got, len(out), tc.over[i])
				}
			}
			if n.asked != tc.sent {
				t.Errorf("%d calls sent, want %d", n.asked, tc.sent)
			}
		})
	}
}

// Ids of one paste share the bytes, and nothing else.
func TestIdsOfOnePaste(t *testing.T) {
	p := budget.New(budget.Limits{Calls: 2, Bytes: 100})
	for i := range 3 {
		n := &node{size: 28}
		out := p.Account().Wrap("x", n).Batch(t.Context(), calls(3))
		want := 1
		if i == 2 {
			want = 3
		}
		if got := failed(out, nodeerr.Budget); got != want {
			t.Errorf("id %d: %d beyond the budget, want %d", i, got, want)
		}
	}
}

// A node that keeps silent is not waited for once another has answered, and not asked again.
func TestASilentNodeHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := budget.New(budget.Limits{}).Account()
		quick, mute := &node{takes: 50 * time.Millisecond}, &node{takes: time.Hour}
		one, two := a.Wrap("x", quick), a.Wrap("x", mute)
		start := time.Now()
		done := make(chan []chains.Reply)
		go func() { done <- two.Batch(t.Context(), calls(3)) }()
		synctest.Wait()
		if out := one.Batch(t.Context(), calls(3)); out[0].Err != nil {
			t.Errorf("the quick node: %v", out[0].Err)
		}
		if got := failed(<-done, nodeerr.Timeout); got != 3 {
			t.Errorf("%d of 3 timed out", got)
		}
		if d := time.Since(start); d != 3050*time.Millisecond {
			t.Errorf("%v", d)
		}
		if got := failed(two.Batch(t.Context(), calls(2)), nodeerr.Timeout); got != 2 || mute.asked != 3 {
			t.Errorf("asked again: %d calls", mute.asked)
		}
	})
}

// What takes long by nature is waited for, and so is the only node of its chain.
func TestSlowIsNotSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := budget.New(budget.Limits{}).Account()
		one, two, far := a.Wrap("x", &node{}), a.Wrap("x", &node{takes: 8 * time.Second}), a.Wrap("y", &node{takes: 8 * time.Second})
		done := make(chan []chains.Reply)
		go func() { done <- two.Batch(t.Context(), []chains.Call{{Method: "debug_traceTransaction"}}) }()
		go func() { done <- far.Batch(t.Context(), calls(1)) }()
		synctest.Wait()
		one.Batch(t.Context(), calls(1))
		for range 2 {
			if out := <-done; out[0].Err != nil {
				t.Errorf("given up: %v", out[0].Err)
			}
		}
	})
}

// What one diagnosis has waited for in vain, many others do not wait for; an answer clears it.
func TestASilentNodeIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var silent budget.Silent
		ask := func(takes time.Duration) time.Duration {
			a := budget.New(budget.Limits{Grace: 10 * time.Second, Silent: &silent}).Account()
			one, two := a.Wrap("x", &node{}), a.Wrap("x", &named{node{takes: takes}, "b"})
			done := make(chan []chains.Reply)
			go func() { done <- two.Batch(t.Context(), calls(3)) }()
			synctest.Wait()
			start := time.Now()
			one.Batch(t.Context(), calls(3))
			<-done
			return time.Since(start)
		}
		for i, want := range []time.Duration{10 * time.Second, 10 * time.Second, 10 * time.Second, 10 * time.Second, 200 * time.Millisecond, 200 * time.Millisecond} {
			if d := ask(time.Hour); d != want {
				t.Errorf("row %d: %v, want %v", i, d, want)
			}
		}
		ask(100 * time.Millisecond)
		if d := ask(5 * time.Second); d != 5*time.Second {
			t.Errorf("after an answer: %v", d)
		}
	})
}

type named struct {
	node
	label string
}

func (n *named) Label() string { return n.label }
