package evm_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/evm"
	"txtriage/chains/facts"
)

// FuzzReplies puts any text in the place of one reply of a real conversation: nothing panics, what
// is known afterwards names the exchange it rests on, what moved is an amount, and where the
// reply about the transaction was another than the honest one, its id is not called recomputed
// unless the same transaction came out.
func FuzzReplies(f *testing.F) {
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range talks {
			if !yield(name) {
				return
			}
		}
	})
	for i := range names {
		f.Add(uint8(i), uint8(1), []byte(`{"hash":"0x00","value":"-0x1","nonce":null}`))
		f.Add(uint8(i), uint8(2), []byte(`{"gasUsed":"0x1","status":"0x1","blockHash":"0x0100000000000000000000000000000000000000000000000000000000000000","blockNumber":"0x5","logs":[null]}`))
		f.Add(uint8(i), uint8(3), []byte(`{"number":"0xffffffffffffffff","hash":"0x0100000000000000000000000000000000000000000000000000000000000000","timestamp":"0x0","transactions":[]}`))
		f.Add(uint8(i), uint8(9), []byte(`null`))
	}
	f.Fuzz(func(t *testing.T, which, hit uint8, reply []byte) {
		if !json.Valid(reply) {
			return // the transport lets no other through
		}
		q, talk := kept(t, names[int(which)%len(names)])
		n := -1
		node := &chainstest.Node{Name: "a", Type: "evm", Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
			if n++; n == int(hit) {
				return reply, nil
			}
			return talk.Answer(call)
		}}
		got, err := evm.New().Inspect(context.Background(), q, []chains.Caller{node.Caller()})
		if err != nil {
			return
		}
		chainstest.Walk(got, func(path string, s facts.State, from []facts.EvidenceID) {
			if s == facts.Known && len(from) == 0 && path != "EVM.Raw" {
				t.Errorf("%s is known, but names no exchange", path)
			}
		})
		if v := slices.Sorted(slices.Values(got.Verified.V)); len(slices.Compact(v)) != len(got.Verified.V) {
			t.Errorf("verified twice: %v", got.Verified.V)
		}
		for _, m := range got.Transfers.V {
			if m.Amount.Units.Sign() < 0 || m.Amount.Units.Big().BitLen() > 256 {
				t.Errorf("%+v moved", m)
			}
		}
		if slices.Contains(got.Verified.V, "id") && got.EVM.Tx.Known() {
			honest := inspect(t, q, &chainstest.Node{Name: "a", Type: "evm", Answer: talk.Answer})
			if a, b := got.EVM.Tx.V, honest.EVM.Tx.V; honest.EVM.Tx.Known() && (a.From != b.From || a.To != b.To || a.Value.Cmp(b.Value) != 0 || a.Input != b.Input) {
				t.Errorf("another transaction passes as recomputed: %+v", a)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Fatal(err)
		}
	})
}
