package evm_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

// forged is another value of the same form, or false if there is none to think of.
func forged(v any) (any, bool) {
	switch x := v.(type) {
	case string:
		if !strings.HasPrefix(x, "0x") || len(x) < 3 {
			return nil, false
		}
		last := "1"
		if x[len(x)-1] == '1' {
			last = "0"
		}
		if x == "0x1" {
			last = "2"
		}
		return x[:len(x)-1] + last, true
	case []any:
		return append(slices.Clone(x), x...), len(x) > 0
	}
	return nil, false
}

// relied is what a report tells of a transaction in a block.
func relied(f *facts.Facts) map[string]any {
	return map[string]any{
		"id":      []any{f.EVM.Tx.V.From, f.EVM.Tx.V.To, f.EVM.Tx.V.Nonce, f.EVM.Tx.V.Value.String(), f.EVM.Tx.V.Gas, f.EVM.Tx.V.Input, f.EVM.Tx.V.MaxFee.String(), f.EVM.Tx.V.MaxTip.String()},
		"place":   []any{f.Sighting.V.Block.Height, f.Sighting.V.Block.Hash, f.EVM.Tx.V.Index},
		"receipt": []any{f.Success.State, f.Success.V, f.EVM.Receipt.V.GasUsed, f.EVM.Receipt.V.GasPrice.String(), f.EVM.Receipt.V.LogCount, f.Transfers.V, f.Fee.V.Units.String()},
	}
}

// Every field of every answer about a mined transaction is forged in turn: the lie is found, or
// what changed because of it is never told as recomputed.
func TestForgedFields(t *testing.T) {
	for _, scene := range []string{"reason", "token"} {
		q, talk := kept(t, scene)
		honest := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: talk.Answer})
		if got := honest.Verified.V; !slices.Contains(got, "id") || !slices.Contains(got, "sender") || !slices.Contains(got, "block") || !slices.Contains(got, "place") || !slices.Contains(got, "receipt") {
			t.Fatalf("%s: verified %v", scene, got)
		}
		count, found := 0, 0
		try := func(method, field string, answer chainstest.Answer) {
			f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: answer})
			count++
			if len(f.Nodes[0].Lied) > 0 || !f.Sighting.Known() {
				found++
				if slices.Contains(f.Verified.V, "receipt") || len(f.Nodes[0].Lied) > 0 && f.Verified.Known() {
					t.Errorf("%s: %s %s: the lie was found, and yet verified is %v", scene, method, field, f.Verified.V)
				}
				return
			}
			was, is := relied(honest), relied(f)
			for what := range was {
				if !reflect.DeepEqual(was[what], is[what]) && slices.Contains(f.Verified.V, what) {
					t.Errorf("%s: %s %s was forged, and %s is called verified:\n was %v\n is  %v", scene, method, field, what, was[what], is[what])
				}
			}
		}
		for _, method := range []string{"eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts"} {
			for _, path := range paths(t, q, talk, method) {
				answer := change(talk, method, func(s string) string { return forge(t, s, path) })
				try(method, strings.Join(path, "."), answer)
				try(method, strings.Join(path, ".")+", receipts refused", without(answer, "eth_getBlockReceipts"))
			}
		}
		t.Logf("%s: %d forgeries, %d found out", scene, count, found)
		if found < 50 {
			t.Errorf("%s: only %d of %d forgeries were found out", scene, found, count)
		}
	}
}

// paths are the fields of the answers to a method, those of logs, transactions and receipts included.
func paths(t *testing.T, q chains.Question, talk *chainstest.Talk, method string) [][]string {
	t.Helper()
	seen := map[string]bool{}
	var out [][]string
	inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: change(talk, method, func(s string) string {
		var v any
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			t.Error(err)
		}
		walk(v, nil, func(p []string) {
			if k := strings.Join(p, "."); !seen[k] {
				seen[k] = true
				out = append(out, p)
			}
		})
		return s
	})})
	return out
}

func walk(v any, at []string, f func([]string)) {
	switch x := v.(type) {
	case map[string]any:
		for k, sub := range x {
			walk(sub, append(slices.Clone(at), k), f)
		}
	case []any:
		for i, sub := range x[:min(len(x), 3)] {
			walk(sub, append(slices.Clone(at), fmt.Sprint(i)), f)
		}
	default:
		if _, ok := forged(v); ok {
			f(at)
		}
	}
}

func forge(t *testing.T, s string, path []string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	put(v, path)
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// put forges the value at the path, if it is there.
func put(v any, path []string) {
	switch x := v.(type) {
	case map[string]any:
		if len(path) == 1 {
			if w, ok := forged(x[path[0]]); ok {
				x[path[0]] = w
			}
			return
		}
		put(x[path[0]], path[1:])
	case []any:
		var i int
		if _, err := fmt.Sscan(path[0], &i); err != nil || i >= len(x) {
			return
		}
		if len(path) == 1 {
			if w, ok := forged(x[i]); ok {
				x[i] = w
			}
			return
		}
		put(x[i], path[1:])
	}
}
