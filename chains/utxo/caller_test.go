package utxo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/facts"
)

// direct is a Caller that asks a node without any of the transport's care.
type direct struct {
	n       *nodes.UTXO
	asked   int
	rounds  int
	methods map[string]int
}

func (d *direct) Label() string { return d.n.Chain }
func (d *direct) Kind() string  { return d.n.Kind }
func (d *direct) Public() bool  { return false }

func (d *direct) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	d.rounds++
	type wire struct {
		ID     int             `json:"id"`
		Method string          `json:"method,omitempty"`
		Params []any           `json:"params,omitempty"`
		Result json.RawMessage `json:"result,omitempty"`
		Error  *struct {
			Code    int
			Message string
		} `json:"error,omitempty"`
	}
	out := make([]chains.Reply, len(calls))
	var in []wire
	for i, c := range calls {
		if d.methods == nil {
			d.methods = map[string]int{}
		}
		d.methods[c.Method]++
		in = append(in, wire{ID: i, Method: c.Method, Params: c.Params})
		d.asked++
		out[i] = chains.Reply{Evidence: facts.EvidenceID(fmt.Sprintf("%s.%d", d.Label(), d.asked)), At: time.Unix(1_700_000_000, 0)}
		out[i].Err = &chains.CallError{Kind: chains.ErrReply, Message: "no reply"}
	}
	body, err := json.Marshal(in)
	if err != nil {
		return out
	}
	res, err := http.Post(d.n.URL, "application/json", bytes.NewReader(body))
	if err != nil {
		return out
	}
	defer func() { _ = res.Body.Close() }()
	var got []wire
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		return out
	}
	for _, g := range got {
		if g.ID < 0 || g.ID >= len(out) {
			continue
		}
		out[g.ID].Err, out[g.ID].Result = nil, g.Result
		if g.Result == nil {
			out[g.ID].Result = json.RawMessage("null")
		}
		if g.Error != nil {
			out[g.ID].Result, out[g.ID].Err = nil, &chains.CallError{Kind: chains.ErrNode, Code: g.Error.Code, Message: facts.Untrusted(g.Error.Message)}
		}
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
