package utxo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/chainstest/electrs"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
)

// TestEsploraAgainstItself: what a server says of a transaction, beside a server that has not got it.
func TestEsploraAgainstItself(t *testing.T) {
	c := talk(t, "core-bitcoin-regtest-confirmed")
	var said struct {
		Version, Locktime, Weight int
		Vin                       []struct {
			Txid           string
			Vout, Sequence uint32
			ScriptSig      struct{ Hex string }
		}
		Vout []struct {
			Value        json.Number
			ScriptPubKey struct{ Hex string }
		}
	}
	good := c.Nodes["a"]
	core := ask(t, c, map[string]chainstest.Answer{"a": func(call chains.Call) (json.RawMessage, *chains.CallError) {
		r, e := good(call)
		if call.Method == "getrawtransaction" && e == nil && said.Vout == nil {
			if err := json.Unmarshal(r, &said); err != nil {
				t.Error(err)
			}
		}
		return r, e
	}})
	id, block, height := c.Question.Ref.ID, core.Sighting.V.Block, core.Head.V.Height
	gone := func(text string) *chains.CallError {
		return &chains.CallError{Kind: chains.ErrNode, HTTP: 404, Message: facts.Untrusted(text)}
	}
	server := func(tx string, proof *chains.CallError) chainstest.Answer {
		return func(call chains.Call) (json.RawMessage, *chains.CallError) {
			switch path, _ := call.Params[0].(string); {
			case path == "/blocks":
				return json.RawMessage(fmt.Sprintf(`[{"id":%q,"height":%d,"timestamp":%d}]`, core.Head.V.Hash, height, core.Head.V.Time.Unix())), nil
			case path == "/tx/"+id && tx != "":
				return json.RawMessage(tx), nil
			case path == "/tx/"+id+"/merkleblock-proof":
				return nil, proof
			case path == "/tx/"+id:
				return nil, gone("Transaction not found")
			}
			return nil, gone("endpoint does not exist")
		}
	}
	at := fmt.Sprintf(`"status":{"confirmed":true,"block_height":%d,"block_hash":%q,"block_time":%d}`, block.Height, block.Hash, block.Time.Unix())
	var ins, outs []map[string]any
	for _, in := range said.Vin {
		ins = append(ins, map[string]any{"txid": in.Txid, "vout": in.Vout, "sequence": in.Sequence, "scriptsig": in.ScriptSig.Hex})
	}
	for _, o := range said.Vout {
		outs = append(outs, map[string]any{"scriptpubkey": o.ScriptPubKey.Hex, "value": electrs.Satoshi(o.Value)})
	}
	list := func(l []map[string]any) string { b, _ := json.Marshal(l); return string(b) }
	body := fmt.Sprintf(`"version":%d,"locktime":%d,"weight":%d,"fee":100,"vin":%s,"vout":%s,`, said.Version, said.Locktime, said.Weight, list(ins), list(outs))
	inNone, cannot := gone("Transaction not found or is unconfirmed"), gone("endpoint does not exist")
	absent := server("", inNone)
	for _, x := range []struct {
		name, tx string
		proof    *chains.CallError
		beside   []chainstest.Answer
		want     facts.State
	}{
		{"a block, of which it has no proof", `{"txid":"` + id + `",` + body + at + `}`, cannot, nil, facts.Known},
		{"a block, and none", `{"txid":"` + id + `",` + body + at + `}`, inNone, nil, facts.Failed},
		{"another transaction", `{"txid":"` + fmt.Sprintf("%064x", 9) + `",` + body + at + `}`, inNone, nil, facts.Failed},
		{"another transaction, and one has none", `{"txid":"` + fmt.Sprintf("%064x", 9) + `",` + body + at + `}`, inNone, []chainstest.Answer{absent}, facts.Failed},
		{"none", "", inNone, []chainstest.Answer{absent}, facts.Absent},
	} {
		answers := append([]chainstest.Answer{server(x.tx, x.proof)}, x.beside...)
		for range answers {
			var nodes []chains.Caller
			for i, a := range answers {
				nodes = append(nodes, (&chainstest.Node{Name: fmt.Sprint("n", i), Type: "esplora", Answer: a}).Caller())
			}
			f, err := utxo.New().Inspect(context.Background(), c.Question, nodes)
			if err != nil {
				t.Fatal(err)
			}
			if f.Sighting.State != x.want || f.Success.Known() != (x.want == facts.Known) {
				t.Errorf("%s: %s, success %s, %+v", x.name, f.Sighting.State, f.Success.State, f.Nodes)
			}
			answers = append(answers[1:], answers[0])
		}
	}
}
