package utxo_test

import (
	"context"
	"encoding/json"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
)

// A call that fails may leave facts unknown. It must never make another fact of them.
func TestFailedCallsHideButNeverLie(t *testing.T) {
	ways := []*chains.CallError{
		{Kind: chains.ErrTimeout, Message: "no answer in time"},
		{Kind: chains.ErrNode, Code: -32601, Message: "Method not found"},
		{Kind: chains.ErrNode, Code: -5, Message: "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions."},
	}
	for _, c := range talks(t) {
		t.Run(c.Name, func(t *testing.T) {
			answer := c.Nodes["a"]
			see := func(hit int, e *chains.CallError) (*facts.Facts, int, string) {
				n, method := -1, ""
				node := &chainstest.Node{Name: "a", Type: c.Kind, Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
					n++
					if n == hit {
						method = call.Method
						return nil, e
					}
					return answer(call)
				}}
				f, err := utxo.New().Inspect(context.Background(), c.Question, []chains.Caller{node.Caller()})
				if err != nil {
					t.Fatal(err)
				}
				return f, n + 1, method
			}
			good, calls, _ := see(-1, nil)
			step := 1
			if testing.Short() {
				step = max(1, calls/3)
			}
			for hit := 0; hit < calls; hit += step {
				for _, e := range ways {
					got, _, method := see(hit, e)
					for _, what := range lies(good, got) {
						t.Errorf("call %d (%s) failing with %q: %s", hit, method, e.Message, what)
					}
				}
			}
		})
	}
}

func lies(good, got *facts.Facts) (out []string) {
	say := func(b bool, what string) {
		if b {
			out = append(out, what)
		}
	}
	s, g := good.Sighting, got.Sighting
	say(g.Known() && (!s.Known() || g.V.Place != s.V.Place || g.V.Block.Hash != "" && g.V.Block != s.V.Block && g.V.Block.Height != 0), "another sighting")
	say(g.State == facts.Absent && s.State == facts.Known && (len(got.Nodes) != 1 || !got.Nodes[0].Indexed.Known() || got.Nodes[0].Indexed.V), "it is said to be absent, by a node that would know it")
	say(got.Head.Known() && got.Head.V.Hash != good.Head.V.Hash, "another head")
	if a, b := good.Successor, got.Successor; b.Known() {
		say(a.V.Hash != b.V.Hash || a.V.Confirmed != b.V.Confirmed || b.V.Compared && a.V.Kind != b.V.Kind, "another successor")
	}
	u, v := good.UTXO, got.UTXO
	say(v.PayeePaid.Known() && (!u.PayeePaid.Known() || u.PayeePaid.V != v.PayeePaid.V), "the payee fares otherwise")
	for i, in := range v.Inputs.V {
		say(in.State != "unknown" && in.State != u.Inputs.V[i].State, "input "+in.State)
		say(in.ParentKnown != nil && u.Inputs.V[i].ParentKnown != nil && *in.ParentKnown != *u.Inputs.V[i].ParentKnown, "a parent is known or unknown")
	}
	say(v.Locks.Known() && (!u.Locks.Known() || v.Locks.V != u.Locks.V), "another lock")
	say(v.Locks.State == facts.Absent && u.Locks.Known(), "no lock")
	say(v.Entry.Known() && v.Entry.V.Fee.Cmp(u.Entry.V.Fee) != 0, "another fee in the pool")
	say(v.Entry.Known() && v.Entry.V.AncestorFee.Cmp(u.Entry.V.AncestorFee) != 0, "another fee of the ancestors")
	say(v.Queue.Known() && v.Queue.V.AheadVSize != u.Queue.V.AheadVSize, "another queue")
	say(got.Fee.Known() && (!good.Fee.Known() || got.Fee.V.Units.Cmp(good.Fee.V.Units) != 0), "another fee")
	for i, o := range v.Outputs.V {
		say(i < len(u.Outputs.V) && len(v.Outputs.V) == len(u.Outputs.V) && o.Spent != u.Outputs.V[i].Spent, "an output is spent or not")
	}
	say(v.Reversed.Known() != u.Reversed.Known() && v.Reversed.Known(), "reversed")
	return out
}
