package utxo_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"txtriage/chains/chainstest/electrs"
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

	honest := (&electrs.Server{Node: w.n}).Start(t)
	newest := func() (blocks []map[string]any) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, honest+"/blocks", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		d := json.NewDecoder(resp.Body)
		d.UseNumber()
		if err := d.Decode(&blocks); err != nil {
			t.Fatal(err)
		}
		return blocks
	}
	// raised tells the newest block as so much higher; only false: all that are listed, and none of them is a
	// block of the chain.
	raised := func(by int64, only bool) func(string, http.ResponseWriter) bool {
		return func(path string, out http.ResponseWriter) bool {
			if path != "/blocks" {
				return false
			}
			blocks := newest()
			for i, b := range blocks {
				if h, ok := b["height"].(json.Number); ok && (i == 0 || !only) {
					n, _ := h.Int64()
					b["height"] = n + by
				}
				if !only {
					b["id"] = strings.Repeat("5a", 32)
				}
			}
			out.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(out).Encode(blocks)
			return true
		}
	}
	for _, c := range []struct {
		name  string
		id    string
		bend  func(string, http.ResponseWriter) bool
		final bool
	}{
		{"as it is", deep, nil, true},
		{"as it is, and young", young, nil, false},
		{"one height is wrong", young, raised(20, true), false},
		{"a chain that it cannot show", young, raised(20, false), false},
	} {
		f, k, err := w.asks(&electrs.Server{Bend: c.bend}, byID(c.id))
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
