package app_test

import (
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/testdata/nodes/evmstates/states"
)

// TestRefusals tells failures by the words that contracts use most.
func TestRefusals(t *testing.T) {
	h := newStagehand(t, "refusals")
	url := nodes.EVM(t, "gethsim")
	made, err := states.Refusals(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range made {
		h.show(s.Scenario, "eip155:31337", url, s.Hash.Hex(), s.Note)
	}
	h.done()
}
