package evm_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/evm"
	"txtriage/chains/facts"
	"txtriage/testdata/nodes/evmstates/states"
)

// without is a node that offers neither traces nor a view of its pool.
func without(a chainstest.Answer, prefixes ...string) chainstest.Answer {
	return func(c chains.Call) (json.RawMessage, *chains.CallError) {
		for _, p := range prefixes {
			if strings.HasPrefix(c.Method, p) {
				return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}
			}
		}
		return a(c)
	}
}

// A real node without tracer makes the block again, and the outermost call ends there as its
// trace says that it did.
func TestLiveExact(t *testing.T) {
	url := nodes.EVM(t, "gethsim", "-gas-limit", "12000000")
	scenes, err := states.Make(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range scenes {
		l := live[s.Scenario]
		if !strings.HasPrefix(l.want, "block failed") {
			continue
		}
		seen++
		t.Run(s.Scenario, func(t *testing.T) {
			ask := func(a chainstest.Answer) (*facts.Facts, int) {
				n := &chainstest.Node{Name: "node", Type: "evm", Answer: a}
				f, err := evm.New().Inspect(context.Background(), sceneQuestion(s, l.raw), []chains.Caller{n.Caller()})
				if err != nil || !f.EVM.Failure.Known() {
					t.Fatal("no failure seen", err)
				}
				return f, len(n.Batches())
			}
			rich, _ := ask(chainstest.From(dial(t, url)))
			poor, rounds := ask(without(chainstest.From(dial(t, url)), "debug_", "trace_", "txpool_"))
			if rounds > 3 {
				t.Errorf("%d rounds", rounds)
			}
			want, got := rich.EVM.Failure.V, poor.EVM.Failure.V
			if want.Outer != nil {
				outer := *want.Outer
				want = outer
			}
			if got.Method != "replay-exact" || got.Kind != want.Kind || got.Data != want.Data || got.Reason != want.Reason || got.Name != want.Name {
				t.Errorf("made again: %+v\ntraced: %+v", got, want)
			}
			rest, rounds := ask(without(chainstest.From(dial(t, url)), "debug_", "trace_", "txpool_", "eth_simulateV1"))
			if rounds > 3 || rest.EVM.Failure.V.Method == "replay-exact" {
				t.Errorf("without any way: %s in %d rounds", rest.EVM.Failure.V.Method, rounds)
			}
		})
	}
	if seen < 15 {
		t.Errorf("%d scenes", seen)
	}
}

// What a block made again shows counts only if it is the same block.
func TestExactIsCompared(t *testing.T) {
	const block = `{"number":"0x2","hash":"0x00000000000000000000000000000000000000000000000000000000000000bb","parentHash":"0x00000000000000000000000000000000000000000000000000000000000000aa","timestamp":"0x10","gasLimit":"0x989680","gasUsed":"0xa","baseFeePerGas":"0x7","miner":"0x0000000000000000000000000000000000000001","mixHash":"0x0000000000000000000000000000000000000000000000000000000000000000","transactions":[%]}`
	q, talk := kept(t, "race")
	tx := raw(t, talk, "eth_getTransactionByHash", q.Ref.ID)
	receipt := raw(t, talk, "eth_getTransactionReceipt", q.Ref.ID)
	number := func(o, key string) string {
		var m map[string]any
		if err := json.Unmarshal([]byte(o), &m); err != nil {
			t.Fatal(err)
		}
		return m[key].(string)
	}
	tx = with(tx, "transactionIndex", "0x0")
	receipt = with(receipt, "cumulativeGasUsed", number(receipt, "gasUsed"))
	receipt = with(receipt, "transactionIndex", "0x0")
	whole := strings.ReplaceAll(block, "%", tx)
	whole = strings.ReplaceAll(whole, `"0x00000000000000000000000000000000000000000000000000000000000000bb"`, `"`+number(receipt, "blockHash")+`"`)
	ended := func(status, gas, logs, err string) string {
		return `[{"calls":[{"status":"` + status + `","gasUsed":"` + gas + `","returnData":"0x","logs":` + logs + err + `}]}]`
	}
	gas := number(receipt, "gasUsed")
	no := `,"error":{"code":3,"message":"execution reverted","data":"0xdeadbeef"}`
	many := func(s string) string { return s }
	for _, c := range []struct {
		name, simulate, many string
		exact                bool
		selector             string
	}{
		{"the same", ended("0x0", gas, "[]", no), "", true, "0xdeadbeef"},
		{"other gas", ended("0x0", "0x5209", "[]", no), "", false, ""},
		{"it went through", ended("0x1", gas, "[]", ""), "", false, ""},
		{"logs", ended("0x0", gas, `[{}]`, no), "", false, ""},
		{"not told why", ended("0x0", gas, `[]`, `,"error":{"code":1,"message":"?"}`), "", false, ""},
		{"no list", `{}`, "", false, ""},
		{"Erigon", "", many(`[[{"error":{"message":"execution reverted","data":"0xdeadbeef"}}]]`), true, "0xdeadbeef"},
		{"Erigon, silent but cut off", "", many(`[[{"error":"execution reverted"}]]`), false, ""},
		{"Reth, a text", "", many(`[[{"error":"execution reverted: already taken"}]]`), true, ""},
		{"Reth, one bundle", "", many(`[{"error":"execution reverted: already taken"}]`), true, ""},
		{"a halt that the receipt denies", "", many(`[[{"error":"out of gas"}]]`), false, ""},
		{"went through", "", many(`[[{"value":"0x"}]]`), false, ""},
		{"nothing", "", many(`[[]]`), false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := &chainstest.Node{Name: "n", Type: "evm", Answer: without(func(call chains.Call) (json.RawMessage, *chains.CallError) {
				switch {
				case call.Method == "eth_getTransactionByHash":
					return json.RawMessage(tx), nil
				case call.Method == "eth_getTransactionReceipt":
					return json.RawMessage(receipt), nil
				case call.Method == "eth_getBlockByHash" && call.Params[1] == true:
					return json.RawMessage(whole), nil
				case call.Method == "eth_simulateV1" && c.simulate != "":
					return json.RawMessage(c.simulate), nil
				case call.Method == "eth_callMany" && c.many != "":
					return json.RawMessage(c.many), nil
				}
				return talk.Answer(call)
			}, "debug_", "trace_", "txpool_")}
			f := inspect(t, q, n).EVM.Failure
			if !f.Known() || (f.V.Method == "replay-exact") != c.exact || c.selector != "" && f.V.Selector != c.selector {
				t.Errorf("%+v", f.V)
			}
		})
	}
}

// raw is what a kept conversation answered.
func raw(t *testing.T, talk *chainstest.Talk, method, id string) string {
	t.Helper()
	b, err := talk.Answer(chains.Call{Method: method, Params: []any{id}})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
