package app_test

import (
	"strings"
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

// What a node can know depends on how it is run. In no mode is a payment called never sent
// that the node has no means to know.
func TestModes(t *testing.T) {
	for mode, args := range map[string][]string{
		"no-index":    {"-txindex=0", "-blockfilterindex=0"},
		"pruned":      {"-txindex=0", "-blockfilterindex=0", "-prune=1", "-fastprune"},
		"blocks-only": {"-blocksonly=1"},
	} {
		t.Run(mode, func(t *testing.T) {
			h := newStagehand(t, "mode-"+mode)
			n := nodes.StartBitcoind(t, args...)
			scenes.Modes(t, n, mode == "pruned", h.bitcoinScene(n))
			h.done()
		})
	}
	t.Run("no-replacement", func(t *testing.T) {
		h := newStagehand(t, "mode-no-replacement")
		n := nodes.StartLitecoind(t, "-mempoolreplacement=0")
		scenes.Modes(t, n, false, h.bitcoinScene(n))
		h.done()
	})
	for mode, args := range map[string][]string{"firm": {"-mempoolfullrbf=0"}, "firm-full": {"-mempoolfullrbf=1"}} {
		t.Run(mode, func(t *testing.T) {
			h := newStagehand(t, "mode-"+mode)
			n := nodes.StartBitcoind(t, args...)
			scenes.Firm(t, n, h.bitcoinScene(n))
			h.done()
		})
	}
	t.Run("restarted", func(t *testing.T) {
		h := newStagehand(t, "mode-restarted")
		args := []string{"-datadir=" + t.TempDir(), "-persistmempool=0"}
		n := nodes.StartBitcoind(t, args...)
		list := scenes.Forgotten(t, n)
		n.Stop()
		n = nodes.StartBitcoind(t, args...)
		n.Indexed()
		show := h.bitcoinScene(n)
		for _, s := range list {
			show(s)
		}
		h.done()
	})
	// A new node knows the first block only: it has everything before it.
	t.Run("initial-download", func(t *testing.T) {
		h := newStagehand(t, "mode-initial-download")
		show := func(n *nodes.UTXO, name string) {
			h.bitcoinScene(n)(scenes.Scene{Name: name, Chain: n.Chain, Kind: "transaction", ID: strings.Repeat("ab", 32), Note: "an id, asked of a node that has just begun"})
		}
		show(nodes.StartBitcoind(t), "bitcoind")
		show(nodes.StartLitecoind(t), "litecoind")
		h.done()
	})
}
