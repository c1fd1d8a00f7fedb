package app_test

import (
	"fmt"
	"testing"
	"time"

	"txtriage/chains/chainstest/nodes"
	"txtriage/testdata/nodes/evmstates/states"
)

// uncreditedScenes brings a node that bears the main network's number, so that tokens are listed,
// into the states in which payments succeed and are not credited.
func (h *stagehand) uncreditedScenes(chain, url string) {
	made, err := states.MakeUncredited(h.t.Context(), url, time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range made {
		var flags []string
		for _, f := range [][2]string{{"--to", s.To}, {"--asset", s.Asset}, {"--amount", s.Amount}, {"--role", s.Role}} {
			if f[1] != "" {
				flags = append(flags, f[0], f[1])
			}
		}
		h.show(s.Scenario, chain, url, s.Hash.Hex(), s.Note, flags...)
	}
	h.done()
}

func TestUncredited(t *testing.T) {
	born := fmt.Sprint(time.Now().Add(-2 * settled).Unix())
	for _, c := range []struct {
		scenes, chain, node string
		args                []string
	}{
		{"uncredited", "eip155:1", "gethsim", []string{"-chain-id", "1", "-genesis-time", born, "-step", "2"}},
		{"uncredited-amsterdam", "eip155:1", "gethsim", []string{"-chain-id", "1", "-amsterdam", "-genesis-time", born, "-step", "2"}}, // every move of coins is logged
		{"uncredited-anvil", "eip155:1", "anvil", []string{"--no-mining", "--chain-id", "1", "--timestamp", born}},
		{"uncredited-hardhat", "eip155:31337", "hardhat", nil}, // no traces; no token is listed there
	} {
		t.Run(c.scenes, func(t *testing.T) {
			h := newStagehand(t, c.scenes)
			h.uncreditedScenes(c.chain, nodes.EVM(t, c.node, c.args...))
		})
	}
}
