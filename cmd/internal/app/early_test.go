package app_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"go.yaml.in/yaml/v3"

	"txtriage/chains"
)

// young is a chain with a payment in a block of so long ago, as a node shows it.
type young struct {
	row   chains.Row
	tx    *types.Transaction
	now   time.Time
	age   time.Duration // of the block of the payment
	final time.Duration // how old a block the node calls final
	safe  time.Duration
	first string // id of block 0, where it is to be the real one

	branch bool // the block that it calls final is another
}

// youngHead is the height of the newest block.
const youngHead = 50_000_000

// height is that of the block that is so old.
func (y young) height(age time.Duration) uint64 {
	return youngHead - uint64(age.Milliseconds()/max(y.row.BlockMS, 1))
}

func (y young) block(n uint64) map[string]any {
	h := &types.Header{
		ParentHash: common.BigToHash(new(big.Int).SetUint64(n - 1)), Number: new(big.Int).SetUint64(n), GasLimit: 30_000_000, GasUsed: 21_000, Difficulty: new(big.Int),
		Time: uint64(y.now.Unix()) - (youngHead-n)*uint64(y.row.BlockMS)/1000, BaseFee: big.NewInt(1e9), UncleHash: types.EmptyUncleHash, TxHash: types.EmptyTxsHash, ReceiptHash: types.EmptyReceiptsHash,
	}
	ids := []common.Hash{}
	if n == y.height(y.age) {
		h.TxHash, ids = y.tx.Hash(), append(ids, y.tx.Hash())
	}
	out := asMap(h)
	out["transactions"], out["uncles"], out["size"] = ids, []string{}, "0x300"
	if n == 0 && y.first != "" {
		out["hash"] = y.first
	}
	return out
}

func asMap(v any) (out map[string]any) {
	b, _ := json.Marshal(v)
	_ = json.Unmarshal(b, &out)
	return out
}

// serve lets a node show the chain at an address of this machine.
func (y young) serve(t *testing.T, host string) string {
	t.Helper()
	at := y.height(y.age)
	where := map[string]any{"blockHash": y.block(at)["hash"], "blockNumber": hexutil.EncodeUint64(at), "transactionIndex": "0x0"}
	from, _ := types.Sender(types.LatestSignerForChainID(y.tx.ChainId()), y.tx)
	tx := asMap(y.tx)
	receipt := map[string]any{
		"transactionHash": y.tx.Hash(), "from": from, "to": y.tx.To(), "status": "0x1", "type": "0x2", "gasUsed": "0x5208", "cumulativeGasUsed": "0x5208",
		"effectiveGasPrice": "0x77359400", "logs": []string{}, "logsBloom": hexutil.Encode(make([]byte, 256)), "contractAddress": nil,
	}
	for k, v := range where {
		tx[k], receipt[k] = v, v
	}
	tx["from"] = from
	w := written{
		"eth_chainId": fixed(hexutil.EncodeUint64(y.row.EVM.ChainID)), "eth_syncing": fixed(false), "web3_clientVersion": fixed("young/1"),
		"eth_getTransactionByHash": fixed(tx), "eth_getTransactionReceipt": fixed(receipt), "eth_getBlockByHash": fixed(nil), "eth_getCode": fixed("0x"),
		"txpool_status": fixed(map[string]string{"pending": "0x10", "queued": "0x0"}),
		"eth_getBlockByNumber": func(p []json.RawMessage) any {
			switch s := text(p[0]); s {
			case "latest", "pending":
				return y.block(youngHead)
			case "finalized":
				if y.branch {
					at := y
					at.now = y.now.Add(time.Second) // another time, another block
					return at.block(y.height(y.final))
				}
				return y.block(y.height(y.final))
			case "safe":
				return y.block(y.height(y.safe))
			default:
				n, err := strconv.ParseUint(s, 0, 64)
				if err != nil || n > youngHead || n == 0 && y.first == "none" {
					return nil
				}
				return y.block(n)
			}
		},
	}
	return serveAt(t, host, w)
}

// finals are the sentences that call a block final, in every language.
func finals(t *testing.T) (out []string) {
	t.Helper()
	for _, tag := range []string{"en", "zh-Hans"} {
		for file, keys := range map[string][]string{"ui.yaml": {"chain.is-final"}, "states.yaml": {"final", "included@final"}, "settled.yaml": {"arrived.headline", "arrived.happened"}} {
			data, err := os.ReadFile(filepath.Join(top, "report/lang", tag, file))
			if err != nil {
				t.Fatal(err)
			}
			var words map[string]any
			if err := yaml.Unmarshal(data, &words); err != nil {
				t.Fatal(err)
			}
			for _, key := range keys {
				section, name, nested := strings.Cut(key, ".")
				v := words[section]
				if nested {
					v = v.(map[string]any)[name]
				}
				s, _, _ := strings.Cut(fmt.Sprint(v), "{{") // up to the first value
				if len(s) < 6 {
					t.Fatalf("%s %s: %q", tag, key, v)
				}
				out = append(out, s)
			}
		}
	}
	return out
}

// TestNothingIsFinalTooSoon lets nodes of every slow chain call their newest block final, alone, with one
// that says the same, and beside an honest one: a payment that cannot be final yet is not called so, in
// no form of the report, by no verb. Where it can be, the honest node's word is enough. EARLY=all tries every
// form on every chain.
func TestNothingIsFinalTooSoon(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Truncate(time.Second)
	banned := finals(t)
	key, to := devKey(t), common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	for _, row := range cat.Rows() {
		if row.EVM == nil {
			continue
		}
		least := time.Duration(row.Finality.Least) * time.Second
		if least == 0 {
			if row.Finality.Rule == "tag" && !slices.Contains(row.Quirks, "fast-finality") {
				t.Errorf("%s: the least time to final is not known", row.Slug)
			}
			continue
		}
		id := new(big.Int).SetUint64(row.EVM.ChainID)
		tx, err := types.SignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{ChainID: id, Gas: 21_000, GasFeeCap: big.NewInt(3e9), GasTipCap: big.NewInt(1e9), To: &to, Value: big.NewInt(1e15)})
		if err != nil {
			t.Fatal(err)
		}
		old := least + least/3
		node := func(host string, age, final, safe time.Duration) string {
			return row.Slug + "=" + young{row: row, tx: tx, now: now, age: age, final: final, safe: safe}.serve(t, host)
		}
		show := func(clock time.Time, nodes []string, more ...string) (int, string) {
			args := append([]string{more[0], "--offline", "--quiet", "--chain", row.Slug}, more[1:]...)
			for _, n := range nodes {
				args = append(args, "--node", n)
			}
			status, out, errs := runAt(func() time.Time { return clock }, tx.Hash().Hex()+"\n", args...)
			return status, out + errs
		}
		paste := tx.Hash().Hex()
		told := func(name string, clock time.Time, nodes []string) (r struct {
			State  string
			Causes []struct{ Slug, Certainty string }
		},
		) {
			_, out := show(clock, nodes, "check", "--format", "json", paste)
			if err := json.Unmarshal([]byte(out), &r); err != nil || len(r.Causes) == 0 {
				t.Errorf("%s, %s: %v %s", row.Slug, name, err, out)
			}
			return r
		}
		sets := map[string][]string{
			"alone, four seconds":        {node("127.0.0.1", 4*time.Second, 0, 0)},
			"alone, nearly":              {node("127.0.0.1", least-20*time.Second, 0, 0)},
			"a little behind its newest": {node("127.0.0.1", least-20*time.Second, least/2, least/3)},
			"two alike":                  {node("127.0.0.1", least-20*time.Second, 0, 0), node("127.0.0.2", least-20*time.Second, 0, 0)},
			"beside an honest one":       {node("127.0.0.1", least-20*time.Second, 0, 0), node("127.0.0.2", least-20*time.Second, old, old/2)},
			"two beside an honest one":   {node("127.0.0.1", least-20*time.Second, 0, 0), node("127.0.0.2", least-20*time.Second, 0, 0), node("127.0.0.3", least-20*time.Second, old, old/2)},
		}
		for name, nodes := range sets {
			for ahead, clock := range map[string]time.Time{"": now.Add(time.Second), " our clock an hour fast": now.Add(time.Hour), " our clock ten minutes slow": now.Add(-10 * time.Minute)} {
				if r := told(name+ahead, clock, nodes); r.State == "final" || r.Causes[0].Slug == "arrived" {
					t.Errorf("%s, %s%s: %s, %s %s", row.Slug, name, ahead, r.State, r.Causes[0].Slug, r.Causes[0].Certainty)
				}
			}
			if os.Getenv("EARLY") != "all" && (row.Slug != "ethereum" && row.Slug != "base" || name != "alone, nearly" && name != "two alike") {
				continue
			}
			for _, format := range []string{"text", "md", "html", "short", "slack", "adf"} {
				for _, tag := range []string{"en", "zh-Hans"} {
					_, out := show(now.Add(time.Second), nodes, "check", "--format", format, "--view", "engineer", "--lang", tag, paste)
					for _, s := range banned {
						if strings.Contains(out, s) {
							t.Errorf("%s, %s, %s %s: %q", row.Slug, name, format, tag, s)
						}
					}
				}
			}
			_, out := show(now.Add(time.Second), nodes, "bulk", "--format", "jsonl", "-")
			if !strings.Contains(out, `"final":false`) || strings.Contains(out, `"final":true`) || strings.Contains(out, `"state":"final"`) {
				t.Errorf("%s, %s, bulk: %s", row.Slug, name, out)
			}
		}
		nodes := []string{node("127.0.0.1", old+old/2, old, old/2)}
		if r := told("an honest one", now.Add(time.Second), nodes); r.State != "final" {
			t.Errorf("%s, an honest one: %s", row.Slug, r.State)
		}
		nodes = append(nodes, node("127.0.0.2", old+old/2, 0, 0))
		if r := told("an honest one and one that is hasty", now.Add(time.Second), nodes); r.State != "final" {
			t.Errorf("%s, an honest one and one that is hasty: %s", row.Slug, r.State)
		}
		if _, out := show(now.Add(time.Second), nodes, "check", "--format", "text", paste); strings.Count(out, "calls blocks final sooner") != 1 {
			t.Errorf("%s: the hasty node is not marked: %s", row.Slug, out)
		}
	}
}

// TestNodesTellsTwins probes a private chain that bears the number of a main network, a node whose marks
// cannot be, one that has not its first block any more, and one of which nothing is amiss.
func TestNodesTellsTwins(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, _ := cat.Find("ethereum")
	tx, err := types.SignNewTx(devKey(t), types.LatestSignerForChainID(common.Big1), &types.DynamicFeeTx{ChainID: common.Big1, Gas: 21_000, To: &common.Address{}})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Truncate(time.Second)
	for first, c := range map[string]struct {
		final time.Duration
		want  string
	}{"": {15 * time.Minute, "wrong-chain"}, row.EVM.Genesis: {15 * time.Minute, "good"}, "none": {0, "wrong-marks"}} {
		url := young{row: row, tx: tx, now: now, age: time.Hour, final: c.final, safe: c.final, first: first}.serve(t, "127.0.0.1")
		_, out, errs := runAt(func() time.Time { return now }, "", "nodes", "--offline", "--json", "--node", "ethereum="+url)
		var lines []struct{ State string }
		if err := json.Unmarshal([]byte(out), &lines); err != nil || len(lines) != 1 || lines[0].State != c.want {
			t.Errorf("first block %q: %v %s%s, want %s", first, err, out, errs, c.want)
		}
	}
}

// TestWatchDoesNotEndTooSoon watches a payment at nodes that call their newest block final: it is not done,
// on any fast look. Of one that a block holds for long enough it says so at once.
func TestWatchDoesNotEndTooSoon(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, _ := cat.Find("base")
	id, to := big.NewInt(8453), common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	tx, err := types.SignNewTx(devKey(t), types.LatestSignerForChainID(id), &types.DynamicFeeTx{ChainID: id, Gas: 21_000, GasFeeCap: big.NewInt(3e9), GasTipCap: big.NewInt(1e9), To: &to, Value: big.NewInt(1e15)})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Truncate(time.Second)
	for name, c := range map[string]struct {
		age, final time.Duration
		done       bool
	}{"four seconds": {4 * time.Second, 0, false}, "ten minutes": {10 * time.Minute, 0, false}, "honest": {time.Hour, 18 * time.Minute, true}} {
		node := "base=" + young{row: row, tx: tx, now: now, age: c.age, final: c.final, safe: c.final}.serve(t, "127.0.0.1")
		_, out, errs := runNow("watch", "--offline", "--chain", "base", "--node", node, "--format", "json", "--state", "none", "--min-interval", "100ms", "--max-time", "700ms", tx.Hash().Hex())
		if done := strings.Contains(out, `"ended":"done"`) || strings.Contains(out, `"ended":"final"`); done != c.done || !strings.Contains(out, `"state"`) {
			t.Errorf("%s: %s%s", name, out, errs)
		}
	}
}

// TestFinalBlockOfAnotherBranch lets two nodes call different blocks of one height final: neither is taken
// for final until a third decides.
func TestFinalBlockOfAnotherBranch(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, _ := cat.Find("ethereum")
	tx, err := types.SignNewTx(devKey(t), types.LatestSignerForChainID(common.Big1), &types.DynamicFeeTx{ChainID: common.Big1, Gas: 21_000, GasFeeCap: big.NewInt(3e9), GasTipCap: big.NewInt(1e9), To: &common.Address{19: 7}, Value: big.NewInt(1e15)})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Truncate(time.Second)
	y := young{row: row, tx: tx, now: now, age: time.Hour, final: 15 * time.Minute, safe: 10 * time.Minute}
	other := y
	other.branch = true
	for want, nodes := range map[string][]string{
		"final":    {y.serve(t, "127.0.0.1"), y.serve(t, "127.0.0.2"), other.serve(t, "127.0.0.3")},
		"included": {y.serve(t, "127.0.0.1"), other.serve(t, "127.0.0.2")},
	} {
		args := []string{"check", "--offline", "--quiet", "--chain", "ethereum", "--format", "json"}
		for _, n := range nodes {
			args = append(args, "--node", "ethereum="+n)
		}
		_, out, errs := runAt(func() time.Time { return now }, "", append(args, tx.Hash().Hex())...)
		var r struct{ State string }
		if err := json.Unmarshal([]byte(out), &r); err != nil || r.State != want {
			t.Errorf("%d nodes: %q, want %s: %v %s", len(nodes), r.State, want, err, errs)
		}
	}
}
