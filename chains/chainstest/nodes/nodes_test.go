package nodes_test

import (
	"testing"

	"txtriage/chains/chainstest/nodes"
)

func TestEachNodeStarts(t *testing.T) {
	t.Run("gethsim", func(t *testing.T) {
		if url := nodes.EVM(t, "gethsim"); !nodes.Answers(url, "txpool_status") {
			t.Error("no txpool")
		}
	})
	t.Run("anvil", func(t *testing.T) {
		if url := nodes.EVM(t, "anvil", "--no-mining"); !nodes.Answers(url, "eth_blockNumber") {
			t.Error("no head")
		}
	})
	for name, start := range map[string]func(nodes.Host) *nodes.UTXO{
		"bitcoind":  func(h nodes.Host) *nodes.UTXO { return nodes.StartBitcoind(h) },
		"litecoind": func(h nodes.Host) *nodes.UTXO { return nodes.StartLitecoind(h) },
		"btcd":      func(h nodes.Host) *nodes.UTXO { return nodes.StartBtcd(h, "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn") },
	} {
		t.Run(name, func(t *testing.T) {
			if height := string(start(t).RPC("getblockcount")); height != "0" {
				t.Errorf("height %s", height)
			}
		})
	}
}
