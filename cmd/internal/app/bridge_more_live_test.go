package app_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/bridges"
	"txtriage/testdata/nodes/echo"
)

// TestBridgeOperations carries a transfer in one of two user operations of a transaction.
func TestBridgeOperations(t *testing.T) {
	h := newStagehand(t, "bridges-operations")
	me := echo.Address(crypto.PubkeyToAddress(devKey(t).PublicKey))
	entry := common.HexToAddress("0x0000000071727De22E5E9d8BAf0edAc6f37da032")
	bundle := common.HexToAddress("0x00000000000000000000000000000000000e5001")
	mine, others, guid := common.HexToHash("0x0e51"), common.HexToHash("0x0e52"), common.HexToHash("0x9c31")
	raw, _ := lzPacket(1, guid)
	record := func(id common.Hash) echo.Step {
		return echo.Step{To: entry, Data: echo.Log(packed(common.Hash{}, flag(true), echo.Uint(1e9), echo.Uint(1e5)), topic("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)"), id, me, common.Hash{})}
	}
	n := newBridgeChain(t, 1, map[common.Address]*echo.Contract{
		entry: echo.New(), lzEndpoint: echo.New(), lzToken: echo.New(),
		bundle: echo.Script(
			echo.Step{To: entry, Data: echo.Log(nil, topic("BeforeExecution()"))},
			echo.Step{To: lzEndpoint, Data: echo.Log(append(packed(echo.Uint(96), echo.Uint(96), common.Hash{}), abiBytes(raw)...), topic("PacketSent(bytes,bytes,address)"))},
			echo.Step{To: lzToken, Data: echo.Log(packed(echo.Uint(30109), echo.Uint(1e6), echo.Uint(1e6)), topic("OFTSent(bytes32,uint32,address,uint256,uint256)"), guid, me)},
			record(mine), record(others),
		),
	})
	tx := n.call(bundle, nil)
	n.mine()
	n.mine()
	n.settle()
	h.show("operation", "ethereum", n.url, mine.Hex(), "A user operation that sends a token through LayerZero, in a bundle of two. The contracts are stand-ins")
	h.show("other-operation", "ethereum", n.url, others.Hex(), "A user operation beside one that sends a token through LayerZero. The contracts are stand-ins")
	h.show("bundle", "ethereum", n.url, tx.Hex(), "A bundle of two user operations, one of which sends a token through LayerZero. The contracts are stand-ins")
	h.done()
}

// TestBridgeTestNetworks starts transfers on Sepolia and OP Sepolia, whose numbers and contracts are their own.
func TestBridgeTestNetworks(t *testing.T) {
	h := newStagehand(t, "bridges-testnets")
	me, zero := echo.Address(crypto.PubkeyToAddress(devKey(t).PublicKey)), common.Hash{}
	burner := common.HexToAddress("0x9f3B8679c73C2Fef8b59B4f3444d4e156fb70AA5")
	taker := common.HexToAddress("0xaCF1ceeF35caAc005e15888dDb8A3515C41B4872") // Arbitrum Sepolia
	portal := common.HexToAddress("0x16Fc5058F25648194471939df75CF27A2fdC48BC")
	data := packed(echo.Uint(1e15), echo.Uint(100_000), echo.Uint(128), zero, zero)
	hash := bridges.WithdrawalHash(zero, me, me, data)
	copy(data[96:], hash[:])
	parent := newBridgeChain(t, 11155111, map[common.Address]*echo.Contract{
		burner: echo.New(),
		portal: echo.New().Answer("finalizedWithdrawals(bytes32)", []common.Hash{hash}, flag(false)).Answer("numProofSubmitters(bytes32)", []common.Hash{hash}, zero).Answer("paused()", nil, zero),
	})
	child := newBridgeChain(t, 11155420, map[common.Address]*echo.Contract{opPasser: echo.New()})
	arb := newBridgeChain(t, 421614, map[common.Address]*echo.Contract{taker: echo.New().Answer("usedNonces(bytes32)", []common.Hash{bridges.UsedNonce(0, 5)}, zero)})
	burn := parent.log(burner, packed(echo.Uint(1e6), me, echo.Uint(3), zero, zero),
		topic("DepositForBurn(uint64,address,uint256,address,bytes32,uint32,bytes32,bytes32)"), echo.Uint(5), zero, me)
	parent.mine()
	arb.mine()
	passed := child.log(opPasser, data, topic("MessagePassed(uint256,address,address,uint256,uint256,bytes,bytes32)"), zero, me, me)
	child.mine()
	for _, c := range []*bridgeChain{parent, arb, child} {
		c.settle()
	}
	h.show("cctp", "sepolia", parent.url, burn.Hex(), "A burn of CCTP on Sepolia, for Arbitrum Sepolia, whose message nobody has handed in. The contracts are stand-ins", "--node", "arbitrum-sepolia="+arb.url)
	h.show("op", "optimism-sepolia", child.url, passed.Hex(), "A withdrawal from OP Sepolia that nobody has proven on Sepolia. The contracts are stand-ins", "--node", "sepolia="+parent.url)
	h.done()
}
