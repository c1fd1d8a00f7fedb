package app_test

import (
	"encoding/json"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// TestSentIsInTheNextBlock holds the hand of all scenes on gethsim: what was sent before a
// block is made is in it, however fast one follows the other.
func TestSentIsInTheNextBlock(t *testing.T) {
	c := newBridgeChain(t, 31337, nil)
	const each = 6
	for round := range 80 {
		var last common.Hash
		for range each {
			last = c.pay(common.Address{19: 7}, common.Big1, nil)
		}
		var where *struct{ BlockNumber *string }
		if round%2 == 0 {
			c.mine()
			if err := json.Unmarshal(c.ask("eth_getTransactionByHash", last.Hex()), &where); err != nil || where == nil || where.BlockNumber == nil {
				t.Fatalf("round %d: the last of %d is in no block (%v)", round, each, err)
			}
			continue
		}
		var pool struct{ Pending, Queued string }
		if err := json.Unmarshal(c.ask("txpool_status"), &pool); err != nil || pool.Queued != "0x0" {
			t.Fatalf("round %d: the pool has %+v (%v)", round, pool, err)
		}
		c.mine()
	}
}
