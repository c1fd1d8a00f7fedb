package app_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/bridges"
	"txtriage/testdata/nodes/echo"
)

// The contracts of the protocols on Ethereum and Polygon, at their real places.
var (
	cctpV1     = common.HexToAddress("0xBd3fa81B58Ba92a82136038B25aDec7066af3155")
	cctpV2     = common.HexToAddress("0x28b5a0e9C621a5BadaA536219b3a228C8168cf5d")
	cctpIn     = common.HexToAddress("0xF3be9355363857F3e001be68856A2f96b4C39Ba9") // Polygon
	cctpOut    = common.HexToAddress("0x9daF8c91AEFAE50b9c0E69629D3F6Ca40cA3B3FE") // Polygon
	lzToken    = common.HexToAddress("0x6C96dE32CEa08842dcc4058c14d3aaAD7Fa41dee")
	lzEndpoint = common.HexToAddress("0x1a44076050125825900e736c501f859c50fE728c")
	acrossEth  = common.HexToAddress("0x5c7BCd6E7De5423a257D81B442095A1a6ced35C5")
	acrossPol  = common.HexToAddress("0x9295ee1d8C5b022Be115A2AD3c30C72E34e7F096")
	wormEth    = common.HexToAddress("0x98f3c9e6E3fAce36bAAd05FE09d375Ef1464288B")
	wormToken  = common.HexToAddress("0x3ee18B2214AFF97000D974cf647E7C347E8fa585")
	wormPol    = common.HexToAddress("0x5a58505a96D1dbf8dF91cB21B54419FC36e93fdE")
	polSender  = common.HexToAddress("0x28e4F3a7f651294B9564800b2D01f35189A5bFbE")
	polState   = common.HexToAddress("0x0000000000000000000000000000000000001001")
	stranger   = common.HexToAddress("0x00000000000000000000000000000000005712a9")
)

// lzPacket is a packet of LayerZero from the token on Ethereum to that on Polygon, and what is stored of it there.
func lzPacket(nonce uint64, guid common.Hash) (raw []byte, stored common.Hash) {
	raw = binary.BigEndian.AppendUint64([]byte{1}, nonce)
	raw = binary.BigEndian.AppendUint32(raw, 30101)
	raw = append(raw, common.BytesToHash(lzToken[:]).Bytes()...)
	raw = binary.BigEndian.AppendUint32(raw, 30109)
	raw = append(raw, common.BytesToHash(lzToken[:]).Bytes()...)
	raw = append(append(raw, guid[:]...), 0xaa, 0xbb)
	return raw, crypto.Keccak256Hash(raw[81:])
}

// abiBytes is a byte string as an ABI writes it.
func abiBytes(b []byte) []byte {
	return append(packed(echo.Uint(uint64(len(b)))), append(b, make([]byte, (32-len(b)%32)%32)...)...)
}

// sendsOFT is what a wallet's contract does for a transfer through LayerZero.
func sendsOFT(guid, me common.Hash, nonce uint64) *echo.Contract {
	raw, _ := lzPacket(nonce, guid)
	return echo.Script(
		echo.Step{To: lzEndpoint, Data: echo.Log(append(packed(echo.Uint(96), echo.Uint(96), common.Hash{}), abiBytes(raw)...), topic("PacketSent(bytes,bytes,address)"))},
		echo.Step{To: lzToken, Data: echo.Log(packed(echo.Uint(30109), echo.Uint(1e6), echo.Uint(1e6)), topic("OFTSent(bytes32,uint32,address,uint256,uint256)"), guid, me)},
	)
}

// TestBridgeMessages starts a transfer of each protocol on a real node, at the contracts' real places.
func TestBridgeMessages(t *testing.T) {
	h := newStagehand(t, "bridges-messages")
	key := devKey(t)
	me, zero := echo.Address(crypto.PubkeyToAddress(key.PublicKey)), common.Hash{}
	born, sentAt := time.Now().Add(-3*time.Hour), time.Now().Add(-settled)
	start := fmt.Sprint(born.Unix())

	// LayerZero: guid, number and place of the contract that sends.
	guids := map[string]common.Hash{}
	contracts := map[common.Address]*echo.Contract{}
	for _, a := range []common.Address{cctpV1, cctpV2, lzToken, lzEndpoint, acrossEth, wormEth, polSender, stranger} {
		contracts[a] = echo.New()
	}
	there := echo.New()
	place := map[string]common.Address{}
	for i, name := range []string{"layerzero", "layerzero-received", "layerzero-waits", "layerzero-alert"} {
		n := uint64(i + 1)
		guids[name], place[name] = common.BigToHash(echo.Uint(0x9c10+n).Big()), common.BigToAddress(echo.Uint(0xe100+n).Big())
		contracts[place[name]] = sendsOFT(guids[name], me, n)
		_, stored := lzPacket(n, guids[name])
		if i < 2 {
			stored = zero
		}
		there.Answer("inboundPayloadHash(address,uint32,bytes32,uint64)", []common.Hash{echo.Address(lzToken), echo.Uint(30101), echo.Address(lzToken), echo.Uint(n)}, stored)
	}
	// Across: what is logged, and its key on Polygon.
	acrossTopics := func(id, to uint64) []common.Hash {
		return []common.Hash{topic("FundsDeposited(bytes32,bytes32,uint256,uint256,uint256,uint256,uint32,uint32,uint32,bytes32,bytes32,bytes32,bytes)"), echo.Uint(to), echo.Uint(id), me}
	}
	acrossData := func(deadline time.Time) []byte {
		return packed(echo.Address(stranger), echo.Address(stranger), echo.Uint(1e6), echo.Uint(9e5), echo.Uint(7), echo.Uint(uint64(deadline.Unix())), zero, me, zero, echo.Uint(320), zero)
	}
	early, late := acrossData(born.Add(time.Hour)), acrossData(time.Now().Add(24*time.Hour))
	pool := echo.New()
	for id, c := range map[uint64]struct {
		data   []byte
		status uint64
	}{816: {late, 2}, 817: {late, 0}, 818: {early, 0}} {
		hash, ok := bridges.RelayHash(1, acrossTopics(id, 137), c.data)
		if !ok {
			t.Fatal("no key")
		}
		pool.Answer("fillStatuses(bytes32)", []common.Hash{hash}, echo.Uint(c.status))
	}
	// Wormhole: a transfer of tokens to Polygon, and its hash.
	payload := append([]byte{1}, packed(echo.Uint(5), me)...)
	payload = append(append(append(payload, 0, 2), me[:]...), 0, 5)
	payload = append(payload, zero[:]...)
	hashOf := func(sequence uint64) common.Hash {
		return bridges.MessageHash(uint32(sentAt.Unix()), 0, 2, echo.Address(wormToken), sequence, 1, payload)
	}
	redeemer := echo.New().Answer("isTransferCompleted(bytes32)", []common.Hash{hashOf(1)}, flag(true)).Answer("isTransferCompleted(bytes32)", []common.Hash{hashOf(2)}, flag(false))
	taker := echo.New().Answer("usedNonces(bytes32)", []common.Hash{bridges.UsedNonce(0, 1)}, flag(true)).Answer("usedNonces(bytes32)", []common.Hash{bridges.UsedNonce(0, 2)}, flag(false))
	received := topic("MessageReceived(address,uint32,uint64,bytes32,bytes)")
	minting := common.HexToAddress("0x00000000000000000000000000000000000e2001")

	n := newBridgeChain(t, 1, contracts, "-genesis-time", start)
	other := newBridgeChain(t, 137, map[common.Address]*echo.Contract{
		lzToken: echo.New(), lzEndpoint: there, acrossPol: pool, wormPol: redeemer, cctpIn: taker, cctpOut: echo.New(), cctpV2: echo.New(), stranger: echo.New(),
		polState: echo.New().Answer("lastStateId()", nil, echo.Uint(10)),
		minting: echo.Script(
			echo.Step{To: cctpOut, Data: echo.Log(packed(echo.Uint(1e6)), topic("MintAndWithdraw(address,uint256,address)"), me, echo.Address(stranger))},
			echo.Step{To: cctpIn, Data: echo.Log(packed(zero, me, echo.Uint(96), zero), received, me, echo.Uint(1))},
		),
	}, "-genesis-time", start)
	other.mine()
	oft := topic("OFTSent(bytes32,uint32,address,uint256,uint256)")
	state := topic("StateSynced(uint256,address,bytes)")
	empty := packed(echo.Uint(32), zero)
	v1 := func(number, domain uint64) common.Hash {
		return n.log(cctpV1, packed(echo.Uint(1e6), me, echo.Uint(domain), zero, zero),
			topic("DepositForBurn(uint64,address,uint256,address,bytes32,uint32,bytes32,bytes32)"), echo.Uint(number), zero, me)
	}
	v2 := func(amount, domain uint64) common.Hash {
		return n.log(cctpV2, packed(echo.Uint(amount), me, echo.Uint(domain), zero, zero, zero, echo.Uint(224), zero),
			topic("DepositForBurn(address,uint256,address,bytes32,uint32,bytes32,bytes32,uint256,uint32,bytes)"), zero, me, echo.Uint(1000))
	}
	worm := func(sender common.Address, sequence uint64, payload []byte) common.Hash {
		return n.log(wormEth, append(packed(echo.Uint(sequence), zero, echo.Uint(128), echo.Uint(1)), abiBytes(payload)...), topic("LogMessagePublished(address,uint64,uint32,bytes,uint8)"), echo.Address(sender))
	}
	sent := map[string]common.Hash{
		"cctp-v1": v1(4711, 3), "cctp-v2": v2(1e6, 6), "cctp-waits": v1(2, 7), "cctp-minted": v1(1, 7), "cctp-v2-like": v2(1e6, 7), "cctp-v2-other": v2(2e6, 7),
		"across":           n.log(acrossEth, late, acrossTopics(815, 10)...),
		"across-filled":    n.log(acrossEth, late, acrossTopics(816, 137)...),
		"across-waits":     n.log(acrossEth, late, acrossTopics(817, 137)...),
		"across-too-late":  n.log(acrossEth, early, acrossTopics(818, 137)...),
		"wormhole":         worm(stranger, 99, nil),
		"wormhole-waits":   worm(wormToken, 2, payload),
		"wormhole-done":    worm(wormToken, 1, payload),
		"polygon":          n.log(polSender, empty, state, echo.Uint(11), me),
		"polygon-taken":    n.log(polSender, empty, state, echo.Uint(10), me),
		"polygon-unseen":   n.log(polSender, empty, state, echo.Uint(9), me),
		"stranger":         n.log(stranger, packed(echo.Uint(30109), echo.Uint(1e6), echo.Uint(1e6)), oft, common.HexToHash("0x9c1e"), me),
		"stranger-deposit": n.log(stranger, late, acrossTopics(816, 137)...),
	}
	for name, at := range place {
		sent[name] = n.call(at, nil)
	}
	n.mineAt(sentAt)
	n.settle()
	arrival := other.log(lzToken, packed(echo.Uint(30101), echo.Uint(1e6)), topic("OFTReceived(bytes32,uint32,address,uint256)"), guids["layerzero-received"], me)
	other.log(stranger, packed(echo.Uint(30101), echo.Uint(1e6)), topic("OFTReceived(bytes32,uint32,address,uint256)"), guids["layerzero"], me)
	filled := topic("FilledRelay(bytes32,bytes32,uint256,uint256,uint256,uint256,uint256,uint32,uint32,bytes32,bytes32,bytes32,bytes32,bytes32,(bytes32,bytes32,uint256,uint8))")
	fill := other.log(acrossPol, packed(zero), filled, echo.Uint(1), echo.Uint(816), me)
	other.log(stranger, packed(zero), filled, echo.Uint(1), echo.Uint(817), me)
	alertData := append(packed(echo.Uint(30101), echo.Address(lzToken), echo.Uint(4), guids["layerzero-alert"], zero, zero, echo.Uint(288), echo.Uint(288), echo.Uint(288)), abiBytes([]byte{0xaa, 0xbb})...)
	alert := other.log(lzEndpoint, alertData, topic("LzReceiveAlert(address,address,(uint32,bytes32,uint64),bytes32,uint256,uint256,bytes,bytes,bytes)"), echo.Address(lzToken), me)
	mint := other.call(minting, nil)
	like := other.log(cctpV2, packed(echo.Uint(999_900), echo.Uint(100)), topic("MintAndWithdraw(address,uint256,address,uint256)"), me, zero)
	other.log(polState, packed(flag(true)), topic("StateCommitted(uint256,bool)"), echo.Uint(10))
	other.mine()
	for _, s := range []struct{ name, note string }{
		{"cctp-v1", "A burn of the first version of CCTP, for Arbitrum, of which no node is at hand"},
		{"cctp-v2", "A burn of the second version of CCTP, for Base, of which no node is at hand"},
		{"cctp-waits", "A burn of the first version of CCTP whose message nobody has handed in on Polygon"},
		{"cctp-minted", "A burn of the first version of CCTP whose message was taken over on Polygon"},
		{"cctp-v2-like", "A burn of the second version of CCTP; on Polygon the same amount was made for the same receiver"},
		{"cctp-v2-other", "A burn of the second version of CCTP; on Polygon another amount was made for the same receiver"},
		{"layerzero", "A token sent to Polygon through LayerZero; only a stranger's contract there says that it came"},
		{"layerzero-received", "A token sent to Polygon through LayerZero, received there"},
		{"layerzero-waits", "A token sent to Polygon through LayerZero, whose message waits there"},
		{"layerzero-alert", "A token sent to Polygon through LayerZero, whose delivery there failed"},
		{"across", "A deposit into the pool of Across, for OP Mainnet, of which no node is at hand"},
		{"across-filled", "A deposit into the pool of Across, paid out on Polygon"},
		{"across-waits", "A deposit into the pool of Across, not paid out by the pool; a stranger's contract says that it was"},
		{"across-too-late", "A deposit into the pool of Across that was not paid out before its deadline"},
		{"wormhole", "A message handed to Wormhole by a contract that is not its bridge of tokens"},
		{"wormhole-waits", "Tokens sent to Polygon through Wormhole, not redeemed there"},
		{"wormhole-done", "Tokens sent to Polygon through Wormhole, redeemed there"},
		{"polygon", "A deposit to Polygon that Polygon has not taken over"},
		{"polygon-taken", "A deposit to Polygon that Polygon has taken over and carried out"},
		{"polygon-unseen", "A deposit to Polygon that Polygon has taken over; whether it was carried out was not seen"},
		{"stranger", "A log like that of LayerZero from a contract that nobody lists"},
		{"stranger-deposit", "A log like that of Across from a contract that nobody lists"},
	} {
		h.show(s.name, "ethereum", n.url, sent[s.name].Hex(), s.note+". The contracts are stand-ins", "--node", "polygon="+other.url)
	}
	h.show("cctp-mint", "polygon", other.url, mint.Hex(), "The making of tokens on Polygon for a burn of CCTP on Ethereum. The contracts are stand-ins")
	h.show("layerzero-try", "polygon", other.url, alert.Hex(), "An attempt to deliver on Polygon that failed; the message still waits. The contracts are stand-ins")
	h.done()
	for name, tx := range map[string]common.Hash{"layerzero-received": arrival, "across-filled": fill, "cctp-v2-like": like} {
		_, out, _ := runNow("check", "--offline", "--quiet", "--node", "ethereum="+n.url, "--node", "polygon="+other.url, "--chain", "ethereum", "--format", "json", sent[name].Hex())
		if !strings.Contains(out, tx.Hex()[2:]) {
			t.Errorf("%s: the delivery %s is not told:\n%s", name, tx, out)
		}
	}
}
