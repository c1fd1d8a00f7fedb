package chainstest_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

const talk = `a comment
--> head []
<-- {"result":"0x7"}
--> tx ["0xab"]
<-- {"error":{"kind":"node","code":-32000,"message":"pruned"}}
`

func TestTalk(t *testing.T) {
	tk, err := chainstest.ParseTalk(talk)
	if err != nil {
		t.Fatal(err)
	}
	if r, e := tk.Answer(chains.Call{Method: "head"}); e != nil || string(r) != `"0x7"` {
		t.Errorf("head: %s %v", r, e)
	}
	if _, e := tk.Answer(chains.Call{Method: "tx", Params: []any{"0xab"}}); e == nil || e.Message != "pruned" {
		t.Errorf("tx: %v", e)
	}
	if _, e := tk.Answer(chains.Call{Method: "tx"}); e == nil || e.Code != -32601 {
		t.Errorf("a question that was never asked: %v", e)
	}
	var kept chainstest.Talk
	ask := kept.Keep(tk.Answer)
	_, _ = ask(chains.Call{Method: "head"})
	if want := "--> head []\n<-- {\"result\":\"0x7\"}\n"; kept.String() != want {
		t.Errorf("kept %q", kept.String())
	}
}

func TestRoundsCountParallelOnce(t *testing.T) {
	two := func() []*chainstest.Node {
		answer := func(chains.Call) (json.RawMessage, *chains.CallError) { return json.RawMessage(`1`), nil }
		return []*chainstest.Node{{Name: "a", Answer: answer, Delay: time.Second}, {Name: "b", Answer: answer, Delay: time.Second}}
	}
	calls := []chains.Call{{Method: "x"}, {Method: "y"}}
	if n := chainstest.Rounds(t, func() {
		var wg sync.WaitGroup
		for _, n := range two() {
			wg.Go(func() { n.Caller().Batch(context.Background(), calls) })
		}
		wg.Wait()
	}); n != 1 {
		t.Errorf("parallel batches: %d rounds", n)
	}
	if n := chainstest.Rounds(t, func() {
		for _, n := range two() {
			n.Caller().Batch(context.Background(), calls)
		}
	}); n != 2 {
		t.Errorf("batches one after the other: %d rounds", n)
	}
}

// toy learns the head of each node; it is the least that passes the suite.
type toy struct{}

func (toy) Inspect(ctx context.Context, q chains.Question, nodes []chains.Caller) (*facts.Facts, error) {
	f := q.Facts()
	for _, label := range []string{"a", "b"} {
		for _, n := range nodes {
			if n.Label() != label {
				continue
			}
			r := n.Batch(ctx, []chains.Call{{Method: "head"}})[0]
			v := facts.NodeView{Label: n.Label(), Kind: n.Kind(), Head: facts.Without[facts.BlockRef](facts.Failed, r.Evidence)}
			var h uint64
			if r.Err == nil && json.Unmarshal(r.Result, &h) == nil {
				v.Head = facts.KnownValue(facts.BlockRef{Height: h}, r.Evidence)
			}
			f.Nodes = append(f.Nodes, v)
		}
	}
	return f, nil
}

func TestSuiteAcceptsAnHonestInspector(t *testing.T) {
	head := func(chains.Call) (json.RawMessage, *chains.CallError) { return json.RawMessage(`7`), nil }
	chainstest.Run(t, toy{}, chainstest.Case{
		Name:     "head",
		Question: chains.Question{Ref: chains.Ref{Kind: chains.Block, ID: "7"}, Now: time.Unix(1, 0).UTC()},
		Nodes:    map[string]chainstest.Answer{"a": head, "b": head},
	})
}

func TestWalkNamesPaths(t *testing.T) {
	f := &facts.Facts{EVM: &facts.EVM{NonceLatest: facts.KnownValue(uint64(3), "n.1")}, Nodes: []facts.NodeView{{}}}
	seen := map[string]facts.State{}
	chainstest.Walk(f, func(p string, s facts.State, _ []facts.EvidenceID) { seen[p] = s })
	if seen["EVM.NonceLatest"] != facts.Known {
		t.Errorf("EVM.NonceLatest not visited: %v", seen)
	}
	if _, ok := seen["Nodes.Saw"]; !ok {
		t.Error("Nodes.Saw not visited")
	}
}
