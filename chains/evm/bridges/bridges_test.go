package bridges_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/bridges"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The id of the child chain's transaction, as others computed it (viem, op-stack tests).
func TestDepositHash(t *testing.T) {
	a := common.HexToAddress("0x1a1E021A302C237453D3D45c7B82B19cEEB7E2e6")
	opaque := unhex(t, "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000045000000000000520800")
	block := common.HexToHash("0x634c52556471c589f42db9131467e0c9484f5c73049e32d1a74e2a4ce0f91d57")
	got, ok := bridges.DepositHash(block, 109, a, a, opaque)
	if want := common.HexToHash("0x0a60b983815ed475c5919609025204a479654d93afc610feca7d99ae0befc329"); !ok || got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if _, ok := bridges.DepositHash(block, 109, a, a, opaque[:72]); ok {
		t.Error("opaque data that are cut give an id")
	}
}

const withdrawalReceipt = `{"blockHash":"0xd135ea33756574d5dcd7818d78df713cc265679683ba5b9ce002e0f2d4233471","blockNumber":"0xfe5b7","gasUsed":"0x1","status":"0x1","logs":[{
"address":"%s","logIndex":"0x5","data":"0x00000000000000000000000000000000000000000000000000005af3107a400000000000000000000000000000000000000000000000000000000000000186a00000000000000000000000000000000000000000000000000000000000000080912403b91c262bcdbc4a5ff078c7cf0aa5c8a82d484cacacdcf50a05dbf337700000000000000000000000000000000000000000000000000000000000000000",
"topics":["0x02a52367d10742d8032712c1bb8e0144ff1ec5ffda1ed7d70bb05a2744955054","0x0001000000000000000000000000000000000000000000000000000000006217","0x000000000000000000000000e2991fae1de47df5eba1e813457a0683e01e6552","0x000000000000000000000000e2991fae1de47df5eba1e813457a0683e01e6552"]}]}`

func recognise(t *testing.T, chain uint64, receipt string) *facts.Bridge {
	t.Helper()
	r, err := wire.ParseReceipt(json.RawMessage(receipt))
	if err != nil {
		t.Fatal(err)
	}
	return bridges.Recognise(chain, nil, r, time.Time{}, common.Hash{})
}

// A withdrawal of Base's test network: its mark is recomputed from the log.
func TestWithdrawal(t *testing.T) {
	const passer = "0x4200000000000000000000000000000000000016"
	b := recognise(t, 8453, fmt.Sprintf(withdrawalReceipt, passer))
	if b == nil {
		t.Fatal("not recognised")
	}
	if b.ID != "0x912403b91c262bcdbc4a5ff078c7cf0aa5c8a82d484cacacdcf50a05dbf33770" || b.To != "eip155:1" || b.Look != "eip155:1" || !b.Listed || b.Legs != 1 || b.Value.String() != "100000000000000" {
		t.Errorf("%+v", b)
	}
	if b := recognise(t, 999, fmt.Sprintf(withdrawalReceipt, passer)); b == nil || b.Listed || b.To != "" || b.Look != "" {
		t.Errorf("on a chain that is not listed: %+v", b)
	}
	if b := recognise(t, 8453, fmt.Sprintf(withdrawalReceipt, "0x4200000000000000000000000000000000000017")); b != nil {
		t.Errorf("a log of another contract is taken for a withdrawal: %+v", b)
	}
	forged := strings.Replace(fmt.Sprintf(withdrawalReceipt, passer), "5af3107a4000", "5af3107a4001", 1)
	if b := recognise(t, 8453, forged); b != nil {
		t.Errorf("the mark does not fit the rest of the log, and is believed: %+v", b)
	}
}

// A deposit to Zora, block 18100010 of Ethereum.
const depositReceipt = `{"blockHash":"0xddb9da7cd83990be3d017afbfb8206fb95f85c070cde8c026df2fab7e5c5fda4","blockNumber":"0x1142f2a","gasUsed":"0x1","status":"0x1","logs":[{
"address":"%s","logIndex":"0x7d","data":"0x000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000490000000000000000000000000000000000000000000000000011c37937e080000000000000000000000000000000000000000000000000000011c37937e0800000000000000186a0000000000000000000000000000000000000000000000000",
"topics":["0xb3813568d9991fc951961fcb4c784893574240a28925604d09fc577c55bb7c32","0x000000000000000000000000d6f52755d7aae6283b76816c10e898577cf89d98","0x000000000000000000000000d6f52755d7aae6283b76816c10e898577cf89d98","0x0000000000000000000000000000000000000000000000000000000000000000"]}]}`

func TestDeposit(t *testing.T) {
	b := recognise(t, 1, fmt.Sprintf(depositReceipt, "0x1a0ad011913a150f69f6a19df447a0cfd9551054"))
	if b == nil || !b.Listed || b.To != "eip155:7777777" || b.ToName != "Zora" || b.Value.String() != "5000000000000000" || b.OtherLeg == "" || string(b.OtherLeg) != b.ID {
		t.Errorf("%+v", b)
	}
	if b := recognise(t, 1, fmt.Sprintf(depositReceipt, "0x00000000000000000000000000000000000000c9")); b == nil || b.Listed || b.To != "" {
		t.Errorf("a contract that nobody lists: %+v", b)
	}
}

// A deposit of 0.05 ETH to Arbitrum One, block 15999999 of Ethereum.
const arbReceipt = `{"blockHash":"0x6f377dc6bd1f3e38b9ceb8c946a88c13211fa3f084622df3ee5cfcd98cc6bb16","blockNumber":"0xf423ff","gasUsed":"0x1","status":"0x1","logs":[{
"address":"0x8315177ab297ba92a06054ce80a67ed4dbd7ed3a","logIndex":"0x60","data":"0x0000000000000000000000004dbd4fc535ac27206064b68ffcf827b0a60bab3f000000000000000000000000000000000000000000000000000000000000000c0000000000000000000000001ed052f3632dcd98d2420e9dd53a5cfe3cfdca4a8477b594adee89f76a5a3d4748aae559239abdb11011646ea252f4c8497d512f00000000000000000000000000000000000000000000000000000002a1e151470000000000000000000000000000000000000000000000000000000063780c77",
"topics":["0x5e3c1311ea442664e8b1611bfabef659120ea7a0a2cfc0667700bebc69cbffe1","0x0000000000000000000000000000000000000000000000000000000000038344","0x53e648b7bf27e40ee6646906df2e7ee42f335ce465c902e0359f92e9e0a737da"]},{
"address":"0x4dbd4fc535ac27206064b68ffcf827b0a60bab3f","logIndex":"0x61","data":"0x000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000340dbf52f3632dcd98d2420e9dd53a5cfe3cfdb93900000000000000000000000000000000000000000000000000b1a2bc2ec50000000000000000000000000000",
"topics":["0xff64905f73a67fb594e0f940a8075a860db489ad991e032f48c81123eb52d60b","0x0000000000000000000000000000000000000000000000000000000000038344"]}]}`

func TestArbitrumDeposit(t *testing.T) {
	b := recognise(t, 1, arbReceipt)
	if b == nil || !b.Listed || b.To != "eip155:42161" || b.Receiver != "0x0dbf52F3632DCD98d2420e9Dd53a5CFE3CfdB939" || b.Value.String() != "50000000000000000" || b.IDKind != "l2-transaction" || b.OtherLeg == "" {
		t.Errorf("%+v", b)
	}
	if b := recognise(t, 1, strings.Replace(arbReceipt, "000038344\"]}]", "000038345\"]}]", 1)); b != nil {
		t.Errorf("a message without its payload is told as a deposit: %+v", b)
	}
}

// A claim on the parent chain: delivered, refused, or kept by the messenger.
func TestClaim(t *testing.T) {
	claim := func(flag, more string) *facts.Bridge {
		return recognise(t, 1, `{`+block+`,"status":"0x1","logs":[{"address":"0xbEb5Fc579115071764c7423A4f12eDde41f106Ed","logIndex":"0x1","data":"0x`+strings.Repeat("0", 63)+flag+`",
"topics":["0xdb5c7652857aa163daadd670e116628fb42e869d8ac4251ef8971d9e5727df1b","`+ticketID+`"]}`+more+`]}`)
	}
	for _, c := range []struct {
		flag, more, act string
		delivered       bool
	}{
		{"1", "", "claim", true},
		{"0", "", "claim", false},
		{"1", "," + strings.Replace(relayFailure, "0x42", "0x43", 1), "deliver", false},
	} {
		if b := claim(c.flag, c.more); b == nil || !b.Listed || b.Delivered == nil || *b.Delivered != c.delivered || b.Act != c.act || b.From != "eip155:10" || b.ID != ticketID {
			t.Errorf("%+v: %+v", c, b)
		}
	}
	if b := claim("2", ""); b != nil {
		t.Errorf("a flag that is neither yes nor no is read: %+v", b)
	}
}

// A proof and a claim name the message that they carry; a kept message of another messenger is not sure.
func TestCarried(t *testing.T) {
	portal, far := common.HexToAddress("0xbEb5Fc579115071764c7423A4f12eDde41f106Ed"), common.HexToAddress("0x25ace71c97B33Cc4729CF772ae268934F7ab5fA1")
	const messenger = "0x0000000000000000000000004200000000000000000000000000000000000007"
	body := "aabbcc"
	fields := wordOf(1) + messenger[2:] + common.BytesToHash(far[:]).Hex()[2:] + wordOf(0) + wordOf(0) + wordOf(192) + wordOf(3) + body + strings.Repeat("0", 58)
	message := crypto.Keccak256Hash(common.FromHex(body))
	prove := crypto.Keccak256([]byte("proveWithdrawalTransaction((uint256,address,address,uint256,uint256,bytes),uint256,(bytes32,bytes32,bytes32,bytes32),bytes[])"))[:4]
	claim := crypto.Keccak256([]byte("finalizeWithdrawalTransaction((uint256,address,address,uint256,uint256,bytes))"))[:4]
	see := func(to common.Address, call []byte, at int, logs string) *facts.Bridge {
		input := append(append([]byte(nil), call...), common.FromHex(wordOf(uint64(32*at))+strings.Repeat(wordOf(0), at-1)+fields)...)
		return recogniseAt(t, 1, `{`+block+`,"status":"0x1","logs":[`+logs+`]}`, time.Time{}, &wire.Tx{To: &to, Input: input})
	}
	proven := logOf(portal.Hex(), "", topicOf("WithdrawalProven(bytes32,address,address)"), ticketID, messenger, common.BytesToHash(far[:]).Hex())
	if b := see(portal, prove, 7, proven); b == nil || common.HexToHash(string(b.Message)) != message {
		t.Errorf("proof: %+v", b)
	}
	done := logOf(portal.Hex(), wordOf(1), topicOf("WithdrawalFinalized(bytes32,bool)"), ticketID)
	kept := func(at common.Address, id string) string {
		return logOf(at.Hex(), "", topicOf("FailedRelayedMessage(bytes32)"), id)
	}
	for _, c := range []struct {
		name, logs        string
		to                common.Address
		delivered, unsure bool
	}{
		{"its own message", kept(far, message.Hex()), portal, false, false},
		{"a stranger's log of its message", kept(portal, message.Hex()), portal, true, false},
		{"its messenger, another message", kept(far, ticketID), portal, true, false},
		{"through a contract: which message is not known", kept(far, message.Hex()), far, false, true},
		{"nothing kept", done, portal, true, false},
	} {
		b := see(c.to, claim, 1, done+","+c.logs)
		if b == nil || b.Delivered == nil || *b.Delivered != c.delivered || b.Unsure != c.unsure {
			t.Errorf("%s: %+v", c.name, b)
		}
	}
}
