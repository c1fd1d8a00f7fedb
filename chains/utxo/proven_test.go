package utxo_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
	"txtriage/chains/utxo/wire"
)

// A node that changes any byte of its proof, or of the transaction, verifies nothing by it.
func TestForgedProofsVerifyNothing(t *testing.T) {
	for _, c := range talks(t) {
		if !strings.HasSuffix(c.Name, "-confirmed") {
			continue
		}
		see := func(change func(chains.Call, json.RawMessage) json.RawMessage) *facts.Facts {
			node := &chainstest.Node{Name: "a", Type: c.Kind, Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
				raw, err := c.Nodes["a"](call)
				return change(call, raw), err
			}}
			f, err := utxo.New().Inspect(context.Background(), c.Question, []chains.Caller{node.Caller()})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		var proof, tx string
		honest := see(func(call chains.Call, raw json.RawMessage) json.RawMessage {
			switch call.Method {
			case "gettxoutproof":
				_ = json.Unmarshal(raw, &proof)
			case "getrawtransaction":
				var v struct{ Hex string }
				if json.Unmarshal(raw, &v) == nil && tx == "" {
					tx = v.Hex
				}
			}
			return raw
		})
		if !slices.Equal(honest.Verified.V, []string{"id", "block"}) || honest.UTXO.Proof.V.Weak != "free-work" {
			t.Fatalf("%s: %v, %+v", c.Name, honest.Verified.V, honest.UTXO.Proof)
		}
		codec := wire.New(c.Question.Chain.UTXO)
		flip := func(s string, i int) string {
			b := []byte(s)
			b[i] = "0123456789abcdef"[(strings.IndexByte("0123456789abcdef", b[i])+1)%16]
			return string(b)
		}
		for i := range len(proof) {
			f := see(func(call chains.Call, raw json.RawMessage) json.RawMessage {
				if call.Method == "gettxoutproof" {
					raw, _ = json.Marshal(flip(proof, i))
				}
				return raw
			})
			if slices.Contains(f.Verified.V, "block") || f.UTXO.Proof.Known() {
				t.Errorf("%s: verified with character %d of the proof changed: %v", c.Name, i, f.Verified.V)
			}
			// Where work is free a changed header may be that of another block: then the node contradicts itself.
			two := i < 160 && !f.Sighting.Known()
			if !two && f.Sighting.Known() != (len(f.Nodes[0].Lied) == 0) {
				t.Errorf("%s, character %d: a liar is believed, or an honest node is not: %v", c.Name, i, f.Nodes[0].Lied)
			}
		}
		for i := 0; i < len(tx); i += 3 {
			f := see(func(call chains.Call, raw json.RawMessage) json.RawMessage {
				return json.RawMessage(strings.Replace(string(raw), tx, flip(tx, i), 1))
			})
			// What signs it is no part of its id.
			if changed, err := codec.DecodeHex(flip(tx, i)); len(f.Verified.V) > 0 && (err != nil || string(changed.Txid) != c.Question.Ref.ID) {
				t.Errorf("%s: verified with character %d of the transaction changed: %v", c.Name, i, f.Verified.V)
			}
		}
	}
}
