package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

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

// signed makes payments of an account of gethsim: some in blocks, some waiting, one behind a gap.
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
	to := crypto.PubkeyToAddress(key.PublicKey)
	for i := range payments {
		nonce := uint64(i) //nolint:gosec // small
		if i == payments-1 {
			nonce += 3
		}
		tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(chain)), &types.DynamicFeeTx{
			ChainID: big.NewInt(chain), Nonce: nonce, GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(50 * params.GWei), Gas: 21000, To: &to, Value: big.NewInt(int64(i + 1)),
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
			var flat bytes.Buffer
			if err := json.Compact(&flat, []byte(alone)); err != nil {
				t.Fatal(err)
			}
			head := fmt.Sprintf(`{"row":%d,"row_id":"%d","exit":%d,`, i+1, i, status)
			want, got := head+unequal.ReplaceAllString(flat.String()[1:], ""), unequal.ReplaceAllString(rows[i], "")
			if want != got {
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
	t.Run("esplora", func(t *testing.T) {
		n := nodes.StartBitcoind(t)
		compare(t, append(wallet(n, 6), others[0]), "--node", "bitcoin-regtest=esplora+"+(&electrs.Server{Node: n}).Start(t))
	})
	t.Run("btcd", func(t *testing.T) {
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
