package utxo_test

import (
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
	"txtriage/chains/utxo"
)

// A node that hangs costs as much as one is patient, in the opening and later, in whichever order the nodes
// stand. What is learned is what the other one says, and played from its tape the diagnosis is the same.
func TestANodeThatHangsIsNotWaitedFor(t *testing.T) {
	const quick = 100 * time.Millisecond
	for _, c := range []struct {
		scene string
		from  int
		most  time.Duration
	}{
		{"core-bitcoin-regtest-confirmed", 0, 2 * time.Second},
		{"core-bitcoin-regtest-cheap-parent", 0, 2 * time.Second},
		{"btcd-bitcoin-regtest-cheap-parent", 0, 2 * time.Second},
		{"core-bitcoin-regtest-cheap-parent", 1, 10 * time.Second},
		{"core-litecoin-regtest-confirmed", 1, 2 * time.Second},
		{"btcd-bitcoin-regtest-cheap-parent", 1, 10 * time.Second},
	} {
		for _, labels := range [][2]string{{"a", "b"}, {"b", "a"}} {
			kept := talk(t, c.scene)
			node := func(label string, prompt int, delay time.Duration) chains.Caller {
				n := &chainstest.Node{Name: label, Type: kept.Kind, Answer: kept.Nodes["a"], Prompt: prompt, Delay: delay}
				n.Standing.Patience = 1500 * time.Millisecond
				return n.Caller()
			}
			alone, err := utxo.New().Inspect(t.Context(), kept.Question, []chains.Caller{node(labels[1], 0, 0)})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				rec := tape.NewRecorder(time.Now)
				start := time.Now()
				live, err := utxo.New().Inspect(t.Context(), kept.Question, []chains.Caller{rec.Wrap(node(labels[0], c.from, time.Hour)), rec.Wrap(node(labels[1], 0, quick))})
				if err != nil {
					t.Fatal(err)
				}
				if d := time.Since(start); d > c.most {
					t.Errorf("%s, %s hangs from batch %d: it took %s", c.scene, labels[0], c.from, d)
				}
				same := func(what string, f *facts.Facts) {
					if f.Sighting.V.Place != alone.Sighting.V.Place || f.Sighting.V.Block != alone.Sighting.V.Block || f.Fee.V.Units.Cmp(alone.Fee.V.Units) != 0 || f.Fee.State != alone.Fee.State || f.UTXO.Queue.State != alone.UTXO.Queue.State {
						t.Errorf("%s, %s hangs from batch %d, %s: %+v, fee %+v, queue %v", c.scene, labels[0], c.from, what, f.Sighting, f.Fee, f.UTXO.Queue.State)
					}
				}
				same("live", live)
				replay := chainstest.PlayedAgain(t, rec, func(nodes []chains.Caller) (*facts.Facts, error) {
					return utxo.New().Inspect(t.Context(), kept.Question, nodes)
				})
				same("replayed", replay)
			})
		}
	}
}
