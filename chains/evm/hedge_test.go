package evm_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/evm"
	"txtriage/chains/tape"
)

// slow is a node that takes its time from a batch on.
type slow struct {
	chains.Caller
	from  int
	delay time.Duration
	n     int
}

func (s *slow) Standing() chains.Standing { return chains.Standing{Patience: 1500 * time.Millisecond} }

func (s *slow) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	if s.n++; s.n > s.from {
		select {
		case <-time.After(s.delay):
		case <-ctx.Done():
			out := make([]chains.Reply, len(calls))
			for i := range out {
				out[i].Err = &chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}
			}
			return out
		}
	}
	return s.Caller.Batch(ctx, calls)
}

// A node that hangs costs as much as one is patient, in the opening and later, and what is learned
// is what the other one says. Played from its tape the diagnosis is the same.
func TestANodeThatHangsIsNotWaitedFor(t *testing.T) {
	for _, c := range []struct {
		scene string
		from  int
		most  time.Duration
	}{{"plain", 0, 1600 * time.Millisecond}, {"token", 0, 1600 * time.Millisecond}, {"token", 1, 10 * time.Second}, {"gap", 1, 10 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			q, talk := kept(t, c.scene)
			rec := tape.NewRecorder(time.Now)
			a := &slow{Caller: (&chainstest.Node{Name: "a", Type: "evm", Answer: talk.Answer}).Caller(), from: c.from, delay: time.Hour}
			b := &slow{Caller: (&chainstest.Node{Name: "b", Type: "evm", Answer: talk.Answer}).Caller()}
			start := time.Now()
			live, err := evm.New().Inspect(t.Context(), q, []chains.Caller{rec.Wrap(a), rec.Wrap(b)})
			if err != nil {
				t.Fatal(err)
			}
			if d := time.Since(start); d > c.most {
				t.Errorf("%s, hangs from batch %d: it took %s", c.scene, c.from, d)
			}
			alone := inspect(t, q, &chainstest.Node{Name: "b", Type: "evm", Answer: talk.Answer})
			if got, want := summary(live), summary(alone); got != want {
				t.Errorf("%s, hangs from batch %d:\n got %s\nwant %s", c.scene, c.from, got, want)
			}
			p := tape.NewPlayer(rec.Exchanges(), rec.Nodes())
			again := tape.NewRecorder(time.Now)
			var played []chains.Caller
			for _, x := range p.Callers() {
				played = append(played, again.Wrap(x))
			}
			replay, err := evm.New().Inspect(t.Context(), q, played)
			if err != nil || len(p.Unplayed()) > 0 || summary(replay) != summary(live) || len(again.Exchanges()) != len(rec.Exchanges()) {
				t.Errorf("%s: played again: %v, %d exchanges of %d left, %d then", c.scene, err, len(p.Unplayed()), len(rec.Exchanges()), len(again.Exchanges()))
			}
		})
	}
}
