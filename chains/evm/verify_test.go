package evm_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/evm/wire"
)

// A log that was changed, added or left out no longer fits the receipt's own filter.
func TestForgedLogs(t *testing.T) {
	q, talk := kept(t, "token")
	for name, forge := range map[string]func(logs []any) []any{
		"as it is": func(logs []any) []any { return logs },
		"another receiver": func(logs []any) []any {
			topics := logs[0].(map[string]any)["topics"].([]any)
			topics[2] = "0x" + strings.Repeat("0", 24) + strings.Repeat("9", 40)
			return logs
		},
		"another token": func(logs []any) []any {
			logs[0].(map[string]any)["address"] = "0x" + strings.Repeat("8", 40)
			return logs
		},
	} {
		n := &chainstest.Node{Name: "n", Type: "evm", Answer: change(talk, "eth_getTransactionReceipt", func(s string) string {
			var m map[string]any
			if err := json.Unmarshal([]byte(s), &m); err != nil {
				t.Fatal(err)
			}
			return with(s, "logs", forge(m["logs"].([]any)))
		})}
		f := inspect(t, q, n)
		if honest := name == "as it is"; honest != slices.Contains(f.Consistent.V, "bloom") || honest == slices.Contains(f.Nodes[0].Lied, "bloom") {
			t.Errorf("%s: consistent %v, lied %v", name, f.Consistent.V, f.Nodes[0].Lied)
		}
	}
}

// A header is sealed only as long as none of its fields is changed.
func TestSealedHeader(t *testing.T) {
	_, talk := kept(t, "plain")
	raw, _ := talk.Answer(chains.Call{Method: "eth_getBlockByNumber", Params: []any{"latest", false}})
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"as it is":        {string(raw), true},
		"another time":    {with(string(raw), "timestamp", "0x1"), false},
		"another parent":  {with(string(raw), "parentHash", "0x"+strings.Repeat("1", 64)), false},
		"a missing field": {with(string(raw), "stateRoot", nil), false},
		"a field more":    {with(string(raw), "somethingNew", "0x1"), true},
	} {
		b, err := wire.ParseBlock(json.RawMessage(c.text))
		if err != nil || b.Sealed != c.want {
			t.Errorf("%s: %v, sealed %t", name, err, b != nil && b.Sealed)
		}
	}
}

// The header of the transaction's block is recomputed where it was fetched.
func TestSealedBlockIsVerified(t *testing.T) {
	q, talk := kept(t, "reason")
	for name, c := range map[string]struct {
		answer chainstest.Answer
		want   bool
	}{
		"as it is":         {talk.Answer, true},
		"another gas used": {change(talk, "eth_getBlockByNumber", func(s string) string { return with(s, "gasUsed", "0x1") }), false},
	} {
		f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: without(c.answer, "eth_getBlockByHash")})
		if got := slices.Contains(f.Verified.V, "block"); got != c.want {
			t.Errorf("%s: verified %v", name, f.Verified.V)
		}
	}
}
