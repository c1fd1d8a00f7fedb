package evm_test

import (
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/evm"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

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
			patient := chains.Standing{Patience: 1500 * time.Millisecond}
			a := &chainstest.Node{Name: "a", Type: "evm", Answer: talk.Answer, Standing: patient, Delay: time.Hour, Prompt: c.from}
			b := &chainstest.Node{Name: "b", Type: "evm", Answer: talk.Answer, Standing: patient}
			start := time.Now()
			live, err := evm.New().Inspect(t.Context(), q, []chains.Caller{rec.Wrap(a.Caller()), rec.Wrap(b.Caller())})
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
			replay := chainstest.PlayedAgain(t, rec, func(nodes []chains.Caller) (*facts.Facts, error) {
				return evm.New().Inspect(t.Context(), q, nodes)
			})
			if got, want := summary(replay), summary(live); got != want {
				t.Errorf("%s, played again:\n got %s\nwant %s", c.scene, got, want)
			}
		})
	}
}
