package explain

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"txtriage/chains/nodeerr"
	"txtriage/report"
)

// TestRefusalsAreExplained: a pasted refusal says the same as the tables that the diagnosis goes by,
// with what to do, in every language.
func TestRefusalsAreExplained(t *testing.T) {
	for text, want := range map[string]nodeerr.Class{
		"Your app has exceeded its compute units per second capacity.":                                 nodeerr.Rate,
		`{"jsonrpc":"2.0","id":1,"error":{"code":-32007,"message":"15/second request limit reached"}}`: nodeerr.Rate,
		`{"error":{"code":-32005,"message":"limit"}}`:                                                  nodeerr.Rate,
		"HTTP 429":               nodeerr.Rate,
		"504 Gateway Timeout":    nodeerr.Timeout,
		"status code: 502":       nodeerr.Server,
		"HTTP/1.1 402":           nodeerr.Billing,
		"web3: 401 Unauthorized": nodeerr.Unauthorised,
		"Monthly capacity limit exceeded. Visit https://dashboard.example/settings/billing to upgrade.": nodeerr.Billing,
		"trace_block is not available on the Free tier":                                                 nodeerr.PlanMethod,
		"Must be authenticated!": nodeerr.Unauthorised,
		"the method debug_traceTransaction does not exist/is not available":     nodeerr.Method,
		"query returned more than 10000 results":                                nodeerr.Range,
		"exceed max addresses or topics per search position":                    nodeerr.Addresses,
		"missing trie node 7b9c (path ) state 0x5a is not available, not found": nodeerr.StatePruned,
		"pruned history unavailable":                                            nodeerr.HistoryPruned,
		"transaction indexing is in progress":                                   nodeerr.TxIndexing,
		"header not found":                                                      nodeerr.BlockUnknown,
		"finalized block not found":                                             nodeerr.Tag,
		"execution aborted (timeout = 5s)":                                      nodeerr.Timeout,
		"Loading block index…":                                                  nodeerr.Syncing,
		"no backend is currently healthy to serve traffic":                      nodeerr.Offline,
		"sender is over rate limit":                                             nodeerr.SenderRate,
		"No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries.": nodeerr.NoTxIndex,
		"No such mempool or blockchain transaction. Use gettransaction for wallet transactions.":                      nodeerr.Absent,
	} {
		r, ok := refusal(text)
		if !ok {
			t.Errorf("%q is no topic", text)
			continue
		}
		if r.Node.Class != string(want) {
			t.Errorf("%q: %s, want %s", text, r.Node.Class, want)
		}
		for _, tag := range languages {
			var b bytes.Buffer
			format, _ := report.ForName("text")
			if err := format.Write(&b, report.Look{}, report.ExplainRefusal(r, tag)); err != nil {
				t.Fatal(err)
			}
			next := map[string]string{"en": "What to do", "zh-Hans": "怎么办"}[tag]
			if !strings.Contains(b.String(), next) || strings.Contains(b.String(), "[en]") {
				t.Errorf("%q in %s: %s", text, tag, b.String())
			}
		}
	}
}

// TestHeardRepliesAreExplained: of all the real replies, a pasted one is explained by its class or
// not at all: never as something about the payment where it is none.
func TestHeardRepliesAreExplained(t *testing.T) {
	data, err := os.ReadFile("../../../chains/nodeerr/testdata/replies.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	all, same := 0, 0
	for line := range bytes.Lines(data) {
		var h struct {
			Message string
			Class   nodeerr.Class
		}
		if err := json.Unmarshal(line, &h); err != nil || h.Message == "" {
			continue
		}
		all++
		_, got := nodeerr.Find(h.Message)
		if got == h.Class {
			same++
		}
		if got.Act().Evidence && !h.Class.Act().Evidence {
			t.Errorf("%q is read as %s, and is %s", h.Message, got, h.Class)
		}
	}
	t.Logf("%d of %d", same, all)
	if same*10 < all*7 {
		t.Error("too few are known by their text alone")
	}
}

// TestOthersAreNotNodes: what exchanges and banks say of accounts and limits is no node's refusal.
func TestOthersAreNotNodes(t *testing.T) {
	for _, text := range []string{"account suspended", "daily limit reached", "withdrawal limit exceeded", "premium", "forbidden", "login", "address not whitelisted", "subscription expired", "card declined", "payment required"} {
		if r, ok := refusal(text); ok && r.By == "node" {
			t.Errorf("%q: %+v", text, r)
		}
	}
}
