package app_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/bridges"
	"txtriage/testdata/nodes/echo"
)

// The contracts of Polygon's two bridges, at their real places.
var (
	polRoots   = common.HexToAddress("0x86E4Dc95c7FBdBf52e33D563BbDB00823894C287") // RootChain
	polManager = common.HexToAddress("0xA0c68C638235ee32657e8f720a23ceC1bFc77C77") // RootChainManager
	polUSDC    = common.HexToAddress("0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174")
	polCoin    = common.HexToAddress("0x0000000000000000000000000000000000001010")
	polMapped  = common.HexToAddress("0x00000000000000000000000000000000000e4001") // known to the bridge only
	polOther   = common.HexToAddress("0x00000000000000000000000000000000000e4002") // a token of its own
)

// TestBridgePolygon walks withdrawals from Polygon through two real nodes.
func TestBridgePolygon(t *testing.T) {
	h := newStagehand(t, "bridges-polygon")
	me := echo.Address(crypto.PubkeyToAddress(devKey(t).PublicKey))
	burns := echo.Script(echo.Step{Topics: []common.Hash{topic("Transfer(address,address,uint256)"), me, {}}, Data: packed(echo.Uint(1e6))})
	coin := echo.Script(echo.Step{Topics: []common.Hash{topic("Withdraw(address,address,uint256,uint256,uint256)"), echo.Address(polCoin), me}, Data: packed(echo.Uint(1e15), echo.Uint(2e15), echo.Uint(1e15))})
	child := newBridgeChain(t, 137, map[common.Address]*echo.Contract{polUSDC: burns, polMapped: burns, polOther: burns, polCoin: coin})

	// The child's first block holds what the parent has taken over.
	height := uint64(1)
	key := func(index uint64) []common.Hash { return []common.Hash{bridges.ExitHash(&height, index, 0)} }
	manager := echo.New()
	for i := range uint64(8) {
		manager.Answer("processedExits(bytes32)", key(i), flag(i == 1))
	}
	later := uint64(2)
	manager.Answer("processedExits(bytes32)", []common.Hash{bridges.ExitHash(&later, 0, 0)}, flag(false))
	for a, root := range map[common.Address]common.Address{polUSDC: polManager, polMapped: polManager, polOther: {}} {
		manager.Answer("childToRootToken(address)", []common.Hash{echo.Address(a)}, echo.Address(root))
	}
	parent := newBridgeChain(t, 1, map[common.Address]*echo.Contract{
		polManager: manager, polRoots: echo.New().Answer("getLastChildBlock()", nil, echo.Uint(1)),
	})
	parent.mine()

	withdraw := echo.Call("withdraw(uint256)", echo.Uint(1e6))
	sent := map[string]common.Hash{
		"ready": child.call(polUSDC, withdraw),
	}
	sent["paid"] = child.call(polUSDC, withdraw)
	sent["mapped"] = child.call(polMapped, withdraw)
	sent["other"] = child.call(polOther, withdraw)
	sent["coin"] = child.call(polCoin, withdraw)
	child.mine()
	sent["early"] = child.call(polUSDC, withdraw)
	sent["coin-early"] = child.call(polCoin, withdraw)
	child.mine()
	parent.settle()

	both := []string{"--node", "ethereum=" + parent.url}
	for _, s := range []struct{ name, note string }{
		{"early", "A withdrawal from Polygon in a block that Ethereum has not taken over yet"},
		{"ready", "A withdrawal from Polygon that can be claimed on Ethereum"},
		{"paid", "A withdrawal from Polygon that was paid on Ethereum"},
		{"mapped", "A withdrawal from Polygon of a token that only its bridge knows"},
		{"other", "Tokens that were burnt on Polygon, and which no bridge knows"},
		{"coin", "A withdrawal of Polygon's own coin in a block that Ethereum has taken over"},
		{"coin-early", "A withdrawal of Polygon's own coin in a block that Ethereum has not taken over yet"},
	} {
		h.show(s.name, "polygon", child.url, sent[s.name].Hex(), s.note+". The contracts are stand-ins", both...)
	}
	h.show("unseen", "polygon", child.url, sent["ready"].Hex(), "A withdrawal from Polygon without a node of Ethereum. The contracts are stand-ins")
	h.show("other-unseen", "polygon", child.url, sent["other"].Hex(), "Tokens that were burnt on Polygon, without a node of Ethereum. The contracts are stand-ins")
	h.done()
}
