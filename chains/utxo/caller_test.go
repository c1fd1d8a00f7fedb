package utxo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/facts"
	"txtriage/chains/rpc"
)

// counted is a node with the rounds, calls and methods that it was asked.
type counted struct {
	chains.Caller
	asked   int
	rounds  int
	methods map[string]int
	talk    chainstest.Talk // all that was said
}

func dial(t testing.TB, n *nodes.UTXO) *counted {
	t.Helper()
	c, err := rpc.Dial(rpc.Node{Label: n.Chain, Kind: n.Kind, URL: n.URL}, rpc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &counted{Caller: c, methods: map[string]int{}}
}

func (c *counted) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	c.rounds++
	out := c.Caller.Batch(ctx, calls)
	for i := range out {
		c.asked++
		c.methods[calls[i].Method]++
		_, _ = c.talk.Keep(func(chains.Call) (json.RawMessage, *chains.CallError) { return out[i].Result, out[i].Err })(calls[i])
		out[i].Evidence = facts.EvidenceID(fmt.Sprintf("%s.%d", c.Label(), c.asked))
	}
	return out
}

func row(t testing.TB, name string) chains.Row {
	t.Helper()
	c, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	r, ok := c.Find(name)
	if !ok {
		t.Fatalf("no chain %q in the catalogue", name)
	}
	return r
}
