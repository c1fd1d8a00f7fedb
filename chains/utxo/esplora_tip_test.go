package utxo_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// What stands on a block is looked at where one server alone tells it: a height that the server calls its
// newest and cannot show the blocks of makes nothing final.
func TestATipThatIsToldTooHigh(t *testing.T) {
	w := openTill(t)
	deep := w.send("", 1000, nil)
	w.n.RPC("generatetoaddress", 14, w.n.Text("getnewaddress"))
	young := w.send("", 1000, nil)
	w.n.RPC("generatetoaddress", 2, w.n.Text("getnewaddress"))

	// raised tells the newest block as so much higher; false: of all that it lists.
	raised := func(by int, only bool) func(e *electrs) func(string, http.ResponseWriter) bool {
		return func(e *electrs) func(string, http.ResponseWriter) bool {
			return func(path string, out http.ResponseWriter) bool {
				if path != "/blocks" {
					return false
				}
				list := e.list(len(e.blocks) - 1)
				b, _ := json.Marshal(list)
				var blocks []map[string]any
				_ = json.Unmarshal(b, &blocks)
				for i := range blocks {
					if i == 0 || !only {
						blocks[i]["height"] = int(blocks[i]["height"].(float64)) + by
					}
				}
				if !only { // and none of them is a block of the chain
					for i := range blocks {
						blocks[i]["id"] = strings.Repeat("5a", 32)
					}
				}
				out.Header().Set("Content-Type", "application/json")
				_ = json.NewEncoder(out).Encode(blocks)
				return true
			}
		}
	}
	for _, c := range []struct {
		name  string
		id    string
		bend  func(*electrs) func(string, http.ResponseWriter) bool
		final bool
	}{
		{"as it is", deep, nil, true},
		{"as it is, and young", young, nil, false},
		{"one height is wrong", young, raised(20, true), false},
		{"a chain that it cannot show", young, raised(20, false), false},
	} {
		e := &electrs{}
		if c.bend != nil {
			e.bend = c.bend(e)
		}
		f, k, err := w.asks(e, byID(c.id))
		if err != nil {
			t.Fatal(err)
		}
		if p := diagnose.ProgressOf(f); p.Final != c.final || c.bend != nil && f.Head.State != facts.Conflicting {
			t.Errorf("%s: final %v, %d confirmations, head %+v", c.name, p.Final, p.Confirmations, f.Head)
		}
		if k.rounds > 2 || c.final && f.UTXO.Proof.V.Headers < 6 {
			t.Errorf("%s: %d rounds, %+v", c.name, k.rounds, f.UTXO.Proof)
		}
	}
}
