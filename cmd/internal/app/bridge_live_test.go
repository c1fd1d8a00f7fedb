package app_test

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/evm/bridges"
	"txtriage/testdata/nodes/echo"
)

// bridgeChain is a real node with contracts that stand for those of a bridge.
type bridgeChain struct {
	t      *testing.T
	url    string
	id     int64
	key    *ecdsa.PrivateKey
	nonce  uint64
	height int
	clock  time.Time // of the next block; zero: the time of day
}

// settled is how long ago payments were made that are final by now, on a chain that takes its time with that.
const settled = 25 * time.Minute

// slow are the chains of the catalogue on which no block is final at once.
func slow(t *testing.T, id int64) bool {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, ok := cat.ByID(fmt.Sprintf("eip155:%d", id))
	return ok && row.Finality.Least > 0
}

func newBridgeChain(t *testing.T, id int64, contracts map[common.Address]*echo.Contract, flags ...string) *bridgeChain {
	alloc := map[string]any{}
	for a, c := range contracts {
		alloc[a.Hex()] = c.Account()
	}
	data, err := json.Marshal(alloc)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "alloc.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &bridgeChain{t: t, id: id, key: devKey(t)}
	if len(flags) == 0 && slow(t, id) {
		c.clock = time.Now().Add(-settled)
		flags = []string{"-genesis-time", fmt.Sprint(c.clock.Unix())}
	}
	c.url = nodes.EVM(t, "gethsim", append([]string{"-chain-id", fmt.Sprint(id), "-alloc", file}, flags...)...)
	return c
}

// devKey is the first of the well-known development accounts.
func devKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := crypto.HexToECDSA("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (c *bridgeChain) sender() common.Address { return crypto.PubkeyToAddress(c.key.PublicKey) }

func (c *bridgeChain) ask(method string, params ...any) json.RawMessage {
	c.t.Helper()
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		c.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	var reply struct {
		Result json.RawMessage
		Error  any
	}
	if err != nil || json.Unmarshal(data, &reply) != nil || reply.Error != nil {
		c.t.Fatalf("%s: %v %s", method, err, data)
	}
	return reply.Result
}

// log sends a transaction that makes a contract log; it waits for the next block.
func (c *bridgeChain) log(contract common.Address, data []byte, topics ...common.Hash) common.Hash {
	c.t.Helper()
	return c.call(contract, echo.Log(data, topics...))
}

// call sends a transaction with some coins; it waits for the next block.
func (c *bridgeChain) call(contract common.Address, data []byte) common.Hash {
	c.t.Helper()
	return c.pay(contract, big.NewInt(1e15), data)
}

// pay sends a transaction; it waits for the next block.
func (c *bridgeChain) pay(contract common.Address, value *big.Int, data []byte) common.Hash {
	c.t.Helper()
	tx, err := types.SignNewTx(c.key, types.LatestSignerForChainID(big.NewInt(c.id)), &types.DynamicFeeTx{
		ChainID: big.NewInt(c.id), Nonce: c.nonce, To: &contract, Gas: 300_000,
		GasFeeCap: big.NewInt(100e9), GasTipCap: big.NewInt(1e9), Value: value, Data: data,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.nonce++
	raw, err := tx.MarshalBinary()
	if err != nil {
		c.t.Fatal(err)
	}
	c.ask("eth_sendRawTransaction", hexutil.Encode(raw))
	return tx.Hash()
}

// depositID is the id of the child's transaction of a deposit that was sent here.
func (c *bridgeChain) depositID(tx common.Hash, sender common.Address, opaque []byte) common.Hash {
	c.t.Helper()
	var r types.Receipt
	if err := json.Unmarshal(c.ask("eth_getTransactionReceipt", tx.Hex()), &r); err != nil || len(r.Logs) != 1 {
		c.t.Fatalf("%v: %+v", err, r)
	}
	id, ok := bridges.DepositHash(r.BlockHash, uint64(r.Logs[0].Index), sender, sender, opaque)
	if !ok {
		c.t.Fatal("no id")
	}
	return id
}

// mine makes a block, and marks it as final. Where that takes its time the block is of a while ago, and
// settle goes on to the present.
func (c *bridgeChain) mine() {
	if !c.clock.IsZero() {
		c.clock = c.clock.Add(2 * time.Second)
	}
	c.mineAt(c.clock)
}

// settle makes a block of now: all that is below has been final for a while.
func (c *bridgeChain) settle() {
	c.t.Helper()
	c.ask("sim_commitAt", time.Now().Unix())
}

// mineAt makes a block of that time.
func (c *bridgeChain) mineAt(at time.Time) {
	c.t.Helper()
	if at.IsZero() {
		c.ask("sim_commit")
	} else {
		c.ask("sim_commitAt", at.Unix())
	}
	c.height++
	c.ask("sim_finalize", c.height, c.height)
}

func topic(signature string) common.Hash { return crypto.Keccak256Hash([]byte(signature)) }

func packed(w ...common.Hash) (out []byte) {
	for _, x := range w {
		out = append(out, x[:]...)
	}
	return out
}

// The contracts of OP Mainnet, at their real places; the games are made up.
var (
	opPortal    = common.HexToAddress("0xbEb5Fc579115071764c7423A4f12eDde41f106Ed")
	opFactory   = common.HexToAddress("0xe5965Ab5962eDc7477C8520243A95517CD252fA9")
	opPasser    = common.HexToAddress("0x4200000000000000000000000000000000000016")
	opMessenger = common.HexToAddress("0x4200000000000000000000000000000000000007")
	opRegistry  = common.HexToAddress("0x00000000000000000000000000000000000a5125")
	opFar       = common.HexToAddress("0x25ace71c97B33Cc4729CF772ae268934F7ab5fA1") // L1CrossDomainMessenger
)

// withdrawalScene is one withdrawal and what the portal and its game say about it.
type withdrawalScene struct {
	name, note string
	proven     time.Duration // ago; 0: not proven
	status     uint64        // of the game
	resolved   time.Duration // ago
	ready      bool          // checkWithdrawal does not refuse
	improper   bool
	done       bool
	late       bool   // in a block that no game covers
	other      bool   // proven by somebody else than the sender
	struck     bool   // its game is on the portal's black list
	messenger  string // the withdrawal carries a message of the messenger, which is: relayed, kept
	hash       common.Hash
	data       []byte
	message    []byte // that the messenger sends
	topics     []common.Hash
	game       common.Address
}

const day = 24 * time.Hour

func withdrawals() []*withdrawalScene {
	return []*withdrawalScene{
		{name: "ready-to-prove", note: "A withdrawal of the OP stack whose block a game covers, and that nobody has proven"},
		{name: "too-early", note: "A withdrawal of the OP stack in a block that no game covers yet", late: true},
		{name: "proven-today", note: "A withdrawal of the OP stack, proven two hours ago on a game that is not decided", proven: 2 * time.Hour},
		{name: "game-decided", note: "A withdrawal of the OP stack whose proof is old enough, and whose game was decided a day ago", proven: 8 * day, status: 2, resolved: day},
		{name: "by-other", note: "A withdrawal of the OP stack that somebody else proved three days ago", proven: 3 * day, status: 2, resolved: day, other: true},
		{name: "ready-to-claim", note: "A withdrawal of the OP stack whose two clocks have run out, and that nobody has claimed", proven: 9 * day, status: 2, resolved: 5 * day, ready: true},
		{name: "game-lost", note: "A withdrawal of the OP stack whose proof rests on a game that the challenger won", proven: 8 * day, status: 1, resolved: 2 * day},
		{name: "game-retired", note: "A withdrawal of the OP stack whose game was retired by an upgrade of the bridge", proven: 8 * day, status: 2, resolved: 4 * day, improper: true},
		{name: "game-struck", note: "A withdrawal of the OP stack whose game was struck out by the guardian of the bridge", proven: 8 * day, status: 2, resolved: 4 * day, struck: true},
		{name: "message-kept", note: "A withdrawal of the OP stack that was claimed, and whose message its messenger kept", proven: 30 * day, status: 2, resolved: 20 * day, done: true, messenger: "kept"},
		{name: "message-relayed", note: "A withdrawal of the OP stack that was claimed, and whose message its messenger delivered", proven: 30 * day, status: 2, resolved: 20 * day, done: true, messenger: "relayed"},
		{name: "claimed-refused", note: "A withdrawal of the OP stack that was claimed, and whose call was refused", proven: 30 * day, status: 2, resolved: 20 * day, done: true},
		{name: "claimed-unseen", note: "A withdrawal of the OP stack that was claimed; how its call ended was not seen", proven: 30 * day, status: 2, resolved: 20 * day, done: true},
		{name: "claimed", note: "A withdrawal of the OP stack that was claimed long ago", proven: 30 * day, status: 2, resolved: 20 * day, done: true},
	}
}

// opParent is the parent chain's side of OP Mainnet for these withdrawals.
func opParent(sender common.Address, scenes []*withdrawalScene, paused bool) map[common.Address]*echo.Contract {
	portal, factory, registry, far := echo.New(), echo.New(), echo.New(), echo.New()
	out := map[common.Address]*echo.Contract{opPortal: portal, opFactory: factory, opRegistry: registry, opFar: far}
	portal.Answer("proofMaturityDelaySeconds()", nil, echo.Uint(7*86400)).
		Answer("disputeGameFinalityDelaySeconds()", nil, echo.Uint(302400)).
		Answer("respectedGameType()", nil, echo.Uint(0)).
		Answer("paused()", nil, flag(paused)).
		Answer("anchorStateRegistry()", nil, echo.Address(opRegistry))
	factory.Answer("gameCount()", nil, echo.Uint(5)).
		Answer("findLatestGames(uint32,uint256,uint256)", []common.Hash{echo.Uint(0), echo.Uint(4), echo.Uint(1)},
			echo.Uint(32), echo.Uint(1), echo.Uint(32), // a list of one
			echo.Uint(4), echo.Uint(0), echo.Uint(0), echo.Uint(0), echo.Uint(160), // index, metadata, time, claim
			echo.Uint(32), echo.Uint(1)) // extra data: the block that it covers
	ago := func(d time.Duration) common.Hash { return echo.Uint(uint64(time.Now().Add(-d).Unix())) }
	for i, s := range scenes {
		one := []common.Hash{s.hash}
		portal.Answer("finalizedWithdrawals(bytes32)", one, flag(s.done))
		if s.proven == 0 {
			portal.Answer("numProofSubmitters(bytes32)", one, echo.Uint(0))
			continue
		}
		prover := sender
		if s.other {
			prover = common.HexToAddress("0x00000000000000000000000000000000000ca11e")
			portal.Answer("provenWithdrawals(bytes32,address)", []common.Hash{s.hash, echo.Address(sender)}, echo.Uint(0), echo.Uint(0))
		}
		s.game = common.BigToAddress(big.NewInt(int64(0x6a3e0 + i)))
		by := []common.Hash{s.hash, echo.Address(prover)}
		portal.Answer("numProofSubmitters(bytes32)", one, echo.Uint(1)).
			Answer("proofSubmitters(bytes32,uint256)", []common.Hash{s.hash, echo.Uint(0)}, echo.Address(prover)).
			Answer("provenWithdrawals(bytes32,address)", by, echo.Address(s.game), ago(s.proven)).
			Answer("disputeGameBlacklist(address)", []common.Hash{echo.Address(s.game)}, flag(s.struck))
		if s.messenger != "" {
			message := []common.Hash{crypto.Keccak256Hash(s.message)}
			far.Answer("successfulMessages(bytes32)", message, flag(s.messenger == "relayed")).Answer("failedMessages(bytes32)", message, flag(s.messenger == "kept"))
		}
		if s.ready {
			portal.Answer("checkWithdrawal(bytes32,address)", by)
		}
		registry.Answer("isGameProper(address)", []common.Hash{echo.Address(s.game)}, flag(!s.improper)).
			Answer("isGameRespected(address)", []common.Hash{echo.Address(s.game)}, flag(true))
		resolved := echo.Uint(0)
		if s.resolved > 0 {
			resolved = ago(s.resolved)
		}
		out[s.game] = echo.New().Answer("status()", nil, echo.Uint(s.status)).
			Answer("createdAt()", nil, ago(s.proven+time.Hour)).
			Answer("resolvedAt()", nil, resolved).
			Answer("maxClockDuration()", nil, echo.Uint(302400))
	}
	return out
}

func flag(v bool) common.Hash {
	if v {
		return echo.Uint(1)
	}
	return echo.Uint(0)
}

// TestBridgeOPStack walks withdrawals and deposits through two real nodes.
func TestBridgeOPStack(t *testing.T) {
	h := newStagehand(t, "bridges-op")
	child := newBridgeChain(t, 10, map[common.Address]*echo.Contract{opPasser: echo.New(), opMessenger: echo.New()})
	me := child.sender()
	scenes := withdrawals()
	for i, s := range scenes {
		from, to := me, me
		if s.messenger != "" {
			from, to, s.message = opMessenger, opFar, []byte("a message of "+s.name)
		}
		s.data = append(packed(echo.Uint(1e15), echo.Uint(100_000), echo.Uint(128), common.Hash{}), abiBytes(s.message)...)
		if len(s.message) == 0 {
			s.data = s.data[:160]
		}
		s.hash = bridges.WithdrawalHash(echo.Uint(uint64(i)), echo.Address(from), echo.Address(to), s.data)
		copy(s.data[96:], s.hash[:])
		s.topics = []common.Hash{topic("MessagePassed(uint256,address,address,uint256,uint256,bytes,bytes32)"), echo.Uint(uint64(i)), echo.Address(from), echo.Address(to)}
	}
	parent := newBridgeChain(t, 1, opParent(me, scenes, false))
	paused := newBridgeChain(t, 1, opParent(me, scenes, true))
	long := time.Now().Add(-2 * day)
	behind := newBridgeChain(t, 1, opParent(me, scenes, false), "-genesis-time", fmt.Sprint(long.Unix()))
	behind.mineAt(long.Add(time.Minute))
	paused.mine()
	sent := map[string]common.Hash{}
	send := func(late bool) {
		for _, s := range scenes {
			if s.late == late {
				sent[s.name] = child.log(opPasser, s.data, s.topics...)
			}
		}
		child.mine()
	}
	send(false)
	failed := child.log(opMessenger, nil, topic("FailedRelayedMessage(bytes32)"), common.HexToHash("0x77"))
	send(true)

	opaque := packed(echo.Uint(1e15), echo.Uint(1e15))
	opaque = append(opaque, 0, 0, 0, 0, 0, 1, 0x86, 0xa0, 0)
	body := append(packed(echo.Uint(32), echo.Uint(uint64(len(opaque)))), append(opaque, make([]byte, 23)...)...)
	deposited := func() common.Hash {
		return parent.log(opPortal, body, topic("TransactionDeposited(address,address,uint256,bytes)"), echo.Address(me), echo.Address(me), common.Hash{})
	}
	deposit, done, lost, refused := deposited(), deposited(), deposited(), deposited()
	of := map[string]*withdrawalScene{}
	for _, s := range scenes {
		of[s.name] = s
	}
	ended := func(name string, well bool) common.Hash {
		return parent.log(opPortal, packed(flag(well)), topic("WithdrawalFinalized(bytes32,bool)"), of[name].hash)
	}
	claim := ended("claimed-refused", false)
	ended("claimed", true)
	ended("message-kept", true)
	ended("message-relayed", true)
	proof := parent.log(opPortal, nil, topic("WithdrawalProven(bytes32,address,address)"), of["proven-today"].hash, echo.Address(me), echo.Address(me))
	parent.mine()
	for _, c := range []*bridgeChain{parent, paused, child} {
		c.settle()
	}

	both := []string{"--node", "ethereum=" + parent.url}
	for _, s := range scenes {
		h.show(s.name, "optimism", child.url, sent[s.name].Hex(), s.note, both...)
	}
	h.show("paused", "optimism", child.url, sent["ready-to-prove"].Hex(), "A withdrawal of the OP stack while its portal is paused", "--node", "ethereum="+paused.url)
	h.show("paused-proven", "optimism", child.url, sent["ready-to-claim"].Hex(), "A withdrawal of the OP stack that is ready, while its portal is paused", "--node", "ethereum="+paused.url)
	h.show("behind", "optimism", child.url, sent["ready-to-claim"].Hex(), "A withdrawal of the OP stack, and a node of the other chain that stands two days back", "--node", "ethereum="+behind.url)
	h.show("two-nodes", "optimism", child.url, sent["ready-to-claim"].Hex(), "A withdrawal of the OP stack, and two nodes of the other chain, one of which stands two days back", "--node", "ethereum="+behind.url, "--node", "ethereum="+parent.url)
	h.show("wrong-chain", "optimism", child.url, sent["ready-to-claim"].Hex(), "A withdrawal of the OP stack, and a node of the same chain in place of the other one", "--node", "ethereum="+child.url)
	h.show("unseen", "optimism", child.url, sent["ready-to-prove"].Hex(), "A withdrawal of the OP stack without a node of the other chain")
	h.show("relay-refused", "optimism", child.url, failed.Hex(), "A message that came to the child chain and was refused there", both...)
	other := []string{"--node", "optimism=" + child.url}
	receipts := map[common.Hash]string{}
	for _, tx := range []common.Hash{done, lost, refused} {
		id, logs := parent.depositID(tx, me, opaque), ""
		if tx == refused {
			logs = logText(opMessenger, topic("FailedRelayedMessage(bytes32)"), common.Hash{7})
		}
		receipts[id] = receiptText(id, tx != lost, logs)
	}
	hand := []string{"--node", "optimism=" + edited(t, child.url, receipts)}
	const written = ". The receipt of the child chain is written by hand"
	h.show("deposit-done", "ethereum", parent.url, done.Hex(), "A deposit to OP Mainnet that its node has"+written, hand...)
	h.show("deposit-failed", "ethereum", parent.url, lost.Hex(), "A deposit to OP Mainnet whose transaction there failed"+written, hand...)
	h.show("deposit-refused", "ethereum", parent.url, refused.Hex(), "A deposit to OP Mainnet whose message was refused there"+written, hand...)
	h.show("deposit", "ethereum", parent.url, deposit.Hex(), "A deposit to OP Mainnet that its node does not have yet", other...)
	h.show("claim-failed", "ethereum", parent.url, claim.Hex(), "A withdrawal that was claimed, and whose call was refused", other...)
	h.show("proof", "ethereum", parent.url, proof.Hex(), "The proof of a withdrawal, sent two hours ago by its own account", other...)
	h.done()
	if strings.Contains(parent.url, child.url) {
		t.Error("one node plays both chains")
	}
}
