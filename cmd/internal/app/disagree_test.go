package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
)

// a teller is one node of a disagreement: it plays the tape of a case in its own way.
type teller func(c chains.Call, r *chains.Reply)

// named plays one node of a tape under another name.
type named struct {
	chains.Caller
	label string
	tell  teller
	site  string
}

func (n named) Standing() chains.Standing { return chains.Standing{Site: n.site} }

func (n named) Label() string { return n.label }

func (n named) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	out := n.Caller.Batch(ctx, calls)
	for i := range out {
		n.tell(calls[i], &out[i])
	}
	return out
}

func honest(chains.Call, *chains.Reply) {}

func says(r *chains.Reply, result string) { r.Result, r.Err = json.RawMessage(result), nil }

func refuses(r *chains.Reply, code int, text string) {
	r.Result, r.Err = nil, &chains.CallError{Kind: chains.ErrNode, Code: code}
	r.Err.Message = facts.Untrusted(text)
}

var aboutTx = []string{"eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getBlockByHash"}

// toldHeight is where a block tells its height.
var toldHeight = regexp.MustCompile(`"number":"0x([0-9a-f]+)"`)

// evmTellers are the ways in which a node of an EVM chain departs from the tape of a payment
// that stands in a block.
var evmTellers = map[string]teller{
	"blank": func(c chains.Call, r *chains.Reply) { // never heard of it
		if slices.Contains(aboutTx, c.Method) {
			says(r, "null")
		}
	},
	"pruned": func(c chains.Call, r *chains.Reply) {
		if slices.Contains(aboutTx, c.Method) {
			refuses(r, 4444, "pruned history unavailable")
		}
	},
	"indexing": func(c chains.Call, r *chains.Reply) {
		if slices.Contains(aboutTx[:2], c.Method) {
			refuses(r, -32000, "transaction indexing is in progress")
		}
	},
	"other-chain": func(c chains.Call, r *chains.Reply) {
		switch {
		case c.Method == "eth_chainId":
			says(r, `"0xdead"`)
		case slices.Contains(aboutTx, c.Method):
			says(r, "null")
		}
	},
	"lagging": func(c chains.Call, r *chains.Reply) { // its newest block is the first, and it does not say so
		switch {
		case slices.Contains(aboutTx, c.Method):
			says(r, "null")
		case c.Method == "eth_getBlockByNumber" && r.Err == nil:
			r.Result = toldHeight.ReplaceAll(r.Result, []byte(`"number":"0x1"`))
		}
	},
	"syncing": func(c chains.Call, r *chains.Reply) {
		switch {
		case slices.Contains(aboutTx, c.Method):
			says(r, "null")
		case c.Method == "eth_syncing":
			says(r, `{"startingBlock":"0x0","currentBlock":"0x1","highestBlock":"0xffff"}`)
		}
	},
	"pool": func(c chains.Call, r *chains.Reply) { // still waiting there
		switch c.Method {
		case "eth_getTransactionReceipt", "eth_getBlockByHash":
			says(r, "null")
		case "eth_getTransactionByHash":
			r.Result = field(r.Result, map[string]any{"blockHash": nil, "blockNumber": nil, "transactionIndex": nil, "blockTimestamp": nil})
		}
	},
	"other-block": func(c chains.Call, r *chains.Reply) {
		if slices.Contains(aboutTx[:2], c.Method) {
			r.Result = field(r.Result, map[string]any{"blockHash": "0x" + strings.Repeat("5a", 32)})
		}
	},
	"forged-sender": func(c chains.Call, r *chains.Reply) {
		if slices.Contains(aboutTx[:2], c.Method) {
			r.Result = field(r.Result, map[string]any{"from": "0x" + strings.Repeat("5a", 20)})
		}
	},
	"forged-receiver": func(c chains.Call, r *chains.Reply) {
		if c.Method == "eth_getTransactionByHash" {
			r.Result = field(r.Result, map[string]any{"to": "0x" + strings.Repeat("5a", 20)})
		}
	},
	"forged-amount": func(c chains.Call, r *chains.Reply) {
		if c.Method == "eth_getTransactionByHash" {
			r.Result = field(r.Result, map[string]any{"value": "0x123456789abcdef"})
		}
	},
	"forged-id": func(c chains.Call, r *chains.Reply) {
		if slices.Contains(aboutTx[:2], c.Method) {
			r.Result = field(r.Result, map[string]any{"hash": "0x" + strings.Repeat("5a", 32), "transactionHash": "0x" + strings.Repeat("5a", 32)})
		}
	},
	"forged-status": func(c chains.Call, r *chains.Reply) {
		if c.Method == "eth_getTransactionReceipt" {
			r.Result = field(r.Result, map[string]any{"status": "0x0"})
		}
	},
	"far-ahead": func(c chains.Call, r *chains.Reply) { // more blocks than there can be
		if c.Method == "eth_getBlockByNumber" && r.Err == nil && fmt.Sprint(c.Params[0]) == "latest" {
			r.Result = toldHeight.ReplaceAll(r.Result, []byte(`"number":"0x7fffff"`))
		}
	},
	"all-final": func(c chains.Call, r *chains.Reply) { // whatever it has is final already
		if c.Method == "eth_getBlockByNumber" && r.Err == nil {
			switch fmt.Sprint(c.Params[0]) {
			case "latest":
				r.Result = toldHeight.ReplaceAll(r.Result, []byte(`"number":"0x7fffff"`))
			case "safe", "finalized":
				r.Result = toldHeight.ReplaceAll(r.Result, []byte(`"number":"0x7ffffe"`))
			}
		}
	},
	"silent": func(_ chains.Call, r *chains.Reply) {
		*r = chains.Reply{Err: &chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}}
	},
}

// field changes members of an object; other values stay.
func field(raw json.RawMessage, to map[string]any) json.RawMessage {
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil || o == nil {
		return raw
	}
	for k, v := range to {
		if _, has := o[k]; has {
			b, _ := json.Marshal(v)
			o[k] = b
		}
	}
	b, _ := json.Marshal(o)
	return b
}

var coreTellers = map[string]teller{
	"blank": func(c chains.Call, r *chains.Reply) {
		switch c.Method {
		case "getrawtransaction":
			refuses(r, -5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.")
		case "getmempoolentry":
			refuses(r, -5, "Transaction not in mempool")
		}
	},
	"no-index": func(c chains.Call, r *chains.Reply) {
		if c.Method == "getrawtransaction" {
			refuses(r, -5, "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions.")
		}
	},
	"indexing": func(c chains.Call, r *chains.Reply) {
		if c.Method == "getrawtransaction" {
			refuses(r, -5, "No such mempool transaction. Blockchain transactions are still in the process of being indexed. Use gettransaction for wallet transactions.")
		}
	},
	"pruned": func(c chains.Call, r *chains.Reply) {
		if slices.Contains([]string{"getrawtransaction", "getblock", "gettxoutproof"}, c.Method) {
			refuses(r, -1, "Block not available (pruned data)")
		}
	},
	"warming": func(_ chains.Call, r *chains.Reply) { refuses(r, -28, "Loading block index…") },
	"other-chain": func(c chains.Call, r *chains.Reply) {
		if c.Method == "getblockchaininfo" {
			r.Result = field(r.Result, map[string]any{"chain": "signet"})
		}
		if c.Method == "getblockhash" && len(c.Params) == 1 && fmt.Sprint(c.Params[0]) == "0" {
			says(r, `"`+strings.Repeat("5a", 32)+`"`)
		}
	},
	"syncing": func(c chains.Call, r *chains.Reply) {
		switch c.Method {
		case "getblockchaininfo":
			r.Result = field(r.Result, map[string]any{"initialblockdownload": true, "blocks": 1})
		case "getrawtransaction":
			refuses(r, -5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.")
		}
	},
	"forged-bytes": func(c chains.Call, r *chains.Reply) { // another lock time
		if c.Method == "getrawtransaction" {
			var o struct{ Hex string }
			if json.Unmarshal(r.Result, &o) == nil && len(o.Hex) > 8 {
				r.Result = field(r.Result, map[string]any{"hex": o.Hex[:len(o.Hex)-8] + "5a5a5a00"})
			}
		}
	},
	"other-block": func(c chains.Call, r *chains.Reply) {
		if c.Method == "getrawtransaction" {
			r.Result = field(r.Result, map[string]any{"blockhash": strings.Repeat("5a", 32)})
		}
	},
	"far-ahead": func(c chains.Call, r *chains.Reply) { // both agree with each other, and with no other node
		switch c.Method {
		case "getblockchaininfo":
			r.Result = more(r.Result, "blocks", "headers")
		case "getrawtransaction":
			r.Result = more(r.Result, "confirmations")
		}
	},
	"other-amounts": func(c chains.Call, r *chains.Reply) { // without the bytes that would show it
		if c.Method == "getrawtransaction" {
			r.Result = field(r.Result, map[string]any{"hex": ""})
			r.Result = regexp.MustCompile(`"value":\s*[0-9.]+`).ReplaceAll(r.Result, []byte(`"value":7.5`))
		}
	},
	"silent": evmTellers["silent"],
}

// more adds a thousand to numbers of an object.
func more(raw json.RawMessage, names ...string) json.RawMessage {
	to := map[string]any{}
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil {
		return raw
	}
	for _, name := range names {
		var n int
		if json.Unmarshal(o[name], &n) == nil {
			to[name] = n + 1000
		}
	}
	return field(raw, to)
}

// disagreeing are the cases of which every pair and some triples of tellers are made.
var disagreeing = []string{"arrived/evm.txtar", "arrived/evm-token.txtar", "awaiting-finality/evm-newest.txtar", "reverted-with-reason/evm.txtar", "awaiting-confirmations/bitcoin.txtar", "arrived/bitcoin-batch.txtar"}

// denials are what may not be said of a payment that an honest node has.
var denials = []string{"never-seen", "dropped", "pool-expired", "fee-purged"}

// TestDisagreement lets nodes of one chain contradict each other, in every order: no payment that
// an honest node has is denied, nothing is final by the word of a node that was refuted, and what
// recomputing refutes is shown as refuted and not used.
func TestDisagreement(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	sets := 0
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		if !slices.Contains(disagreeing, filepath.ToSlash(name)) {
			return
		}
		tellers := evmTellers
		if c.Nodes[0].Kind == "core" {
			tellers = coreTellers
		}
		kinds := []string{}
		for k := range tellers {
			kinds = append(kinds, k)
		}
		slices.Sort(kinds)
		alone := spoilt(t, cat, c, func(string, int, chains.Call, *chains.Reply) {})[0]
		base, own := alone.Verdict, alone.Facts
		check := func(others ...string) {
			sets++
			var want string
			for _, order := range orders(append([]string{"honest"}, others...)) {
				it := playedBy(t, cat, c, tellers, order)
				v := it.Verdict
				label := fmt.Sprintf("%s, nodes %v", name, order)
				first := v.Findings[0]
				if slices.Contains(denials, first.Slug) || v.State == diagnose.StateNotFound || v.State == diagnose.StateDropped {
					t.Errorf("%s: an honest node has it, and the verdict is %s", label, hall.Gist(v))
				}
				if v.State == diagnose.StateFinal && base.State != diagnose.StateFinal {
					t.Errorf("%s: final, and with the honest node alone %s", label, base.State)
				}
				for _, m := range it.Facts.Transfers.V {
					if v.State == base.State && !slices.ContainsFunc(own.Transfers.V, func(o facts.Transfer) bool { return o.To == m.To && o.Amount.Units.Cmp(m.Amount.Units) == 0 }) {
						t.Errorf("%s: %s to %s, which the honest node does not say", label, m.Amount.Units, m.To)
					}
				}
				if s := strays(base, v); s != "" && !strings.Contains(s, "names nothing") {
					t.Errorf("%s: %s", label, s)
				}
				for i, o := range order {
					forged := strings.HasPrefix(o, "forged-") && o != "forged-status"
					if lied := len(it.Facts.Nodes[i].Lied) > 0; forged && !lied {
						t.Errorf("%s: %s was not found out", label, o)
					} else if lied && (o == "honest" || o == "blank") {
						t.Errorf("%s: %s is called a liar: %v", label, o, it.Facts.Nodes[i].Lied)
					}
				}
				if g := hall.Gist(v); want == "" {
					want = g
				} else if g != want && !sameStory(g, want) {
					t.Errorf("%s: the order of the nodes matters:\n  %s\n  %s", label, want, g)
				}
			}
		}
		for i, a := range kinds {
			check(a)
			check(a, kinds[(i+3)%len(kinds)])
		}
	})
	t.Logf("%d sets", sets)
	if sets < 60 {
		t.Errorf("%d sets", sets)
	}
}

// sameStory compares two verdicts in one line each. With three that contradict each other, which two
// are compared first may decide whether anything can be told; never what is told.
func sameStory(a, b string) bool {
	open := func(s string) bool { return strings.Contains(s, "undetermined (possible, root)") }
	return a == b || open(a) || open(b)
}

// playedBy asks nodes that all play one tape, each in its way, labelled by their order.
func playedBy(t *testing.T, cat *chains.Catalog, c *casefile.Case, tellers map[string]teller, order []string) hall.Item {
	t.Helper()
	var list []teller
	for _, o := range order {
		tell, ok := tellers[o]
		if o == "honest" {
			tell, ok = honest, true
		}
		if !ok {
			t.Fatalf("no teller %q", o)
		}
		list = append(list, tell)
	}
	return among(t, cat, c, list...)[0]
}

func orders(list []string) [][]string {
	if len(list) < 2 {
		return [][]string{list}
	}
	var out [][]string
	for i := range list {
		rest := append(append([]string(nil), list[:i]...), list[i+1:]...)
		for _, o := range orders(rest) {
			out = append(out, append([]string{list[i]}, o...))
		}
	}
	return out
}
