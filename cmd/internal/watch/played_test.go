package watch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"txtriage/chains"
	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
)

// network is what a played node is of.
type network struct {
	slug  string
	id    int64
	every time.Duration // a block
	final int           // blocks until one is final
	gap   bool          // an earlier payment of the same sender is missing
}

var (
	ethereum = network{slug: "ethereum", id: 1, every: 12 * time.Second, final: 64}
	base     = network{slug: "base", id: 8453, every: 2 * time.Second, final: 550}
)

// played is a node inside a bubble of time: blocks in their rhythm, final after a while, payments
// that wait until their block comes.
type played struct {
	network
	start  time.Time
	blocks []*types.Block
	txs    map[common.Hash]*types.Transaction
	in     map[common.Hash]int // the block that takes it
	from   map[common.Hash]common.Address
	used   map[string]int // the block in which an account sends its only payment

	mu    sync.Mutex
	calls map[string]int
	trips int
}

const before = 100 // blocks that are there when a test begins

// hasher stands in for the roots of tries, which nobody asks for here.
type hasher struct{ all []byte }

func (h *hasher) Reset() { h.all = nil }

func (h *hasher) Update(k, v []byte) error {
	h.all = crypto.Keccak256(h.all, k, v)
	return nil
}

func (h *hasher) Hash() common.Hash { return crypto.Keccak256Hash(h.all) }

// play makes a node with payments; the block that takes each counts from now on.
func play(t *testing.T, on network, blocks int, taken ...int) (*played, []string) {
	t.Helper()
	p := &played{network: on, start: time.Now(), txs: map[common.Hash]*types.Transaction{}, in: map[common.Hash]int{}, from: map[common.Hash]common.Address{}, used: map[string]int{}, calls: map[string]int{}}
	var ids []string
	byBlock := map[int][]*types.Transaction{}
	signer := types.LatestSignerForChainID(big.NewInt(on.id))
	for i, at := range taken {
		key, err := crypto.HexToECDSA(fmt.Sprintf("%064x", 7+i))
		if err != nil {
			t.Fatal(err)
		}
		to := common.BigToAddress(big.NewInt(int64(1000 + i)))
		nonce := uint64(0)
		if on.gap {
			nonce = 1
		}
		tx, err := types.SignNewTx(key, signer, &types.DynamicFeeTx{ChainID: big.NewInt(on.id), Nonce: nonce, GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(30 * params.GWei), Gas: 21000, To: &to, Value: big.NewInt(params.Ether)})
		if err != nil {
			t.Fatal(err)
		}
		p.txs[tx.Hash()], p.in[tx.Hash()], p.from[tx.Hash()] = tx, before+at, crypto.PubkeyToAddress(key.PublicKey)
		p.used[strings.ToLower(p.from[tx.Hash()].Hex())] = before + at
		byBlock[before+at] = append(byBlock[before+at], tx)
		ids = append(ids, tx.Hash().Hex())
	}
	var parent common.Hash
	for i := range before + blocks {
		at := p.start.Add(time.Duration(i-before) * on.every)
		h := &types.Header{Number: big.NewInt(int64(i)), ParentHash: parent, Time: uint64(at.Unix()), GasLimit: 60_000_000, GasUsed: 21000 * uint64(len(byBlock[i])), BaseFee: big.NewInt(params.GWei), Difficulty: new(big.Int)}
		var receipts []*types.Receipt
		for k, tx := range byBlock[i] {
			receipts = append(receipts, p.receipt(tx, i, k))
		}
		b := types.NewBlock(h, &types.Body{Transactions: byBlock[i]}, receipts, &hasher{})
		parent = b.Hash()
		p.blocks = append(p.blocks, b)
	}
	return p, ids
}

func (p *played) receipt(tx *types.Transaction, block, index int) *types.Receipt {
	return &types.Receipt{
		Type: tx.Type(), Status: 1, CumulativeGasUsed: 21000 * uint64(index+1), GasUsed: 21000, TxHash: tx.Hash(), EffectiveGasPrice: big.NewInt(2 * params.GWei),
		BlockNumber: big.NewInt(int64(block)), TransactionIndex: uint(index), Logs: []*types.Log{},
	}
}

func (*played) Label() string { return "played" }
func (*played) Kind() string  { return "evm" }
func (*played) Public() bool  { return false }

// Standing is not known: only this program asks it.
func (*played) Standing() chains.Standing { return chains.Standing{} }

func (p *played) head() int { return before + int(time.Since(p.start)/p.every) }

// Batch answers after 20 ms.
func (p *played) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	time.Sleep(20 * time.Millisecond)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trips++
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		p.calls[c.Method]++
		what := ""
		if len(c.Params) > 0 {
			what, _ = c.Params[0].(string)
		}
		v, err := p.answer(c.Method, what)
		if err != nil {
			out[i].Err = err
			continue
		}
		out[i].Result, _ = json.Marshal(v)
	}
	return out
}

func (p *played) answer(method, what string) (any, *chains.CallError) {
	head := p.head()
	switch method {
	case "eth_chainId":
		return fmt.Sprintf("0x%x", p.id), nil
	case "eth_syncing":
		return false, nil
	case "web3_clientVersion":
		return "played/v1", nil
	case "eth_getBalance":
		return "0xde0b6b3a7640000000", nil
	case "eth_getCode", "eth_call":
		return "0x", nil
	case "eth_feeHistory":
		return map[string]any{"oldestBlock": "0x1", "baseFeePerGas": []string{"0x3b9aca00", "0x3b9aca00"}, "gasUsedRatio": []any{0.5}, "reward": [][]string{{"0x1", "0x1", "0x1"}}}, nil
	case "eth_getTransactionCount":
		if at, sends := p.used[strings.ToLower(what)]; sends && at <= head {
			return "0x1", nil
		}
		return "0x0", nil
	case "eth_getBlockByNumber":
		n := head
		switch what {
		case "latest":
		case "safe":
			n = head - 32
		case "finalized":
			n = max((head-p.final)/32*32, 0)
		default:
			if _, err := fmt.Sscanf(what, "0x%x", &n); err != nil || n > head {
				return nil, nil
			}
		}
		return p.block(n), nil
	case "eth_getBlockByHash":
		for n := head; n >= 0; n-- {
			if p.blocks[n].Hash().Hex() == what {
				return p.block(n), nil
			}
		}
		return nil, nil
	case "eth_getTransactionByHash", "eth_getTransactionReceipt":
		tx := p.txs[common.HexToHash(what)]
		at := p.in[common.HexToHash(what)]
		if tx == nil || method == "eth_getTransactionReceipt" && at > head {
			return nil, nil
		}
		index := 0
		for k, other := range p.blocks[min(at, len(p.blocks)-1)].Transactions() {
			if other.Hash() == tx.Hash() {
				index = k
			}
		}
		if method == "eth_getTransactionReceipt" {
			r := p.receipt(tx, at, index)
			r.BlockHash = p.blocks[at].Hash()
			return extended(r, map[string]any{"from": p.from[tx.Hash()], "to": tx.To(), "contractAddress": nil}), nil
		}
		more := map[string]any{"from": p.from[tx.Hash()], "blockHash": nil, "blockNumber": nil, "transactionIndex": nil}
		if at <= head {
			more = map[string]any{"from": p.from[tx.Hash()], "blockHash": p.blocks[at].Hash(), "blockNumber": fmt.Sprintf("0x%x", at), "transactionIndex": fmt.Sprintf("0x%x", index)}
		}
		return extended(tx, more), nil
	}
	return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}
}

func (p *played) block(n int) any {
	b := p.blocks[n]
	hashes := []common.Hash{}
	for _, tx := range b.Transactions() {
		hashes = append(hashes, tx.Hash())
	}
	return extended(b.Header(), map[string]any{"transactions": hashes, "uncles": []string{}, "size": "0x5000"})
}

// extended is a value's own JSON with more fields.
func extended(v any, more map[string]any) any {
	b, _ := json.Marshal(v)
	m := map[string]any{}
	_ = json.Unmarshal(b, &m)
	for k, v := range more {
		m[k] = v
	}
	return m
}

// spent is how many calls were sent since it was asked last.
func (p *played) spent() (calls, trips int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.calls {
		calls += n
	}
	trips = p.trips
	p.calls, p.trips = map[string]int{}, 0
	return calls, trips
}

// bubble watches ids at a played node.
func bubble(t *testing.T, on network, blocks int, taken []int, test func(t *testing.T, p *played, s *session)) {
	synctest.Test(t, func(t *testing.T) {
		p, ids := play(t, on, blocks, taken...)
		in := ""
		for _, id := range ids {
			in += id + "\n"
		}
		dial := func(rpc.Node, rpc.Options) (chains.Caller, error) { return p, nil }
		args := []string{"--node", on.slug + "=http://played.example", "--state", "none", "--file", "-"}
		if on.gap {
			args = append(args, "--until", "final") // else it ends: somebody has to act
		}
		s := watchWith(t, &clock{start: time.Now(), rate: 1}, dial, in, args...)
		test(t, p, s)
		s.cancel(app.ErrInterrupted)
		<-s.done
	})
}

// TestCallsInAnHour measures what one transfer costs a node. The README has the figures.
func TestCallsInAnHour(t *testing.T) {
	const hour = time.Hour
	stuck := ethereum
	stuck.gap = true
	final := []string{"first: pending", "state cause: included", "confirmations: included", "cause confirmations eta: included", "state cause party funds: final ended: done"}
	for _, c := range []struct {
		name  string
		on    network
		taken int // its block
		want  []string
		most  int // calls in an hour
	}{
		{"waits for an hour", ethereum, 10_000, final[:1], 300},
		{"in a block after a minute, final, no more calls", ethereum, 5, final, 150},
		{"waits for an hour", base, 10_000, final[:1], 300},
		{"an earlier one is missing for an hour", stuck, 10_000, final[:1], 330},
		{"in a block after ten seconds, final, no more calls", base, 5, nil, 150},
	} {
		bubble(t, c.on, int(hour/c.on.every)+300, []int{c.taken}, func(t *testing.T, p *played, s *session) {
			time.Sleep(hour)
			synctest.Wait()
			calls, trips := p.spent()
			t.Logf("%s: %s: %d calls, %d round trips", c.on.slug, c.name, calls, trips)
			if calls > c.most {
				t.Errorf("%s: %s: %d calls", c.on.slug, c.name, calls)
			}
			s.tells(c.want...)
			if c.want == nil {
				for s.next().Change.Ended == nil { // else next fails
				}
			}
		})
	}
}

// TestAThousand watches a thousand (with -long, else fewer): what they ask at the same time goes out together, a question that
// concerns many is asked once, and where nothing can have changed nobody is asked about each.
func TestAThousand(t *testing.T) {
	count := 50
	if *long {
		count = 1000
	}
	taken := make([]int, count)
	for i := range taken {
		taken[i] = 8 + 5*i/count // in five blocks
	}
	bubble(t, ethereum, 400, taken, func(t *testing.T, p *played, s *session) {
		time.Sleep(12 * time.Second)
		synctest.Wait()
		calls, trips := p.spent()
		t.Logf("the first look at all: %d calls, %d round trips", calls, trips)
		if calls > 12*count || trips > calls/25 {
			t.Errorf("the first look at all: %d calls, %d round trips", calls, trips)
		}
		time.Sleep(6*time.Minute + 30*time.Second) // all are in blocks, and half of what is asked for is there
		synctest.Wait()
		calls, trips = p.spent()
		t.Logf("until all were in blocks: %d calls, %d round trips", calls, trips)
		time.Sleep(50 * time.Second)
		synctest.Wait()
		calls, trips = p.spent()
		t.Logf("fifty seconds in which nothing can have changed: %d calls, %d round trips", calls, trips)
		if calls > max(30, count) { // some looks of the step before may still be under way
			t.Errorf("nothing can have changed, and %d calls were made", calls)
		}
		time.Sleep(30 * time.Minute)
		synctest.Wait()
		calls, trips = p.spent()
		t.Logf("until all were final: %d calls, %d round trips", calls, trips)
		ended := 0
		for ended < count { // else next fails
			if c := s.next(); c.Change.Ended != nil {
				ended++
			}
		}
		s.ends(0)
	})
}
