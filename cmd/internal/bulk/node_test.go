package bulk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// node plays an EVM node that has blocks full of payments. It answers from memory, after a
// delay for each request, so that what is measured is the asker.
type node struct {
	*httptest.Server
	chain   int64
	hashes  []string
	delay   time.Duration
	pause   string       // with a refusal, in seconds
	limit   atomic.Int64 // calls that are taken in one second; 0: all
	sent    []time.Time  // calls taken, while there is a limit
	mu      sync.Mutex
	seen    map[string]int // questions, each with how often it was asked
	keep    bool           // counts seen
	batches atomic.Int64
	calls   atomic.Int64
	busy    atomic.Int64
	most    atomic.Int64 // requests at the same time
	known   map[string]json.RawMessage
}

const perBlock = 150

// root stands in for the root of a trie, which nobody asks for here.
type root struct{ all []byte }

func (r *root) Reset() { r.all = nil }

func (r *root) Update(k, v []byte) error {
	r.all = crypto.Keccak256(r.all, k, v)
	return nil
}

func (r *root) Hash() common.Hash { return crypto.Keccak256Hash(r.all) }

func newNode(tb testing.TB, payments int, delay time.Duration) *node {
	tb.Helper()
	return newNodeOf(tb, 1337, payments, delay)
}

func newNodeOf(tb testing.TB, chain int64, payments int, delay time.Duration) *node {
	tb.Helper()
	n := &node{chain: chain, delay: delay, seen: map[string]int{}, known: map[string]json.RawMessage{}}
	key, err := crypto.HexToECDSA(fmt.Sprintf("%064x", 7))
	if err != nil {
		tb.Fatal(err)
	}
	signer := types.LatestSignerForChainID(big.NewInt(chain))
	var head *types.Block
	at := uint64(time.Now().Unix()) - 12*uint64(payments/perBlock+70) //nolint:gosec // small
	number := int64(0)
	mine := func(txs []*types.Transaction) {
		number++
		at += 12
		h := &types.Header{Number: big.NewInt(number), GasLimit: 30_000_000, GasUsed: 21000 * uint64(len(txs)), Time: at, BaseFee: big.NewInt(params.GWei), Difficulty: new(big.Int)}
		if head != nil {
			h.ParentHash = head.Hash()
		}
		var receipts []*types.Receipt
		for i, tx := range txs {
			receipts = append(receipts, &types.Receipt{
				Type: tx.Type(), Status: 1, CumulativeGasUsed: 21000 * uint64(i+1), GasUsed: 21000, TxHash: tx.Hash(),
				EffectiveGasPrice: big.NewInt(2 * params.GWei), BlockNumber: h.Number, TransactionIndex: uint(i), Logs: []*types.Log{},
			})
		}
		head = types.NewBlock(h, &types.Body{Transactions: txs}, receipts, &root{})
		for i, tx := range txs {
			n.learn("eth_getTransactionByHash", tx.Hash().Hex(), extended(tb, tx, map[string]any{
				"blockHash": head.Hash(), "blockNumber": fmt.Sprintf("0x%x", number), "transactionIndex": fmt.Sprintf("0x%x", i),
				"from": crypto.PubkeyToAddress(key.PublicKey), "gasPrice": "0x77359400",
			}))
			receipts[i].BlockHash = head.Hash()
			n.learn("eth_getTransactionReceipt", tx.Hash().Hex(), extended(tb, receipts[i], map[string]any{"from": crypto.PubkeyToAddress(key.PublicKey), "to": tx.To(), "contractAddress": nil}))
		}
		hashes := make([]common.Hash, len(txs))
		for i, tx := range txs {
			hashes[i] = tx.Hash()
		}
		block := extended(tb, head.Header(), map[string]any{"transactions": hashes, "uncles": []string{}, "size": "0x5000"})
		n.learn("eth_getBlockByHash", head.Hash().Hex(), block)
		n.learn("eth_getBlockByNumber", fmt.Sprintf("0x%x", number), block)
		for _, tag := range []string{"latest", "safe", "finalized"} {
			if tag == "latest" || number <= int64(payments/perBlock+1) {
				n.learn("eth_getBlockByNumber", tag, block)
			}
		}
	}
	for from := 0; from < payments; from += perBlock {
		var txs []*types.Transaction
		for i := from; i < min(from+perBlock, payments); i++ {
			to := common.BigToAddress(big.NewInt(int64(1000 + i)))
			tx, err := types.SignNewTx(key, signer, &types.DynamicFeeTx{ChainID: big.NewInt(chain), Nonce: uint64(i), GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(3 * params.GWei), Gas: 21000, To: &to, Value: big.NewInt(params.Ether)})
			if err != nil {
				tb.Fatal(err)
			}
			txs = append(txs, tx)
			n.hashes = append(n.hashes, tx.Hash().Hex())
		}
		mine(txs)
	}
	for range 66 {
		mine(nil)
	}
	n.Server = httptest.NewServer(n)
	tb.Cleanup(n.Close)
	return n
}

func (n *node) learn(method, what string, answer json.RawMessage) { n.known[method+what] = answer }

// extended is a value's own JSON with more fields.
func extended(tb testing.TB, v any, more map[string]any) json.RawMessage {
	tb.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(b, &m); err != nil {
		tb.Fatal(err)
	}
	for k, v := range more {
		m[k] = v
	}
	if b, err = json.Marshal(m); err != nil {
		tb.Fatal(err)
	}
	return b
}

type question struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

func (n *node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	busy := n.busy.Add(1)
	defer n.busy.Add(-1)
	for most := n.most.Load(); busy > most && !n.most.CompareAndSwap(most, busy); most = n.most.Load() {
	}
	body, _ := io.ReadAll(r.Body)
	n.batches.Add(1)
	if !n.takes(bytes.Count(body, []byte(`"method"`))) {
		w.Header().Set("Retry-After", n.pause)
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	time.Sleep(n.delay)
	var list []question
	if body[0] == '{' {
		list = make([]question, 1)
		_ = json.Unmarshal(body, &list[0])
	} else {
		_ = json.Unmarshal(body, &list)
	}
	n.calls.Add(int64(len(list)))
	if n.keep {
		n.mu.Lock()
		for _, q := range list {
			n.seen[fmt.Sprintf("%s%s", q.Method, q.Params)]++
		}
		n.mu.Unlock()
	}
	out := make([]byte, 0, 64<<10)
	for i, q := range list {
		out = append(out, ",["[min(1, 1-min(i, 1))])
		out = append(append(append(out, `{"jsonrpc":"2.0","id":`...), q.ID...), n.answer(q)...)
		out = append(out, '}')
	}
	out = append(out, ']')
	if body[0] == '{' {
		out = out[1 : len(out)-1]
	}
	_, _ = w.Write(out)
}

// fixed is what the node always answers.
var fixed = map[string]string{
	"eth_syncing": "false", "web3_clientVersion": `"played/v1"`, "txpool_status": `{"pending":"0x0","queued":"0x0"}`,
	"eth_getBalance": `"0xde0b6b3a7640000"`, "eth_getTransactionCount": `"0x10000"`, "eth_getCode": `"0x"`,
	"eth_feeHistory": `{"oldestBlock":"0x1","baseFeePerGas":["0x3b9aca00","0x3b9aca00"],"gasUsedRatio":[0.5],"reward":[["0x1","0x1","0x1"]]}`,
}

// takes counts calls against the limit.
func (n *node) takes(calls int) bool {
	limit := int(n.limit.Load())
	if limit == 0 {
		return true
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	n.sent = slices.DeleteFunc(n.sent, func(at time.Time) bool { return now.Sub(at) > time.Second })
	if len(n.sent)+calls > limit {
		return false
	}
	for range calls {
		n.sent = append(n.sent, now)
	}
	return true
}

func (n *node) answer(q question) string {
	if is := fixed[q.Method]; is != "" {
		return `,"result":` + is
	}
	switch q.Method {
	case "eth_chainId":
		return fmt.Sprintf(`,"result":"0x%x"`, n.chain)
	case "eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getBlockByHash", "eth_getBlockByNumber":
		var what string
		_ = json.Unmarshal(q.Params[0], &what)
		if known := n.known[q.Method+what]; known != nil {
			return `,"result":` + string(known)
		}
		return `,"result":null`
	}
	return `,"error":{"code":-32601,"message":"the method ` + q.Method + ` does not exist/is not available"}`
}
