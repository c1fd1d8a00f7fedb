package app_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/bridges"
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
	parent.settle()
	child.settle()

	both := []string{"--node", "ethereum=" + parent.url}
	h.show("waiting", "arbitrum", child.url, young.Hex(), "A withdrawal from Arbitrum whose period is not over", both...)
	h.show("not-covered", "arbitrum", child.url, later.Hex(), "A withdrawal from Arbitrum after the last block that is confirmed on Ethereum", both...)
	h.show("ready", "arbitrum", child.url, ready.Hex(), "A withdrawal from Arbitrum that is confirmed on Ethereum and not claimed", both...)
	h.show("claimed", "arbitrum", child.url, spent.Hex(), "A withdrawal from Arbitrum that was claimed", both...)
	h.show("unseen", "arbitrum", child.url, ready.Hex(), "A withdrawal from Arbitrum without a node of the other chain")
	h.done()
}

// The contracts of Arbitrum One's deposits, at their real places.
var (
	arbBridge = common.HexToAddress("0x8315177aB297bA92A06054cE80a67Ed4DBd7ed3a")
	arbInbox  = common.HexToAddress("0x4Dbd4fc535Ac27206064B68FfCf827b0A60BAB3f")
	arbTicket = common.HexToAddress("0x000000000000000000000000000000000000006E")
)

// arbDeposit is one deposit: what its contract on the parent does, and its id on the child.
type arbDeposit struct {
	name, note string
	old        bool // made nine days ago
	at         common.Address
	id, retry  common.Hash
}

// TestBridgeTickets walks deposits to Arbitrum One through two real nodes. No local node makes the
// transactions that the child makes of a deposit: their receipts are written by hand.
func TestBridgeTickets(t *testing.T) {
	h := newStagehand(t, "bridges-tickets")
	me := crypto.PubkeyToAddress(devKey(t).PublicKey)
	all := []*arbDeposit{
		{name: "coins-done", note: "A deposit of coins to Arbitrum that its node has"},
		{name: "coins-not-yet", note: "A deposit of coins to Arbitrum that its node does not have yet"},
		{name: "not-yet", note: "A ticket that Arbitrum has not made yet"},
		{name: "carried-out", note: "A ticket that was carried out at once"},
		{name: "needs-redeem", note: "A ticket whose automatic attempt failed, and that still stands"},
		{name: "redeemed-later", note: "A ticket whose first attempt failed, and that somebody carried out later", old: true},
		{name: "expired", note: "A ticket that nobody carried out within its time", old: true},
		{name: "cancelled", note: "A ticket that was cancelled", old: true},
		{name: "gone-early", note: "A ticket that is gone before its time, without a log that says why"},
		{name: "making-failed", note: "A deposit whose transaction on Arbitrum failed"},
	}
	contracts, inChild := map[common.Address]*echo.Contract{arbBridge: echo.New(), arbInbox: echo.New()}, echo.New()
	receipts := map[common.Hash]string{}
	created, redeem := topic("TicketCreated(bytes32)"), topic("RedeemScheduled(bytes32,bytes32,uint64,uint64,address,uint256,uint256)")
	for i, d := range all {
		number, fee := echo.Uint(uint64(i+1)), echo.Uint(7)
		kind, payload := uint64(9), packed(echo.Address(me), echo.Uint(1e15), echo.Uint(1e15), echo.Uint(1), echo.Address(me), echo.Address(me), echo.Uint(100_000), echo.Uint(1e8), common.Hash{})
		if i < 2 {
			kind, payload = 12, append(me.Bytes(), packed(echo.Uint(1e15))...)
			d.id, _ = bridges.EthDepositHash(big.NewInt(42161), number, me, me, payload[20:])
		} else {
			d.id, _ = bridges.TicketHash(big.NewInt(42161), number, me, fee, payload)
		}
		d.at, d.retry = common.BigToAddress(big.NewInt(int64(0xe300+i))), crypto.Keccak256Hash(d.id[:])
		contracts[d.at] = echo.Script(
			echo.Step{To: arbBridge, Data: echo.Log(packed(echo.Address(arbInbox), echo.Uint(kind), echo.Address(me), crypto.Keccak256Hash(payload), fee, echo.Uint(1)),
				topic("MessageDelivered(uint256,bytes32,address,uint8,address,bytes32,uint256,uint64)"), number, common.Hash{1})},
			echo.Step{To: arbInbox, Data: echo.Log(append(packed(echo.Uint(32)), abiBytes(payload)...), topic("InboxMessageDelivered(uint256,bytes)"), number)},
		)
		made, attempt := logText(arbTicket, created, d.id), logText(arbTicket, redeem, d.id, d.retry, common.Hash{})
		switch d.name {
		case "coins-done":
			receipts[d.id] = receiptText(d.id, true, "")
		case "carried-out":
			receipts[d.id], receipts[d.retry] = receiptText(d.id, true, made+","+attempt), receiptText(d.retry, true, "")
		case "needs-redeem":
			receipts[d.id], receipts[d.retry] = receiptText(d.id, true, made+","+attempt), receiptText(d.retry, false, "")
			inChild.Answer("getTimeout(bytes32)", []common.Hash{d.id}, echo.Uint(uint64(time.Now().Add(6*day).Unix())))
		case "redeemed-later":
			receipts[d.id], receipts[d.retry] = receiptText(d.id, true, made), receiptText(d.retry, true, "")
		case "expired", "cancelled", "gone-early":
			receipts[d.id] = receiptText(d.id, true, made)
		case "making-failed":
			receipts[d.id] = receiptText(d.id, false, "")
		}
	}
	born := time.Now().Add(-10 * day)
	parent := newBridgeChain(t, 1, contracts, "-genesis-time", fmt.Sprint(born.Unix()))
	child := newBridgeChain(t, 42161, map[common.Address]*echo.Contract{arbTicket: inChild}, "-genesis-time", fmt.Sprint(born.Unix()))
	sent := map[string]common.Hash{}
	for _, old := range []bool{true, false} {
		for _, d := range all {
			if d.old == old {
				sent[d.name] = parent.call(d.at, nil)
			}
		}
		parent.mineAt(map[bool]time.Time{true: time.Now().Add(-9 * day), false: time.Now().Add(-settled)}[old])
	}
	parent.settle()
	child.mine()
	for _, d := range all {
		switch d.name {
		case "redeemed-later":
			child.log(arbTicket, nil, redeem, d.id, d.retry, echo.Uint(1))
		case "cancelled":
			child.log(arbTicket, nil, topic("Canceled(bytes32)"), d.id)
		}
	}
	child.mine()
	far := edited(t, child.url, receipts)
	for _, d := range all {
		h.show(d.name, "ethereum", parent.url, sent[d.name].Hex(), d.note+". The contracts are stand-ins, and the receipts of Arbitrum are written by hand", "--node", "arbitrum="+far)
	}
	h.show("unseen", "ethereum", parent.url, sent["needs-redeem"].Hex(), "A ticket, without a node of Arbitrum. The contracts are stand-ins")
	h.done()
}
