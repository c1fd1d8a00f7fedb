package gather_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/gather"
)

// node counts what it is asked and answers as its test wants.
type node struct {
	mu     sync.Mutex
	seen   map[string]int
	sizes  []int
	delay  time.Duration
	answer func(calls []chains.Call, n int) []chains.Reply
}

func (*node) Label() string { return "n-1" }
func (*node) Kind() string  { return "evm" }
func (*node) Public() bool  { return false }

func (*node) Standing() chains.Standing { return chains.Standing{} }

func (n *node) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	n.mu.Lock()
	for _, c := range calls {
		n.seen[fmt.Sprint(c.Method, c.Params)]++
	}
	n.sizes = append(n.sizes, len(calls))
	turn := len(n.sizes)
	n.mu.Unlock()
	time.Sleep(n.delay)
	chains.Heard(ctx) // as the real one does, whatever it read
	if n.answer != nil {
		if out := n.answer(calls, turn); out != nil {
			return out
		}
	}
	return good(calls)
}

func good(calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		out[i].Result, _ = json.Marshal(fmt.Sprint(c.Method, c.Params))
	}
	return out
}

func bad(calls []chains.Call, e chains.CallError) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i := range out {
		out[i].Err = &e
	}
	return out
}

// diagnoses asks for so many transactions at once, each with the head of the chain.
func diagnoses(t *testing.T, n *gather.Node, count int) (failed int) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range count {
		wg.Go(func() {
			calls := []chains.Call{{Method: "eth_getBlockByNumber", Params: []any{"latest", false}}, {Method: "eth_getTransactionByHash", Params: []any{i}}}
			out := n.One().Batch(t.Context(), calls)
			want := good(calls)
			mu.Lock()
			defer mu.Unlock()
			for k := range out {
				if out[k].Err != nil {
					failed++
				} else if string(out[k].Result) != string(want[k].Result) {
					t.Errorf("diagnosis %d got %s", i, out[k].Result)
				}
			}
		})
	}
	wg.Wait()
	return failed
}

func world(t *testing.T, answer func([]chains.Call, int) []chains.Reply, test func(*testing.T, *node, *gather.Node)) {
	synctest.Test(t, func(t *testing.T) {
		n := &node{seen: map[string]int{}, delay: 20 * time.Millisecond, answer: answer}
		test(t, n, gather.New(t.Context(), n, gather.Options{Now: time.Now}))
	})
}

func TestManyDiagnosesAreFewBatches(t *testing.T) {
	world(t, nil, func(t *testing.T, n *node, g *gather.Node) {
		if failed := diagnoses(t, g, 1000); failed > 0 {
			t.Errorf("%d calls failed", failed)
		}
		s := g.Stats()
		if s.Batches > 28 || s.Asked != 2000 || s.Calls > 1000+s.Batches {
			t.Errorf("%+v", s)
		}
		for k, times := range n.seen {
			if times > 1 && times != n.seen["eth_getBlockByNumber[latest false]"] {
				t.Errorf("%s was asked %d times", k, times)
			}
		}
	})
}

func TestOneAloneDoesNotWait(t *testing.T) {
	world(t, nil, func(t *testing.T, _ *node, g *gather.Node) {
		start := time.Now()
		diagnoses(t, g, 1)
		if d := time.Since(start); d != 20*time.Millisecond {
			t.Errorf("it took %s", d)
		}
	})
}

func TestALimitedNodeIsAskedLessAndAgain(t *testing.T) {
	limited := func(calls []chains.Call, n int) []chains.Reply {
		if n%3 == 0 {
			return bad(calls, chains.CallError{Kind: chains.ErrHTTP, HTTP: 429})
		}
		return nil
	}
	world(t, limited, func(t *testing.T, _ *node, g *gather.Node) {
		if failed := diagnoses(t, g, 500); failed > 0 {
			t.Errorf("%d calls failed", failed)
		}
	})
}

// One diagnosis whose answer is too large spoils no other.
func TestOneSpoilsNoOther(t *testing.T) {
	spoilt := func(calls []chains.Call, _ int) []chains.Reply {
		for _, c := range calls {
			if fmt.Sprint(c.Params) == "[7]" {
				return bad(calls, chains.CallError{Kind: chains.ErrReply, Message: "the reply is larger than 8388608 bytes"})
			}
		}
		return nil
	}
	world(t, spoilt, func(t *testing.T, _ *node, g *gather.Node) {
		if failed := diagnoses(t, g, 300); failed != 2 {
			t.Errorf("%d calls failed, only the two of one diagnosis should", failed)
		}
	})
}

func TestANodeThatGoesAwayIsWaitedFor(t *testing.T) {
	var mu sync.Mutex
	var gone, back time.Time
	away := func(calls []chains.Call, n int) []chains.Reply {
		mu.Lock()
		defer mu.Unlock()
		if n == 2 {
			gone, back = time.Now(), time.Now().Add(8*time.Second)
		}
		if now := time.Now(); !gone.IsZero() && now.Before(back) {
			return bad(calls, chains.CallError{Kind: chains.ErrTransport, Message: "connection refused"})
		}
		return nil
	}
	world(t, away, func(t *testing.T, _ *node, g *gather.Node) {
		diagnoses(t, g, 1)
		if failed := diagnoses(t, g, 500); failed > 0 {
			t.Errorf("%d calls failed", failed)
		}
	})
}

// One that is gone for a moment is missed by all that was under way, and that counts once: the
// queue does not wait as for one that stays away.
func TestAMomentAwayCostsAMoment(t *testing.T) {
	var mu sync.Mutex
	var gone time.Time
	away := func(calls []chains.Call, n int) []chains.Reply {
		mu.Lock()
		defer mu.Unlock()
		if n == 20 {
			gone = time.Now()
		}
		if !gone.IsZero() && time.Since(gone) < 500*time.Millisecond {
			return bad(calls, chains.CallError{Kind: chains.ErrTransport, Message: "connection refused"})
		}
		return nil
	}
	world(t, away, func(t *testing.T, _ *node, g *gather.Node) {
		start := time.Now()
		if failed := diagnoses(t, g, 2000); failed > 0 {
			t.Errorf("%d calls failed", failed)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("it took %s", d)
		}
	})
}

// A question that was given up while it waited for room takes none once its diagnosis is over.
func TestWhatIsGivenUpTakesNoRoom(t *testing.T) {
	garbled := func(calls []chains.Call, _ int) []chains.Reply {
		return bad(calls, chains.CallError{Kind: chains.ErrReply, Message: "garbled"})
	}
	world(t, garbled, func(t *testing.T, _ *node, g *gather.Node) {
		room := gather.NewRoom(1)
		ask := func(ctx context.Context, method string, wait time.Duration) {
			row := room.Row()
			g.OneOf(row).Batch(ctx, []chains.Call{{Method: method}})
			time.Sleep(wait)
			row.Done()
		}
		for range 3 { // together, so that each is asked again by itself; one is held, one is given up, one has to come through
			hasty, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			var wg sync.WaitGroup
			for _, m := range []string{"eth_a", "eth_b", "eth_c", "eth_d"} {
				ctx := t.Context()
				if m > "eth_b" {
					ctx = hasty
				}
				wg.Go(func() { ask(ctx, m, 5*time.Second) })
			}
			wg.Wait()
			cancel()
		}
	})
}

// A node that was never there costs nobody a wait, and is still tried from time to time.
func TestADeadNodeIsSaidSoAtOnce(t *testing.T) {
	dead := func(calls []chains.Call, _ int) []chains.Reply {
		return bad(calls, chains.CallError{Kind: chains.ErrTransport, Message: "connection refused"})
	}
	world(t, dead, func(t *testing.T, n *node, g *gather.Node) {
		start := time.Now()
		for range 1000 {
			if failed := diagnoses(t, g, 1); failed != 2 {
				t.Fatal("a dead node answered")
			}
		}
		if d := time.Since(start); d > 10*time.Second || len(n.sizes) > 20 {
			t.Errorf("it took %s and %d tries", d, len(n.sizes))
		}
	})
}

func TestInterruptedNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &node{seen: map[string]int{}, delay: time.Second}
		g := gather.New(t.Context(), n, gather.Options{Now: time.Now})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, cancel)
		out := g.One().Batch(ctx, []chains.Call{{Method: "eth_chainId"}})
		if out[0].Err == nil || out[0].Err.Kind != chains.ErrTransport {
			t.Errorf("%+v", out)
		}
		time.Sleep(2 * time.Second)
	})
}

// A diagnosis has its time on the wire, not more.
func TestTheBudgetEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &node{seen: map[string]int{}, delay: 4 * time.Second}
		c := gather.New(t.Context(), n, gather.Options{Now: time.Now, Budget: 10 * time.Second}).One()
		for i := range 4 {
			out := c.Batch(t.Context(), []chains.Call{{Method: "eth_chainId"}})
			if (out[0].Err != nil) != (i == 3) {
				t.Errorf("call %d: %+v", i, out[0].Err)
			}
		}
	})
}
