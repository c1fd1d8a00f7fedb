package gather_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/gather"
	"txtriage/chains/rpc/turns"
)

// TestALongPauseIsWaitedOut: a node that wants to be left alone for half a minute, again and
// again, loses no row; it is not asked before.
func TestALongPauseIsWaitedOut(t *testing.T) {
	var (
		mu    sync.Mutex
		open  time.Time
		early int
	)
	pausing := func(calls []chains.Call, n int) []chains.Reply {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.Before(open) {
			if open.Sub(now) < 29*time.Second { // else it was under way when the pause began
				early++
			}
		} else if n%4 == 1 {
			open = now.Add(30 * time.Second)
			return bad(calls, chains.CallError{Kind: chains.ErrHTTP, HTTP: 429, After: 30 * time.Second})
		}
		return nil
	}
	world(t, pausing, func(t *testing.T, n *node, g *gather.Node) {
		start := time.Now()
		if failed := diagnoses(t, g, 2000); failed > 0 {
			t.Errorf("%d calls failed", failed)
		}
		t.Logf("%s, %d batches", time.Since(start), len(n.sizes))
		mu.Lock()
		defer mu.Unlock()
		if early > 0 {
			t.Errorf("%d batches during a pause", early)
		}
	})
}

// TestAPauseOfHoursIsTold: nobody waits for tomorrow's quota; what the node said is handed on.
func TestAPauseOfHoursIsTold(t *testing.T) {
	tomorrow := func(calls []chains.Call, _ int) []chains.Reply {
		return bad(calls, chains.CallError{Kind: chains.ErrHTTP, HTTP: 429, After: 5 * time.Hour})
	}
	world(t, tomorrow, func(t *testing.T, _ *node, g *gather.Node) {
		start := time.Now()
		out := g.One().Batch(t.Context(), []chains.Call{{Method: "eth_chainId"}})
		if out[0].Err == nil || out[0].Err.After != 5*time.Hour || time.Since(start) > time.Minute {
			t.Errorf("%+v after %s", out[0].Err, time.Since(start))
		}
	})
}

// sleeper waits a minute for its turn before each answer.
type sleeper struct{ node }

func (s *sleeper) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	time.Sleep(time.Minute)
	turns.Slept(ctx, time.Minute)
	out := make([]chains.Reply, len(calls))
	for i := range out {
		out[i].Result = json.RawMessage(`1`)
	}
	return out
}

// TestWaitingForATurnIsNoTimeOfTheDiagnosis: the budget of a diagnosis is time on the wire.
func TestWaitingForATurnIsNoTimeOfTheDiagnosis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gather.New(t.Context(), &sleeper{}, gather.Options{Now: time.Now, Budget: 30 * time.Second})
		one := g.One()
		for i := range 5 {
			if out := one.Batch(t.Context(), []chains.Call{{Method: "eth_chainId", Params: []any{i}}}); out[0].Err != nil {
				t.Fatalf("round %d: %+v", i, out[0].Err)
			}
		}
	})
}
