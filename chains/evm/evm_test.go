package evm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/evm"
	"txtriage/chains/facts"
	"txtriage/testdata/nodes/evmstates/states"
)

// kept reads a conversation with a real node and the question that began it.
func kept(t testing.TB, name string) (chains.Question, *chainstest.Talk) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "talks", name+".talk"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	var s states.Scene
	if err := json.Unmarshal([]byte(strings.TrimPrefix(first, "scene ")), &s); err != nil {
		t.Fatal(err)
	}
	talk, err := chainstest.ParseTalk(string(text))
	if err != nil {
		t.Fatal(err)
	}
	q := sceneQuestion(s, len(s.Raw) > 0)
	q.Now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	return q, talk
}

func inspect(t testing.TB, q chains.Question, nodes ...*chainstest.Node) *facts.Facts {
	t.Helper()
	var callers []chains.Caller
	for _, n := range nodes {
		callers = append(callers, n.Caller())
	}
	f, err := evm.New().Inspect(context.Background(), q, callers)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestConformance(t *testing.T) {
	var cases []chainstest.Case
	for name := range talks {
		if name == "race" || name == "out-of-gas" || name == "panic" {
			continue // the same questions as "reason"
		}
		q, talk := kept(t, name)
		nodes := map[string]chainstest.Answer{"one": talk.Answer}
		if name == "plain" || name == "unknown" {
			nodes["two"] = talk.Answer
		}
		cases = append(cases, chainstest.Case{Name: name, Question: q, Nodes: nodes, Kind: "evm"})
	}
	chainstest.Run(t, evm.New(), cases...)
}

// What was said of a real node live must come out of its kept conversation.
func TestKeptTalks(t *testing.T) {
	for name := range talks {
		t.Run(name, func(t *testing.T) {
			q, talk := kept(t, name)
			f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: talk.Answer})
			if got := summary(f); got != live[name].want {
				t.Errorf("\n got %s\nwant %s", got, live[name].want)
			}
		})
	}
}

func TestRounds(t *testing.T) {
	for name, want := range map[string]int{
		"plain": 1, "token": 2, "reason": 2, "inner-gas": 3, "token-balance": 2, "gap": 2, "will-revert": 2,
		"unknown": 2, "address": 13, "dropped": 2,
		"repriced": 5, // opening, the account, two of search, the block
	} {
		t.Run(name, func(t *testing.T) {
			q, talk := kept(t, name)
			got := chainstest.Rounds(t, func() {
				a := &chainstest.Node{Name: "a", Type: "evm", Answer: talk.Answer, Delay: time.Second}
				b := &chainstest.Node{Name: "b", Type: "evm", Answer: talk.Answer, Delay: time.Second}
				inspect(t, q, a, b)
			})
			if got != want {
				t.Errorf("%d sequential rounds, want %d", got, want)
			}
		})
	}
}

// change answers like the talk, but for one method, where f may change the result.
func change(talk *chainstest.Talk, method string, f func(string) string) chainstest.Answer {
	return func(c chains.Call) (json.RawMessage, *chains.CallError) {
		r, e := talk.Answer(c)
		if c.Method == method && e == nil {
			r = json.RawMessage(f(string(r)))
		}
		return r, e
	}
}

func TestLyingNode(t *testing.T) {
	q, talk := kept(t, "plain")
	honest := &chainstest.Node{Name: "honest", Type: "evm", Answer: talk.Answer}
	swap := func(from, to string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, from) {
				t.Fatalf("%q is not in %s", from, s)
			}
			return strings.ReplaceAll(s, from, to)
		}
	}
	for _, c := range []struct{ name, method, from, to, lie string }{
		{"other value", "eth_getTransactionByHash", `"value":"0x14d1120d7b160000"`, `"value":"0x24d1120d7b160000"`, "id"},
		{"other receiver", "eth_getTransactionByHash", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8", "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc", "id"},
		{"other sender", "eth_getTransactionByHash", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc", "sender"},
		{"a forged filter of logs", "eth_getTransactionReceipt", `"logsBloom":"0x00`, `"logsBloom":"0x01`, "bloom"},
		{"another receipt", "eth_getTransactionReceipt", q.Ref.ID, "0x" + strings.Repeat("1", 64), "receipt-id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			liar := &chainstest.Node{Name: "a-liar", Type: "evm", Answer: change(talk, c.method, swap(c.from, c.to))}
			f := inspect(t, q, liar, honest)
			if v := f.Nodes[0]; len(v.Lied) != 1 || v.Lied[0] != c.lie || v.Saw.State != facts.Conflicting {
				t.Errorf("lied %v, saw %v", v.Lied, v.Saw.State)
			}
			if !f.Sighting.Known() || f.EVM.Tx.V.To != "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" || f.EVM.Tx.V.Value.String() != "1500000000000000000" {
				t.Errorf("the honest node's word was not used: %+v", f.EVM.Tx.V)
			}
			alone := inspect(t, q, liar)
			if alone.Sighting.Known() || alone.EVM.Tx.Known() {
				t.Error("a liar's word was used")
			}
		})
	}
}

func TestWrongChain(t *testing.T) {
	q, talk := kept(t, "plain")
	n := &chainstest.Node{Name: "n", Type: "evm", Answer: change(talk, "eth_chainId", func(string) string { return `"0x1"` })}
	f := inspect(t, q, n)
	if v := f.Nodes[0]; !v.OnChain.Known() || v.OnChain.V {
		t.Errorf("on chain: %+v", v.OnChain)
	}
	if f.Sighting.Known() || f.Head.Known() || f.Sighting.State != facts.Failed {
		t.Errorf("a node of another chain was believed: %v", f.Sighting.State)
	}
}

func TestAbsence(t *testing.T) {
	q, talk := kept(t, "unknown")
	node := func(name string, method string, e *chains.CallError) *chainstest.Node {
		return &chainstest.Node{Name: name, Type: "evm", Answer: func(c chains.Call) (json.RawMessage, *chains.CallError) {
			if c.Method == method {
				return nil, e
			}
			return talk.Answer(c)
		}}
	}
	good := node("good", "", nil)
	if f := inspect(t, q, good); f.Sighting.State != facts.Absent || !f.Nodes[0].Indexed.V {
		t.Errorf("a healthy node says unknown: %v, indexed %v", f.Sighting.State, f.Nodes[0].Indexed)
	}
	indexing := node("indexing", "eth_getTransactionByHash", &chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "transaction indexing is in progress"})
	f := inspect(t, q, good, indexing)
	if f.Sighting.State == facts.Absent {
		t.Error("a node that is still indexing denied")
	}
	if v := f.Nodes[1]; !v.Indexed.Known() || v.Indexed.V || v.Saw.State == facts.Absent {
		t.Errorf("indexing: %+v, saw %v", v.Indexed, v.Saw.State)
	}
	down := node("down", "eth_getTransactionByHash", &chains.CallError{Kind: chains.ErrTimeout})
	if f := inspect(t, q, good, down); f.Sighting.State != facts.Failed {
		t.Errorf("a node that did not answer: %v", f.Sighting.State)
	}
}

func TestIndexReach(t *testing.T) {
	q, talk := kept(t, "unknown")
	q.Chain.BlockMS = 12000
	far := change(talk, "eth_getBlockByNumber", func(s string) string {
		var b map[string]any
		if json.Unmarshal([]byte(s), &b) != nil || b == nil {
			return s
		}
		b["number"] = "0x1700000"
		out, _ := json.Marshal(b)
		return string(out)
	})
	n := &chainstest.Node{Name: "n", Type: "evm", Answer: far}
	if v := inspect(t, q, n).Nodes[0].Indexed; v.State != facts.Unsupported {
		t.Errorf("without a time, on a long chain: %v", v.State)
	}
	q.Ticket.SentAt = q.Now.Add(-24 * time.Hour)
	if v := inspect(t, q, n).Nodes[0].Indexed; !v.Known() || !v.V {
		t.Errorf("sent yesterday: %+v", v)
	}
}

// reorged answers like the talk, but another block stands at every height, and from the
// second time on the receipt and the transaction are as again has them.
func reorged(talk *chainstest.Talk, again func(method string, first string) string) chainstest.Answer {
	asked := map[string]int{}
	return func(c chains.Call) (json.RawMessage, *chains.CallError) {
		r, e := talk.Answer(c)
		switch c.Method {
		case "eth_getTransactionReceipt", "eth_getTransactionByHash":
			if asked[c.Method]++; asked[c.Method] > 1 {
				return json.RawMessage(again(c.Method, string(r))), nil
			}
			if c.Method == "eth_getTransactionReceipt" {
				r = json.RawMessage(with(string(r), "blockHash", "0x"+strings.Repeat("2", 64)))
			}
		case "eth_getBlockByNumber":
			if tag, _ := c.Params[0].(string); strings.HasPrefix(tag, "0x") {
				r, e = talk.Answer(chains.Call{Method: c.Method, Params: []any{"latest", false}})
				r = json.RawMessage(with(string(r), "number", tag))
			}
		}
		return r, e
	}
}

// with sets one field of a JSON object.
func with(object, key string, value any) string {
	var m map[string]any
	_ = json.Unmarshal([]byte(object), &m)
	m[key] = value
	out, _ := json.Marshal(m)
	return string(out)
}

// The receipt is of another block than the one at its height: the node is asked once more.
func TestReorgInFlight(t *testing.T) {
	q, talk := kept(t, "plain")
	for name, c := range map[string]struct {
		again func(method, first string) string
		want  string
	}{
		"it is nowhere now": {func(_, _ string) string { return "null" }, "known stale-block"},
		"it waits again": {func(method, first string) string {
			if method == "eth_getTransactionReceipt" {
				return "null"
			}
			return with(with(first, "blockHash", nil), "blockNumber", nil)
		}, "known pool"},
		"it is in another block": {func(_, first string) string { return with(first, "blockHash", "0x"+strings.Repeat("3", 64)) }, "known block"},
		"the node insists": {func(method, first string) string {
			return with(first, "blockHash", "0x"+strings.Repeat("2", 64))
		}, "conflicting "},
	} {
		n := &chainstest.Node{Name: "n", Type: "evm", Answer: reorged(talk, c.again)}
		f := inspect(t, q, n)
		if got := f.Sighting.State.String() + " " + string(f.Sighting.V.Place); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if f.Sighting.State == facts.Conflicting && f.Success.Known() {
			t.Errorf("%s: the outcome of a block that is not there", name)
		}
	}
}

// Two nodes that differ: neither order of their names lets one of them win by chance.
func TestNodesThatDiffer(t *testing.T) {
	q, talk := kept(t, "plain")
	null := func(string) string { return "null" }
	fork := "0x" + strings.Repeat("2", 64)
	for name, c := range map[string]struct {
		other          chainstest.Answer
		sight, success facts.State
	}{
		"no index":      {change(talk, "eth_getTransactionByHash", null), facts.Known, facts.Known},
		"other status":  {change(talk, "eth_getTransactionReceipt", func(s string) string { return with(s, "status", "0x0") }), facts.Known, facts.Conflicting},
		"no receipt":    {change(talk, "eth_getTransactionReceipt", null), facts.Known, facts.Known},
		"another chain": {change(talk, "eth_chainId", func(string) string { return `"0x1"` }), facts.Known, facts.Known},
		"another branch": {func(c chains.Call) (json.RawMessage, *chains.CallError) {
			r, e := talk.Answer(c)
			tag := strings.TrimSuffix(fmt.Sprint(c.Params...), "false")
			switch {
			case c.Method == "eth_getTransactionByHash" || c.Method == "eth_getTransactionReceipt":
				r = json.RawMessage("null")
			case c.Method == "eth_getBlockByNumber" && strings.HasPrefix(tag, "0x"):
				r, e = talk.Answer(chains.Call{Method: c.Method, Params: []any{"latest", false}})
				r = json.RawMessage(with(with(string(r), "number", tag), "hash", fork))
			}
			return r, e
		}, facts.Conflicting, facts.Conflicting},
	} {
		for _, names := range [][2]string{{"a", "b"}, {"b", "a"}} {
			f := inspect(t, q, &chainstest.Node{Name: names[0], Type: "evm", Answer: talk.Answer}, &chainstest.Node{Name: names[1], Type: "evm", Answer: c.other})
			if f.Sighting.State != c.sight || f.Success.State != c.success {
				t.Errorf("%s, honest one is %s: seen %s, outcome %s", name, names[0], f.Sighting.State, f.Success.State)
			}
			if c.sight == facts.Known && c.success == facts.Known && !f.EVM.Tx.Known() {
				t.Errorf("%s, honest one is %s: the transaction itself is not known", name, names[0])
			}
		}
	}
}

// The bytes of another transaction than the pasted id say nothing about the one in question.
func TestRawOfAnother(t *testing.T) {
	q, talk := kept(t, "dropped")
	q.Ref.ID = "0x" + strings.Repeat("1", 64)
	f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: func(c chains.Call) (json.RawMessage, *chains.CallError) {
		if strings.HasPrefix(c.Method, "eth_getTransaction") {
			return json.RawMessage("null"), nil
		}
		return talk.Answer(c)
	}})
	if f.EVM.Raw.State != facts.Conflicting || f.EVM.NonceLatest.State != facts.NotAsked {
		t.Errorf("raw %v, the other one's sender %v", f.EVM.Raw.State, f.EVM.NonceLatest.State)
	}
}

// Most public nodes have no trace, and many keep no old states.
func TestLessCapableNodes(t *testing.T) {
	none := &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}
	gone := &chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "missing trie node 1f (path ) state 0x2 is not available"}
	for _, c := range []struct {
		scene, want string
		states      bool // old states are kept
	}{
		{scene: "reason", states: true, want: `block failed revert"insufficient liquidity" by replay-before before after more-fails`},
		{scene: "panic", states: true, want: `block failed revert panic by replay-before before after more-fails`},
		{scene: "out-of-gas", states: true, want: `block failed out-of-gas by replay-before before after more-helps`},
		{scene: "race", states: true, want: `block failed revert"already taken" by replay-after after more-helps`},
		{scene: "reason", want: `block failed revert by receipt`},
		{scene: "out-of-gas", want: `block failed all-gas-used by receipt more-helps`},
	} {
		q, talk := kept(t, c.scene)
		n := &chainstest.Node{Name: "n", Type: "evm", Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
			switch call.Method {
			case "debug_traceTransaction", "trace_transaction":
				return nil, none
			case "eth_call", "eth_estimateGas", "eth_getCode":
				if !c.states {
					return nil, gone
				}
			}
			return talk.Answer(call)
		}}
		f := inspect(t, q, n)
		if got := summary(f); got != c.want {
			t.Errorf("%s, old states %v\n got %s\nwant %s", c.scene, c.states, got, c.want)
		}
		if b := f.EVM.Failure.V.Before; !c.states && b.State != facts.Unsupported {
			t.Errorf("%s: a state that is gone is %v", c.scene, b.State)
		}
		refused := map[string]string{}
		for _, r := range f.Nodes[0].Refused {
			refused[r.Method] = r.Class
		}
		if refused["debug_traceTransaction"] != "method" || !c.states && refused["eth_call"] != "state-pruned" {
			t.Errorf("%s: refused %v", c.scene, refused)
		}
	}
}

// A second node's trace is used when the first has none.
func TestTraceOfAnotherNode(t *testing.T) {
	q, talk := kept(t, "inner-gas")
	blind := &chainstest.Node{Name: "a", Type: "evm", Answer: func(c chains.Call) (json.RawMessage, *chains.CallError) {
		if c.Method == "debug_traceTransaction" {
			return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "no"}
		}
		return talk.Answer(c)
	}}
	f := inspect(t, q, blind, &chainstest.Node{Name: "b", Type: "evm", Answer: talk.Answer})
	if got := summary(f); got != live["inner-gas"].want {
		t.Errorf("got %s", got)
	}
}
