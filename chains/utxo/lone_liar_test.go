package utxo_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
)

// What a node that is alone says against itself, or beyond all measure, is not told.
func TestLoneLiar(t *testing.T) {
	for _, c := range talks(t) {
		if c.Name != "core-bitcoin-regtest-confirmed" && c.Name != "core-bitcoin-regtest-cheap-parent" {
			continue
		}
		see := func(lie func(method string, reply map[string]any)) *facts.Facts {
			node := &chainstest.Node{Name: "a", Type: c.Kind, Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
				raw, e := c.Nodes["a"](call)
				var m map[string]any
				d := json.NewDecoder(strings.NewReader(string(raw)))
				d.UseNumber()
				if e != nil || lie == nil || d.Decode(&m) != nil {
					return raw, e
				}
				lie(call.Method, m)
				out, err := json.Marshal(m)
				if err != nil {
					t.Fatal(err)
				}
				return out, nil
			}}
			f, err := utxo.New().Inspect(context.Background(), c.Question, []chains.Caller{node.Caller()})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		good := see(nil)
		told := 0
		counted := see(func(method string, m map[string]any) {
			if _, ok := m["confirmations"]; ok && (method == "getrawtransaction" || method == "getblockheader") {
				m["confirmations"] = 5000
				told++
			}
		})
		if s := counted.Sighting; told > 0 && s.Known() && s.V.Block.Height != good.Sighting.V.Block.Height {
			t.Errorf("%s: %+v", c.Name, s)
		}
		dear := see(func(method string, m map[string]any) {
			switch method {
			case "estimatesmartfee":
				m["feerate"] = json.Number("1.0")
			case "getmempoolinfo":
				m["mempoolminfee"] = json.Number("0.5")
			}
		})
		if dear.UTXO.Estimates.Known() || dear.UTXO.Pool.Known() {
			t.Errorf("%s: estimates %+v, pool %+v", c.Name, dear.UTXO.Estimates, dear.UTXO.Pool)
		}
		if dear.Sighting.State != good.Sighting.State {
			t.Errorf("%s: fees out of measure take the sighting away", c.Name)
		}
		named := see(func(method string, m map[string]any) {
			if method != "getrawmempool" {
				return
			}
			for _, e := range m {
				if x, ok := e.(map[string]any); ok {
					x["wtxid"] = c.Question.Ref.ID
				}
			}
		})
		if good.UTXO.Tx.Known() && named.UTXO.TxidOf.Known() {
			t.Errorf("%s: the id of a transaction that was shown is told to be another's witness id: %+v", c.Name, named.UTXO.TxidOf)
		}
	}
}
