package app_test

import (
	"encoding/json"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/testdata/nodes/echo"
)

// The contracts of Arbitrum One, at their real places.
var (
	arbSys    = common.HexToAddress("0x0000000000000000000000000000000000000064")
	arbOutbox = common.HexToAddress("0x0B9857ae2D4A3DBe74ffE1d7DF045bb7F96E4840")
	arbRollup = common.HexToAddress("0x4DCeB440657f21083db8aDd07665f8ddBe1DCfc0")
)

// TestBridgeArbitrum walks withdrawals and deposits through two real nodes. The blocks of the
// parent chain are few here, so its period is given as a few blocks, too.
func TestBridgeArbitrum(t *testing.T) {
	h := newStagehand(t, "bridges-arbitrum")
	child := newBridgeChain(t, 42161, map[common.Address]*echo.Contract{arbSys: echo.New()})
	me := child.sender()
	outbox, rollup := echo.New(), echo.New().Answer("confirmPeriodBlocks()", nil, echo.Uint(2))
	for n := range uint64(4) {
		outbox.Answer("isSpent(uint256)", []common.Hash{echo.Uint(n)}, flag(n == 3))
	}
	parent := newBridgeChain(t, 1, map[common.Address]*echo.Contract{arbOutbox: outbox, arbRollup: rollup})

	withdraw := func(position, parentBlock uint64) common.Hash {
		data := packed(echo.Address(me), echo.Uint(9), echo.Uint(parentBlock), echo.Uint(1), echo.Uint(1e15), echo.Uint(192), common.Hash{})
		return child.log(arbSys, data, topic("L2ToL1Tx(address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes)"), echo.Address(me), common.Hash{1}, echo.Uint(position))
	}
	ready, spent := withdraw(1, 1), withdraw(3, 1)
	child.mine()
	young := withdraw(2, 40_000)
	child.mine()
	later := withdraw(0, 1)
	child.mine()
	var first struct{ Hash common.Hash }
	if err := json.Unmarshal(child.ask("eth_getBlockByNumber", "0x1", false), &first); err != nil {
		t.Fatal(err)
	}

	parent.log(arbOutbox, nil, topic("SendRootUpdated(bytes32,bytes32)"), common.Hash{2}, first.Hash)
	parent.mine()
	parent.mine()
	parent.mine()

	both := []string{"--node", "ethereum=" + parent.url}
	h.show("waiting", "arbitrum", child.url, young.Hex(), "A withdrawal from Arbitrum whose period is not over", both...)
	h.show("not-covered", "arbitrum", child.url, later.Hex(), "A withdrawal from Arbitrum after the last block that is confirmed on Ethereum", both...)
	h.show("ready", "arbitrum", child.url, ready.Hex(), "A withdrawal from Arbitrum that is confirmed on Ethereum and not claimed", both...)
	h.show("claimed", "arbitrum", child.url, spent.Hex(), "A withdrawal from Arbitrum that was claimed", both...)
	h.show("unseen", "arbitrum", child.url, ready.Hex(), "A withdrawal from Arbitrum without a node of the other chain")
	h.done()
}
