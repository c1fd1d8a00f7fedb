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
	for _, name := range []string{"bitcoind", "litecoind"} {
		t.Run(name, func(t *testing.T) {
			if n := nodes.CoreNode(t, name).Do(t, "getblockcount"); n != "0" {
				t.Errorf("height %s", n)
			}
		})
	}
	t.Run("btcd", func(t *testing.T) {
		if url := nodes.Btcd(t, "--simnet"); !nodes.Answers(url, "getbestblockhash") {
			t.Error("no head")
		}
	})
}
