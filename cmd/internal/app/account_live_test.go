package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"txtriage/chains/chainstest/nodes"
	"txtriage/testdata/nodes/evmstates/states"
)

// An address alone, or a claim without any transaction id: what came, where it was looked for, and
// nothing beyond that. The node's answers are bent to what public nodes allow.
func TestAccounts(t *testing.T) {
	const quiet = 300 // blocks behind the payments
	h := newStagehand(t, "accounts")
	begun := time.Now().Add(-(quiet*12*time.Second + 2*time.Hour)).Unix()
	start := func() string {
		return nodes.EVM(t, "anvil", "--no-mining", "--chain-id", "1", "--timestamp", strconv.FormatInt(begun, 10))
	}
	const chain = "eip155:1"
	fresh, old := start(), start()
	now, err := states.MakeAccounts(t.Context(), fresh, 0)
	if err != nil {
		t.Fatal(err)
	}
	past, err := states.MakeAccounts(t.Context(), old, quiet)
	if err != nil {
		t.Fatal(err)
	}
	at := past.Paid.Add(-3 * time.Minute).Format(time.RFC3339)
	usdt := func(amount string) []string { return []string{"--amount", amount, "--asset", "USDT"} }
	for _, c := range []struct {
		name, url, who, note string
		flags                []string
	}{
		{"alone", fresh, "one", "an address and nothing else: coins, a listed token, spam and false records", nil},
		{"amount", fresh, "one", "the one payment of the claimed amount, no time", usdt("250")},
		{"coins", fresh, "one", "coins of the claimed amount", []string{"--amount", "1.5", "--asset", "ETH"}},
		{"other-amount", fresh, "one", "no payment has the claimed amount, but a false token has", usdt("77")},
		{"twice", fresh, "two", "two payments have the claimed amount, one is near", usdt("10")},
		{"strange", fresh, "strange", "only tokens that nobody lists came, one with a listed one's name", usdt("250")},
		{"inside", fresh, "inside", "a contract paid coins from inside", []string{"--amount", "3", "--asset", "ETH"}},
		{"unpaid", fresh, "unpaid", "nothing ever came", nil},
		{"queue", fresh, "queue", "transactions wait behind a number that was never sent", nil},
		{"timed", old, "one", "the one payment of the claimed amount, around the time given", append(usdt("250"), "--sent-at", at)},
		{"later", bent(t, old, limit(10)), "one", "nothing came around the time given, as far as the node can search", append(usdt("250"), "--sent-at", past.Paid.Add(40*time.Minute).Format(time.RFC3339))},
		{"refuses-records", bent(t, fresh, refuseLogs), "one", "the node does not search records", usdt("250")},
		{"refuses-all", bent(t, fresh, refuseAll), "one", "the node searches nothing", nil},
		{"limit-1000", bent(t, old, limit(1_000)), "one", "the node searches 1,000 blocks at once", append(usdt("250"), "--sent-at", at)},
		{"limit-10", bent(t, old, limit(10)), "one", "the node searches 10 blocks at once", append(usdt("250"), "--sent-at", at)},
		{"pruned", bent(t, fresh, empty), "one", "the node answers with nothing where its blocks have records", usdt("250")},
		{"no-state", bent(t, old, noState), "one", "the node keeps no old states", []string{"--amount", "1.5", "--asset", "ETH", "--sent-at", at}},
	} {
		who := now.At[c.who]
		if c.url == old {
			who = past.At[c.who]
		}
		h.show(c.name, chain, c.url, who.Hex(), c.note, c.flags...)
	}
	h.done()
}

// call is one question of a batch.
type call struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

func (c call) result(v any) any { return map[string]any{"jsonrpc": "2.0", "id": c.ID, "result": v} }

func (c call) refuse(code int, text string) any {
	return map[string]any{"jsonrpc": "2.0", "id": c.ID, "error": map[string]any{"code": code, "message": text}}
}

// bent is a node before which somebody answers some questions differently; nil leaves it to the node.
func bent(t *testing.T, url string, answer func(call) any) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var calls []call
		one := json.Unmarshal(body, &calls) != nil
		if one {
			calls = make([]call, 1)
			if json.Unmarshal(body, &calls[0]) != nil {
				http.Error(w, "no question", http.StatusBadRequest)
				return
			}
		}
		out := make([]any, len(calls))
		for i, c := range calls {
			if out[i] = answer(c); out[i] != nil {
				continue
			}
			q, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": c.ID, "method": c.Method, "params": c.Params})
			resp, err := http.Post(url, "application/json", bytes.NewReader(q))
			if err != nil {
				http.Error(w, "gone", http.StatusBadGateway)
				return
			}
			raw, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			out[i] = json.RawMessage(raw)
		}
		w.Header().Set("Content-Type", "application/json")
		if one {
			_ = json.NewEncoder(w).Encode(out[0])
			return
		}
		_ = json.NewEncoder(w).Encode(out)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func refuseLogs(c call) any {
	if c.Method == "eth_getLogs" {
		return c.refuse(-32601, "the method eth_getLogs does not exist/is not available")
	}
	return nil
}

func refuseAll(c call) any {
	full := c.Method == "eth_getBlockByNumber" && len(c.Params) > 1 && string(c.Params[1]) == "true"
	past := (c.Method == "eth_getBalance" || c.Method == "eth_getTransactionCount") && strings.HasPrefix(string(c.Params[1]), `"0x`)
	if full || past {
		return c.refuse(-32601, "the method is not available")
	}
	return refuseLogs(c)
}

func limit(blocks uint64) func(call) any {
	return func(c call) any {
		if c.Method != "eth_getLogs" {
			return nil
		}
		var q struct{ FromBlock, ToBlock string }
		_ = json.Unmarshal(c.Params[0], &q)
		from, _ := strconv.ParseUint(q.FromBlock, 0, 64)
		to, _ := strconv.ParseUint(q.ToBlock, 0, 64)
		if to-from >= blocks {
			return c.refuse(-32005, "query exceeds limit: block range is limited to "+strconv.FormatUint(blocks, 10))
		}
		return nil
	}
}

// empty: the node has thrown its records away and does not say so.
func empty(c call) any {
	if c.Method == "eth_getLogs" {
		return c.result([]any{})
	}
	return nil
}

func noState(c call) any {
	if (c.Method == "eth_getBalance" || c.Method == "eth_getTransactionCount") && strings.HasPrefix(string(c.Params[1]), `"0x`) {
		return c.refuse(-32000, "missing trie node")
	}
	return nil
}
