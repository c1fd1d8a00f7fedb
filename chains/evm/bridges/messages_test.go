package bridges_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/bridges"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

func kind(t *testing.T, name string, parts ...abi.ArgumentMarshaling) abi.Argument {
	t.Helper()
	k, err := abi.NewType(name, "", parts)
	if err != nil {
		t.Fatal(err)
	}
	return abi.Argument{Type: k}
}

// The key of a deposit of Across, against another encoder of the same structure.
func TestRelayHash(t *testing.T) {
	type relay struct {
		Depositor, Recipient, ExclusiveRelayer, InputToken, OutputToken [32]byte
		InputAmount, OutputAmount, OriginChainId, DepositId             *big.Int
		FillDeadline, ExclusivityDeadline                               uint32
		Message                                                         []byte
	}
	structure := kind(t, "tuple", []abi.ArgumentMarshaling{
		{Name: "depositor", Type: "bytes32"},
		{Name: "recipient", Type: "bytes32"},
		{Name: "exclusiveRelayer", Type: "bytes32"},
		{Name: "inputToken", Type: "bytes32"},
		{Name: "outputToken", Type: "bytes32"},
		{Name: "inputAmount", Type: "uint256"},
		{Name: "outputAmount", Type: "uint256"},
		{Name: "originChainId", Type: "uint256"},
		{Name: "depositId", Type: "uint256"},
		{Name: "fillDeadline", Type: "uint32"},
		{Name: "exclusivityDeadline", Type: "uint32"},
		{Name: "message", Type: "bytes"},
	}...)
	for _, size := range []int{0, 31, 32, 33} {
		r := relay{
			Depositor: [32]byte{31: 1}, Recipient: [32]byte{31: 2}, ExclusiveRelayer: [32]byte{31: 3}, InputToken: [32]byte{31: 4}, OutputToken: [32]byte{31: 5},
			InputAmount: big.NewInt(6), OutputAmount: big.NewInt(7), OriginChainId: big.NewInt(1), DepositId: big.NewInt(9),
			FillDeadline: 10, ExclusivityDeadline: 11, Message: []byte(strings.Repeat("m", size)),
		}
		packed, err := abi.Arguments{structure, kind(t, "uint256")}.Pack(r, big.NewInt(8453))
		if err != nil {
			t.Fatal(err)
		}
		word, number := kind(t, "bytes32"), kind(t, "uint256")
		data, err := abi.Arguments{word, word, number, number, kind(t, "uint32"), kind(t, "uint32"), kind(t, "uint32"), word, word, kind(t, "bytes")}.Pack(
			r.InputToken, r.OutputToken, r.InputAmount, r.OutputAmount, uint32(5), r.FillDeadline, r.ExclusivityDeadline, r.Recipient, r.ExclusiveRelayer, r.Message)
		if err != nil {
			t.Fatal(err)
		}
		topics := []common.Hash{{}, common.BigToHash(big.NewInt(8453)), common.BigToHash(big.NewInt(9)), r.Depositor}
		if got, ok := bridges.RelayHash(1, topics, data); !ok || got != crypto.Keccak256Hash(packed) {
			t.Errorf("message of %d bytes: %s, want %s", size, got, crypto.Keccak256Hash(packed))
		}
	}
}

// The key of a deposit as the makers of Across have it.
// Source: across-protocol/sdk, test/SpokeUtils.ts, historical values.
func TestRelayHashPublished(t *testing.T) {
	const other = "696efd993523b05d451e7dedd809647ced6ff30b0a83689abc0a468ac9965100" // an account of another kind of chain
	from := "0000000000000000000000009a8f92a830a5cb89a3816e3d267cb7791c16b04d"
	topics := []common.Hash{{}, common.HexToHash("0x0a"), common.HexToHash("0x01"), common.HexToHash("0x" + from)}
	head := from + other + wordOf(100_000) + wordOf(99_999) + wordOf(7) + wordOf(0) + wordOf(0) + other + wordOf(0) + wordOf(320)
	for message, want := range map[string]string{
		wordOf(0): "0x483e0af898bcd167de637a4b336d92063ea2ff5b0721c4548227abf2aa2aeca9",
		wordOf(3) + "123456" + strings.Repeat("0", 58): "0x296700dda08c58e3b2ad530ee4821f4d0e8b75f26854d218a9aa559e21d7c3e3",
	} {
		if got, ok := bridges.RelayHash(1, topics, unhex(t, head+message)); !ok || got != common.HexToHash(want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func wordOf(n uint64) string { return fmt.Sprintf("%064x", n) }

func logOf(at string, data string, topics ...string) string {
	return `{"address":"` + at + `","logIndex":"0x0","data":"0x` + data + `","topics":["` + strings.Join(topics, `","`) + `"]}`
}

func topicOf(signature string) string { return crypto.Keccak256Hash([]byte(signature)).Hex() }

const (
	tokenAt    = "0x6c96de32cea08842dcc4058c14d3aaad7fa41dee"
	endpointAt = "0x1a44076050125825900e736c501f859c50fe728c"
	holder     = "0x000000000000000000000000e2991fae1de47df5eba1e813457a0683e01e6552"
)

// packetLog is what the endpoint of Ethereum logs of a packet.
func packetLog(sender, guid string) string {
	raw := "01" + fmt.Sprintf("%016x%08x", 7, 30101) + strings.Repeat("0", 24) + sender[2:] + fmt.Sprintf("%08x", 30109) + holder[2:] + guid[2:] + "aabb"
	data := wordOf(96) + wordOf(0) + wordOf(0) + wordOf(uint64(len(raw)/2)) + raw + strings.Repeat("0", 64-len(raw)%64)
	return logOf(endpointAt, data, topicOf("PacketSent(bytes,bytes,address)"))
}

// A token counts as sent if the endpoint took that packet from that contract.
func TestPacket(t *testing.T) {
	sent := func(token string) string {
		return logOf(token, wordOf(30109)+wordOf(5)+wordOf(5), topicOf("OFTSent(bytes32,uint32,address,uint256,uint256)"), ticketID, holder)
	}
	const stranger = "0x00000000000000000000000000000000005712a9"
	for _, c := range []struct {
		name, token, packet string
		listed              bool
	}{
		{"its own packet", stranger, packetLog(stranger, ticketID), true},
		{"another's packet", stranger, packetLog(tokenAt, ticketID), false},
		{"another mark", stranger, packetLog(stranger, retryID), false},
		{"a packet that the endpoint did not log", stranger, strings.Replace(packetLog(stranger, ticketID), endpointAt, stranger, 1), false},
		{"the mark inside another's message", stranger, strings.Replace(packetLog(stranger, retryID), "aabb", ticketID[2:], 1), false},
	} {
		b := recognise(t, 1, `{`+block+`,"status":"0x1","logs":[`+sent(c.token)+`,`+c.packet+`]}`)
		if b == nil || b.Listed != c.listed || b.To != "eip155:137" || (b.Packet != nil) != c.listed {
			t.Errorf("%s: %+v", c.name, b)
		} else if c.listed && (b.Packet.Nonce != 7 || b.Packet.Source != 30101 || string(b.Packet.Receiver) != holder ||
			common.HexToHash(string(b.Packet.Payload)) != crypto.Keccak256Hash(common.FromHex(ticketID), common.FromHex("aabb"))) {
			t.Errorf("%s: %+v", c.name, b.Packet)
		}
	}
}

// The numbers of chains of a test network are its own.
func TestNets(t *testing.T) {
	burn := func(at string) string {
		return `{` + block + `,"status":"0x1","logs":[` + logOf(at, wordOf(5)+holder[2:]+wordOf(3)+wordOf(0)+wordOf(0),
			topicOf("DepositForBurn(uint64,address,uint256,address,bytes32,uint32,bytes32,bytes32)"), ticketID[:2]+wordOf(9), holder, holder) + `]}`
	}
	main := recognise(t, 1, burn("0xbd3fa81b58ba92a82136038b25adec7066af3155"))
	if main == nil || !main.Listed || main.To != "eip155:42161" || common.HexToHash(string(main.Key)) != bridges.UsedNonce(0, 9) {
		t.Errorf("%+v", main)
	}
	if b := recognise(t, 11155111, burn("0x9f3b8679c73c2fef8b59b4f3444d4e156fb70aa5")); b == nil || !b.Listed || b.To != "eip155:421614" {
		t.Errorf("%+v", b)
	}
	if b := recognise(t, 11155111, burn("0x28b5a0e9c621a5badaa536219b3a228c8168cf5d")); b == nil || b.Listed {
		t.Errorf("a contract of the main network counts on a test network: %+v", b)
	}
	if b := recognise(t, 999, burn("0xbd3fa81b58ba92a82136038b25adec7066af3155")); b == nil || b.Listed || b.To != "" || b.Key != "" {
		t.Errorf("on a chain that is not listed: %+v", b)
	}
}

// The other end of CCTP counts only if both of its contracts say so.
func TestMint(t *testing.T) {
	taken := func(at string) string {
		return logOf(at, wordOf(0)+wordOf(0)+wordOf(96)+wordOf(0), topicOf("MessageReceived(address,uint32,uint64,bytes32,bytes)"), holder, "0x"+wordOf(9))
	}
	made := func(at string) string {
		return logOf(at, wordOf(5), topicOf("MintAndWithdraw(address,uint256,address)"), holder, holder)
	}
	const in, out, stranger = "0xc30362313fbba5cf9163f0bb16a0e01f01a896ca", "0x19330d10d9cc8751218eaf51e8885d058642e08a", "0x00000000000000000000000000000000005712a9"
	b := recognise(t, 42161, `{`+block+`,"status":"0x1","logs":[`+made(out)+`,`+taken(in)+`]}`)
	if b == nil || !b.Listed || b.From != "eip155:1" || b.To != "eip155:42161" || b.ID != "9" || b.Delivered == nil || !*b.Delivered || b.Look != "" {
		t.Errorf("%+v", b)
	}
	for _, logs := range []string{made(stranger) + `,` + taken(in), made(out) + `,` + taken(stranger), taken(in)} {
		if b := recognise(t, 42161, `{`+block+`,"status":"0x1","logs":[`+logs+`]}`); b != nil {
			t.Errorf("%s: %+v", logs, b)
		}
	}
}

// A transfer of tokens through Wormhole is known by the hash that its guardians sign.
func TestWormhole(t *testing.T) {
	const core, bridge = "0x98f3c9e6e3face36baad05fe09d375ef1464288b", "0x0000000000000000000000003ee18b2214aff97000d974cf647e7c347e8fa585"
	payload := "01" + wordOf(5) + holder[2:] + "0002" + holder[2:] + "0017" + wordOf(0)
	data := wordOf(77) + wordOf(3) + wordOf(128) + wordOf(1) + wordOf(uint64(len(payload)/2)) + payload + strings.Repeat("0", 64-len(payload)%64)
	at := time.Unix(1_700_000_000, 0)
	see := func(emitter string, at time.Time) *facts.Bridge {
		return recogniseAt(t, 1, `{`+block+`,"status":"0x1","logs":[`+logOf(core, data, topicOf("LogMessagePublished(address,uint64,uint32,bytes,uint8)"), emitter)+`]}`, at, nil)
	}
	b := see(bridge, at)
	body := fmt.Sprintf("%08x%08x%04x%s%016x%02x%s", at.Unix(), 3, 2, bridge[2:], 77, 1, payload)
	want := crypto.Keccak256Hash(crypto.Keccak256(common.FromHex(body)))
	if b == nil || !b.Listed || b.To != "eip155:42161" || string(b.Receiver) != common.HexToAddress(holder).Hex() || common.HexToHash(string(b.Key)) != want {
		t.Errorf("%+v, want %s", b, want)
	}
	if b := see(bridge, time.Time{}); b == nil || b.Key != "" {
		t.Errorf("a hash without the time: %+v", b)
	}
	if b := see(holder, at); b == nil || b.To != "" || b.Key != "" {
		t.Errorf("what another application sends is read like a transfer of tokens: %+v", b)
	}
}

// The digest of a message as the guardians' own library has it.
// Source: wormhole-foundation/wormhole, sdk/vaa/structs_test.go, TestHexDigest.
func TestMessageHash(t *testing.T) {
	got := bridges.MessageHash(0, 1, 1, common.HexToHash("0x04"), 1, 32, []byte("aaaaaa"))
	if want := common.HexToHash("0x4fae136bb1fd782fe1b5180ba735cdc83bcece3f9b7fd0e5e35300a61c8acd8f"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A withdrawal from Polygon is a burn at the token itself; its key is that of the bridge on Ethereum.
func TestPolygonBurn(t *testing.T) {
	const usdc = "0x2791bca1f2de4661ed88a30c99a7a9449aa84174"
	burn := logOf(usdc, wordOf(5), topicOf("Transfer(address,address,uint256)"), holder, "0x"+wordOf(0))
	receipt := `{` + block + `,"transactionHash":"` + retryID + `","status":"0x1","logs":[` + burn + `]}`
	to, index := common.HexToAddress(usdc), uint64(0x81)
	tx := &wire.Tx{To: &to, Index: &index, Input: hexutil.MustDecode("0x2e1a7d4d" + wordOf(5))}
	b := recogniseAt(t, 137, receipt, time.Time{}, tx)
	// RLP writes 129 as 81 81: four nibbles, one a byte.
	want := crypto.Keccak256Hash(common.FromHex(wordOf(0x10) + "08010801" + wordOf(0)))
	if b == nil || !b.Listed || b.To != "eip155:1" || b.ID != retryID || common.HexToHash(string(b.Key)) != want {
		t.Errorf("%+v, want %s", b, want)
	}
	tx.Input = hexutil.MustDecode("0xa9059cbb" + wordOf(5))
	if b := recogniseAt(t, 137, receipt, time.Time{}, tx); b != nil {
		t.Errorf("a burn by another call: %+v", b)
	}
	tx.Input = hexutil.MustDecode("0x2e1a7d4d" + wordOf(5))
	if b := recogniseAt(t, 1, receipt, time.Time{}, tx); b != nil {
		t.Errorf("on another chain: %+v", b)
	}
}

// In a bundle, a transfer belongs to the operation whose logs it stands among.
func TestOperations(t *testing.T) {
	const entry = "0x0000000071727de22e5e9d8baf0edac6f37da032"
	record := func(id string) string {
		return logOf(entry, wordOf(0)+wordOf(1)+wordOf(0)+wordOf(0), topicOf("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)"), id, holder, holder)
	}
	sent := logOf(tokenAt, wordOf(30109)+wordOf(5)+wordOf(5), topicOf("OFTSent(bytes32,uint32,address,uint256,uint256)"), ticketID, holder)
	r, err := wire.ParseReceipt(json.RawMessage(`{` + block + `,"status":"0x1","logs":[` + logOf(entry, "", topicOf("BeforeExecution()")) + `,` + record(ticketID) + `,` + sent + `,` + record(retryID) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	see := func(op string) *facts.Bridge {
		return bridges.Recognise(1, nil, r, time.Time{}, common.HexToHash(op))
	}
	if b := see(ticketID); b != nil {
		t.Errorf("the transfer of another operation is told: %+v", b)
	}
	if b := see(retryID); b == nil || b.Shared {
		t.Errorf("its own transfer: %+v", b)
	}
	if b := see(""); b == nil || !b.Shared {
		t.Errorf("nobody's in particular: %+v", b)
	}
}

func recogniseAt(t *testing.T, chain uint64, receipt string, at time.Time, tx *wire.Tx) *facts.Bridge {
	t.Helper()
	r, err := wire.ParseReceipt(json.RawMessage(receipt))
	if err != nil {
		t.Fatal(err)
	}
	return bridges.Recognise(chain, tx, r, at, common.Hash{})
}
