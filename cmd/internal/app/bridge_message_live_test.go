package app_test

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/testdata/nodes/echo"
)

// TestBridgeMessages starts a transfer of each protocol on a real node, at the contracts' real places.
func TestBridgeMessages(t *testing.T) {
	h := newStagehand(t, "bridges-messages")
	at := map[string]common.Address{
		"cctp-v1": common.HexToAddress("0xBd3fa81B58Ba92a82136038B25aDec7066af3155"), "cctp-v2": common.HexToAddress("0x28b5a0e9C621a5BadaA536219b3a228C8168cf5d"),
		"layerzero": common.HexToAddress("0x6C96dE32CEa08842dcc4058c14d3aaAD7Fa41dee"), "across": common.HexToAddress("0x5c7BCd6E7De5423a257D81B442095A1a6ced35C5"),
		"wormhole": common.HexToAddress("0x98f3c9e6E3fAce36bAAd05FE09d375Ef1464288B"), "polygon": common.HexToAddress("0x28e4F3a7f651294B9564800b2D01f35189A5bFbE"),
		"stranger": common.HexToAddress("0x00000000000000000000000000000000005712a9"),
	}
	contracts := map[common.Address]*echo.Contract{}
	for _, a := range at {
		contracts[a] = echo.New()
	}
	n := newBridgeChain(t, 1, contracts)
	receiver := common.HexToAddress("0x0000000000000000000000000000000000001001")
	other := newBridgeChain(t, 137, map[common.Address]*echo.Contract{at["layerzero"]: echo.New(), at["across"]: echo.New(), receiver: echo.New().Answer("lastStateId()", nil, echo.Uint(10))})
	other.mine()
	me, zero := echo.Address(n.sender()), common.Hash{}
	oft := topic("OFTSent(bytes32,uint32,address,uint256,uint256)")
	state := topic("StateSynced(uint256,address,bytes)")
	empty := packed(echo.Uint(32), zero)
	sent := map[string]common.Hash{
		"cctp-v1": n.log(at["cctp-v1"], packed(echo.Uint(1e6), me, echo.Uint(3), zero, zero),
			topic("DepositForBurn(uint64,address,uint256,address,bytes32,uint32,bytes32,bytes32)"), echo.Uint(4711), zero, me),
		"cctp-v2": n.log(at["cctp-v2"], packed(echo.Uint(1e6), me, echo.Uint(6), zero, zero, zero, echo.Uint(224), zero),
			topic("DepositForBurn(address,uint256,address,bytes32,uint32,bytes32,bytes32,uint256,uint32,bytes)"), zero, me, echo.Uint(1000)),
		"layerzero": n.log(at["layerzero"], packed(echo.Uint(30110), echo.Uint(1e6), echo.Uint(1e6)), oft, common.HexToHash("0x9c1d"), me),
		"across": n.log(at["across"], packed(zero, zero, echo.Uint(1e6), echo.Uint(9e5), zero, zero, zero, me, zero, echo.Uint(320), zero),
			topic("FundsDeposited(bytes32,bytes32,uint256,uint256,uint256,uint256,uint32,uint32,uint32,bytes32,bytes32,bytes32,bytes)"), echo.Uint(10), echo.Uint(815), me),
		"wormhole":           n.log(at["wormhole"], packed(echo.Uint(99), zero, echo.Uint(128), echo.Uint(1), zero), topic("LogMessagePublished(address,uint64,uint32,bytes,uint8)"), me),
		"polygon":            n.log(at["polygon"], empty, state, echo.Uint(11), me),
		"polygon-taken":      n.log(at["polygon"], empty, state, echo.Uint(10), me),
		"layerzero-received": n.log(at["layerzero"], packed(echo.Uint(30109), echo.Uint(1e6), echo.Uint(1e6)), oft, common.HexToHash("0x9c1f"), me),
		"layerzero-open":     n.log(at["layerzero"], packed(echo.Uint(30109), echo.Uint(1e6), echo.Uint(1e6)), oft, common.HexToHash("0x9c20"), me),
		"across-filled": n.log(at["across"], packed(zero, zero, echo.Uint(1e6), echo.Uint(9e5), zero, zero, zero, me, zero, echo.Uint(320), zero),
			topic("FundsDeposited(bytes32,bytes32,uint256,uint256,uint256,uint256,uint32,uint32,uint32,bytes32,bytes32,bytes32,bytes)"), echo.Uint(137), echo.Uint(816), me),
		"stranger": n.log(at["stranger"], packed(echo.Uint(30110), echo.Uint(1e6), echo.Uint(1e6)), oft, common.HexToHash("0x9c1e"), me),
	}
	n.mine()
	arrival := other.log(at["layerzero"], packed(echo.Uint(30101), echo.Uint(1e6)), topic("OFTReceived(bytes32,uint32,address,uint256)"), common.HexToHash("0x9c1f"), me)
	fill := other.log(at["across"], packed(zero), topic("FilledRelay(bytes32,bytes32,uint256,uint256,uint256,uint256,uint256,uint32,uint32,bytes32,bytes32,bytes32,bytes32,bytes32,(bytes32,bytes32,uint256,uint8))"), echo.Uint(1), echo.Uint(816), me)
	other.mine()
	for _, s := range []struct{ name, note string }{
		{"cctp-v1", "A burn of the first version of CCTP, for Arbitrum"},
		{"cctp-v2", "A burn of the second version of CCTP, for Base"},
		{"layerzero", "A token sent to Arbitrum through LayerZero"},
		{"across", "A deposit into the pool of Across, for OP Mainnet"},
		{"wormhole", "A message handed to Wormhole"},
		{"polygon", "A deposit to Polygon that Polygon has not taken over"},
		{"polygon-taken", "A deposit to Polygon that Polygon has taken over"},
		{"layerzero-received", "A token sent to Polygon through LayerZero, received there"},
		{"layerzero-open", "A token sent to Polygon through LayerZero, of which Polygon's newest blocks tell nothing"},
		{"across-filled", "A deposit into the pool of Across, paid out on Polygon"},
		{"stranger", "A log like that of LayerZero from a contract that nobody lists"},
	} {
		h.show(s.name, "ethereum", n.url, sent[s.name].Hex(), s.note, "--node", "polygon="+other.url)
	}
	h.done()
	for name, tx := range map[string]common.Hash{"layerzero-received": arrival, "across-filled": fill} {
		_, out, _ := runNow("check", "--offline", "--quiet", "--node", "ethereum="+n.url, "--node", "polygon="+other.url, "--chain", "ethereum", "--format", "json", sent[name].Hex())
		if !strings.Contains(out, tx.Hex()[2:]) {
			t.Errorf("%s: the delivery %s is not told:\n%s", name, tx, out)
		}
	}
}
