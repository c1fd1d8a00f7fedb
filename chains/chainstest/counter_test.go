package chainstest_test

import (
	"context"
	"encoding/json"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
)

func TestCounter(t *testing.T) {
	answer := func(chains.Call) (json.RawMessage, *chains.CallError) { return json.RawMessage("1"), nil }
	node := func(name string) chains.Caller {
		return (&chainstest.Node{Name: name, Type: "evm", Answer: answer}).Caller()
	}
	var k chainstest.Counter
	a, b := k.Wrap(node("a")), k.Wrap(node("b"))
	if a.Kind() != "evm" || a.Label() != "a" || a.Public() {
		t.Error("a counted node is another node")
	}
	a.Batch(t.Context(), make([]chains.Call, 3))
	a.Batch(t.Context(), nil)
	b.Batch(t.Context(), make([]chains.Call, 2))
	a.Batch(t.Context(), make([]chains.Call, 1))
	if got, want := k.Counts(), (chainstest.Counts{Rounds: 3, Deepest: 2, Batches: 3, Calls: 6}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	k.Reset()
	// Two nodes asked at the same time are one round: b asks while a's batch is out.
	k.Wrap(&meanwhile{Caller: node("a"), do: func() { b.Batch(t.Context(), make([]chains.Call, 1)) }}).Batch(t.Context(), make([]chains.Call, 1))
	if got := k.Counts(); got.Rounds != 1 || got.Batches != 2 {
		t.Errorf("side by side: %+v", got)
	}
}

type meanwhile struct {
	chains.Caller
	do func()
}

func (m *meanwhile) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	m.do()
	return m.Caller.Batch(ctx, calls)
}
