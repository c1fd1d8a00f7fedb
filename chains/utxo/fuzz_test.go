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

// FuzzReplies puts any text in the place of one reply of a real conversation: nothing panics,
// and what is known afterwards still names the exchange it rests on.
func FuzzReplies(f *testing.F) {
	all := talks(f)
	for i := range all {
		f.Add(uint8(i), uint8(11), []byte(`{"txid":"00","vin":[{}],"vout":[{"n":-1,"value":1e40}],"hex":"00","confirmations":-1}`))
		f.Add(uint8(i), uint8(0), []byte(`{"chain":"regtest","blocks":1e3,"headers":-5,"time":99999999999999}`))
		f.Add(uint8(i), uint8(30), []byte(`[{"txid":"","allowed":null}]`))
	}
	f.Fuzz(func(t *testing.T, which, hit uint8, reply []byte) {
		if !json.Valid(reply) {
			return // the transport lets no other through
		}
		c := all[int(which)%len(all)]
		n := -1
		answer := c.Nodes["a"]
		node := &chainstest.Node{Name: "a", Type: c.Kind, Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
			if n++; n == int(hit) {
				return reply, nil
			}
			return answer(call)
		}}
		got, err := utxo.New().Inspect(context.Background(), c.Question, []chains.Caller{node.Caller()})
		if err != nil {
			return
		}
		chainstest.Walk(got, func(path string, s facts.State, from []facts.EvidenceID) {
			if s == facts.Known && len(from) == 0 && path != "UTXO.Raw" {
				t.Errorf("%s is known, but names no exchange", path)
			}
		})
		if _, err := json.Marshal(got); err != nil {
			t.Fatal(err)
		}
	})
}
