//go:build unix

package bulk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"syscall"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/gather"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
)

// played answers from the memory of a node, without a wire.
type played struct{ n *node }

func (played) Label() string { return "eip155-1337-1" }
func (played) Kind() string  { return "evm" }
func (played) Public() bool  { return false }

func (played) Standing() chains.Standing { return chains.Standing{} }

func (p played) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		q := question{Method: c.Method}
		for _, v := range c.Params {
			b, _ := json.Marshal(v)
			q.Params = append(q.Params, b)
		}
		var m struct {
			Result json.RawMessage
			Error  json.RawMessage
		}
		_ = json.Unmarshal([]byte(`{"id":1`+p.n.answer(q)+"}"), &m)
		if m.Error != nil {
			out[i].Err = &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}
			continue
		}
		out[i].Result = m.Result
	}
	return out
}

// prepared answers what it was asked before, for nothing.
type prepared struct {
	chains.Caller
	known map[string]chains.Reply
}

func (p prepared) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		k := fmt.Sprint(c.Method, c.Params)
		r, ok := p.known[k]
		if !ok {
			r = p.Caller.Batch(ctx, calls[i:i+1])[0]
			p.known[k] = r
		}
		out[i] = r
	}
	return out
}

// BenchmarkRow is what a confirmed payment costs between the reply of the node and the line of
// the output, without wire and disk.
func BenchmarkRow(b *testing.B) {
	n := newNode(b, 600, 0)
	cat, err := chains.LoadCatalog()
	if err != nil {
		b.Fatal(err)
	}
	row, err := cat.Made("eip155:1337")
	if err != nil {
		b.Fatal(err)
	}
	cat = cat.With(row)
	caller := prepared{played{n}, map[string]chains.Reply{}}
	one := func(hash string) {
		g := gather.New(b.Context(), caller, gather.Options{Now: time.Now})
		nodes := &hall.Nodes{}
		nodes.Add(row, g.One())
		now := time.Now().UTC()
		items := hall.Triage(b.Context(), hall.Job{Paste: hash}, cat, nodes, tape.NewRecorder(time.Now), now)
		line, err := items[0].JSONLine(hall.Shape{Lang: "en", View: "agent", Mask: "none", Format: "json"})
		if err != nil || len(line) < 1000 {
			b.Fatalf("%v %s", err, line)
		}
	}
	for _, h := range n.hashes {
		one(h)
	}
	b.ReportAllocs()
	i := 0
	var before, after syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	b.ResetTimer()
	for b.Loop() {
		one(n.hashes[i%len(n.hashes)])
		i++
	}
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	used := time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	b.ReportMetric(float64(used.Microseconds())/float64(i), "cpu-µs/row")
}
