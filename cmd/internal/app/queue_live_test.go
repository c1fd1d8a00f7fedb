package app_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"txtriage/chains/chainstest/electrs"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

// wallet makes payments of a node's own wallet: confirmed, waiting, replaced, to itself.
func wallet(n *nodes.UTXO, payments int) (ids []string) {
	n.RPC("createwallet", "w")
	home := n.Text("getnewaddress")
	n.RPC("generatetoaddress", 101+payments/4, home)
	for i := range payments {
		ids = append(ids, n.Text("sendtoaddress", n.Text("getnewaddress"), fmt.Sprintf("0.0%d", i+1)))
		switch {
		case i == payments/3 || i == payments/2:
			n.RPC("generatetoaddress", 3, home)
		case i > payments/2 && i%3 == 0:
			if out, err := n.Try("bumpfee", ids[len(ids)-1]); err == nil {
				var b struct{ Txid string }
				_ = json.Unmarshal(out, &b)
				ids = append(ids, b.Txid)
			}
		}
	}
	return append(ids, home, n.Text("getblockhash", 5))
}

// signed makes payments of an account of gethsim: some in blocks (the first is refused where there is a
// refuser), some waiting, one behind a gap.
func signed(t *testing.T, url string, chain int64, payments int) (ids []string) {
	t.Helper()
	key, err := crypto.HexToECDSA("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, params string) {
		resp, err := http.Post(url, "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":[`+params+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if b, _ := io.ReadAll(resp.Body); !bytes.Contains(b, []byte(`"result"`)) {
			t.Fatalf("%s: %s", method, b)
		}
	}
	for i := range payments {
		to := crypto.PubkeyToAddress(key.PublicKey)
		if i == 0 {
			to = common.HexToAddress(refuser)
		}
		nonce := uint64(i) //nolint:gosec // small
		if i == payments-1 {
			nonce += 3
		}
		tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(chain)), &types.DynamicFeeTx{
			ChainID: big.NewInt(chain), Nonce: nonce, GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(50 * params.GWei), Gas: 60000, To: &to, Value: big.NewInt(int64(i + 1)),
		})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := tx.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		ask("eth_sendRawTransaction", `"`+hexutil.Encode(raw)+`"`)
		if ids = append(ids, tx.Hash().Hex()); i == 1 {
			ask("sim_commit", "")
		}
	}
	return ids
}

// refuser is a contract that refuses every call.
const refuser = "0x00000000000000000000000000000000000c0de5"

// blockHash is the id of a block of an EVM node.
func blockHash(t *testing.T, url string, height int) string {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x%x",false]}`, height)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var r struct{ Result struct{ Hash string } }
	if json.NewDecoder(resp.Body).Decode(&r) != nil || r.Result.Hash == "" {
		t.Fatal("no block")
	}
	return r.Result.Hash
}

// accounts makes payments from an account of an EVM node for development.
func accounts(t *testing.T, url string, payments int) (ids []string) {
	ask := func(method, params string) (s string) {
		resp, err := http.Post(url, "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":`+params+`}`))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var r struct{ Result json.RawMessage }
		b, _ := io.ReadAll(resp.Body)
		if json.Unmarshal(b, &r) != nil || r.Result == nil {
			t.Fatalf("%s: %s", method, b)
		}
		_ = json.Unmarshal(r.Result, &s)
		return s
	}
	const from = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	for i := range payments {
		ids = append(ids, ask("eth_sendTransaction", fmt.Sprintf(`[{"from":%q,"to":"0x%040x","value":"0x%x"}]`, from, 7000+i, i+1)))
		if i == payments/2 {
			ask("evm_mine", "[]")
		}
	}
	ask("eth_sendTransaction", fmt.Sprintf(`[{"from":%q,"to":%q,"value":"0x1","nonce":"0x%x"}]`, from, from, payments+5)) // behind a gap
	return append(ids, from)
}

// unequal are what differs between two looks at the same: when, and how long it took.
var unequal = regexp.MustCompile(`"(generated_at|as_of|at|report_id)":"[^"]*"|"(elapsed_ms|head_age)":-?\d+`)

// said is what a report says of a paste, however the questions for it were numbered: a queue asks
// later, and only where nobody knows the id, whether it is a block's.
func said(t *testing.T, report []byte) string {
	t.Helper()
	var all map[string]any
	d := json.NewDecoder(bytes.NewReader(report))
	d.UseNumber()
	if err := d.Decode(&all); err != nil {
		t.Fatalf("%v: %.300s", err, report)
	}
	method := map[string]string{}
	var asked []string
	list, _ := all["evidence"].([]any)
	for _, e := range list {
		e, _ := e.(map[string]any)
		id, _ := e["id"].(string)
		method[id] = fmt.Sprint(e["node"], " ", e["method"])
		if !strings.HasPrefix(fmt.Sprint(e["method"]), "eth_getBlockByHash") || e["gist"] != "null" {
			asked = append(asked, fmt.Sprint(method[id], " ", e["gist"]))
		}
	}
	slices.Sort(asked)
	all["evidence"] = asked
	for _, k := range []string{"generated_at", "as_of", "report_id", "elapsed_ms", "row", "row_id", "exit"} {
		delete(all, k)
	}
	var named func(v any) any
	named = func(v any) any {
		switch v := v.(type) {
		case string:
			return cmp.Or(method[v], v)
		case []any:
			for i := range v {
				v[i] = named(v[i])
			}
		case map[string]any:
			for k := range v {
				v[k] = named(v[k])
			}
		}
		return v
	}
	out, err := json.Marshal(named(all))
	if err != nil {
		t.Fatal(err)
	}
	return unequal.ReplaceAllString(string(out), "")
}

// relabelled is the node at url under another chain id.
func relabelled(t *testing.T, url string, id int) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var calls []struct {
			ID     json.RawMessage
			Method string
		}
		one := len(body) > 0 && body[0] == '{'
		if one {
			body = slices.Concat([]byte("["), body, []byte("]"))
		}
		_ = json.Unmarshal(body, &calls)
		resp, err := http.Post(url, "application/json", bytes.NewReader(body))
		if err != nil {
			return
		}
		defer resp.Body.Close()
		var replies []map[string]any
		if json.NewDecoder(resp.Body).Decode(&replies) != nil || len(replies) != len(calls) {
			return
		}
		for i, c := range calls {
			if c.Method == "eth_chainId" {
				replies[i]["result"] = fmt.Sprintf("0x%x", id)
			}
		}
		if one {
			_ = json.NewEncoder(w).Encode(replies[0])
			return
		}
		_ = json.NewEncoder(w).Encode(replies)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestAQueueOfLiveNodes asks real nodes of several families about one mixed queue: each row is
// what a check of it alone says.
func TestAQueueOfLiveNodes(t *testing.T) {
	clock := time.Now()
	now := func() time.Time { return clock }
	compare := func(t *testing.T, pastes []string, flags ...string) {
		var in strings.Builder
		in.WriteString("id,txid\n")
		for i, p := range pastes {
			fmt.Fprintf(&in, "%d,%s\n", i, p)
		}
		flags = append(flags, "--offline", "--quiet")
		start := time.Now()
		_, out, errs := runAt(now, in.String(), append([]string{"bulk", "-"}, flags...)...)
		t.Logf("%d rows in %s", len(pastes), time.Since(start).Round(time.Millisecond))
		rows := strings.Split(strings.TrimSpace(out), "\n")
		if len(rows) != len(pastes) {
			t.Fatalf("%d rows of %d\n%s", len(rows), len(pastes), errs)
		}
		for i, p := range pastes {
			status, alone, _ := runAt(now, "", append([]string{"check", p, "--format", "json"}, flags...)...)
			if head := fmt.Sprintf(`{"row":%d,"row_id":"%d","exit":%d,`, i+1, i, status); !strings.HasPrefix(rows[i], head) {
				t.Errorf("%s: %.100s, not %s", p, rows[i], head)
			}
			if want, got := said(t, []byte(alone)), said(t, []byte(rows[i])); want != got {
				at := 0
				for at < min(len(want), len(got)) && want[at] == got[at] {
					at++
				}
				t.Errorf("%s:\nalone   …%.300s\nin bulk …%.300s", p, want[max(at-100, 0):], got[max(at-100, 0):])
			}
		}
	}
	others := []string{strings.Repeat("ab", 32), "0x" + strings.Repeat("cd", 32), "lunch at noon", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", ""}

	t.Run("families", func(t *testing.T) {
		bitcoin, litecoin := nodes.StartBitcoind(t), nodes.StartLitecoind(t)
		anvil := nodes.EVM(t, "anvil", "--no-mining", "--chain-id", "31339")
		hardhat, gethsim := nodes.EVM(t, "hardhat"), nodes.EVM(t, "gethsim", "-chain-id", "31338")
		var all []string
		lists := [][]string{wallet(bitcoin, 12), wallet(litecoin, 4), accounts(t, anvil, 8), accounts(t, hardhat, 4), signed(t, gethsim, 31338, 5), others[:4]}
		most := 0
		for _, l := range lists {
			most = max(most, len(l))
		}
		for i := range most {
			for _, l := range lists {
				if i < len(l) {
					all = append(all, l[i])
				}
			}
		}
		compare(t, all, "--node", "bitcoin-regtest="+bitcoin.URL, "--node", "litecoin-regtest="+litecoin.URL, "--node", "eip155:31339="+anvil,
			"--node", "eip155:31337="+hardhat, "--node", "eip155:31338="+gethsim)
	})
	// Nodes of one chain of which the second has not heard of what came after the third block, or of anything.
	t.Run("two nodes each", func(t *testing.T) {
		t.Parallel()
		contract := filepath.Join(t.TempDir(), "alloc.json")
		if err := os.WriteFile(contract, []byte(`{"`+refuser+`":{"balance":"0x0","code":"0x5f5ffd"}}`), 0o600); err != nil {
			t.Fatal(err)
		}
		var evm [2]string
		for i := range evm {
			evm[i] = nodes.EVM(t, "gethsim", "-chain-id", "31338", "-alloc", contract)
		}
		first, second := nodes.StartBitcoind(t), nodes.StartBitcoind(t)
		ids := append(signed(t, evm[0], 31338, 6), strings.Repeat("ab", 32))
		ids = append(append(ids, blockHash(t, evm[0], 1), blockHash(t, evm[0], 0), refuser), wallet(first, 6)...)
		second.RPC("createwallet", "w")
		second.RPC("generatetoaddress", 3, second.Text("getnewaddress"))
		for range 500 { // the indexes follow in the background
			if out := string(second.RPC("getindexinfo")); strings.Count(out, `"best_block_height":3`) == strings.Count(out, `"best_block_height"`) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		compare(t, append(ids, others[:4]...), "--node", "eip155:31338="+evm[0], "--node", "eip155:31338="+evm[1],
			"--node", "bitcoin-regtest="+second.URL, "--node", "bitcoin-regtest="+first.URL)
	})
	t.Run("ten chains", func(t *testing.T) {
		t.Parallel()
		node := nodes.EVM(t, "gethsim", "-chain-id", "31338")
		ids := append(signed(t, node, 31338, 4), blockHash(t, node, 1))
		var flags []string
		for i, id := range []int{1, 10, 56, 100, 137, 8453, 42161, 43114, 59144} {
			empty := node
			if i == 0 || i == 4 {
				empty = nodes.EVM(t, "gethsim", "-chain-id", "31338")
			}
			flags = append(flags, "--node", fmt.Sprintf("eip155:%d=%s", id, relabelled(t, empty, id)))
		}
		compare(t, append(ids, others[:4]...), append(flags, "--node", "eip155:31338="+node)...)
	})
	t.Run("esplora", func(t *testing.T) {
		t.Parallel()
		n := nodes.StartBitcoind(t)
		compare(t, append(wallet(n, 6), others[0]), "--node", "bitcoin-regtest=esplora+"+(&electrs.Server{Node: n}).Start(t))
	})
	t.Run("btcd", func(t *testing.T) {
		t.Parallel()
		n := nodes.StartBtcd(t, scenes.MiningAddress(t))
		var blocks, ids []string
		if err := json.Unmarshal(n.RPC("generate", 12), &blocks); err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			var block struct{ Tx []string }
			if err := json.Unmarshal(n.RPC("getblock", b), &block); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, block.Tx...)
		}
		compare(t, append(ids, blocks[3], others[0]), "--node", "bitcoin-regtest=btcd+"+n.URL)
	})
	t.Run("full queue of work", func(t *testing.T) { // a node that refuses what comes while it is busy
		n := nodes.StartBitcoind(t, "-rpcworkqueue=1", "-rpcthreads=1")
		compare(t, wallet(n, 10), "--node", "bitcoin-regtest="+n.URL)
	})
}
