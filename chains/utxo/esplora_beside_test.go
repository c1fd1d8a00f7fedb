package utxo_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest/electrs"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
)

// An Esplora server that does not say how it has a payment stands beside a node that does: what its coins, or
// its block at that height, show decides; where it tells neither, the question is open.
func TestAServerThatDoesNotSay(t *testing.T) {
	w := openTill(t)
	mined := w.send("", 1000, nil)
	w.n.RPC("generatetoaddress", 2, w.n.Text("getnewaddress"))
	waits := w.send("", 1000, nil)
	silent := func(at string, tell func(http.ResponseWriter), paths ...string) func(string, http.ResponseWriter) bool {
		return func(path string, out http.ResponseWriter) bool {
			if at != "" && strings.HasPrefix(path, at) {
				tell(out)
				return true
			}
			for _, p := range paths {
				if strings.HasPrefix(path, p) {
					http.Error(out, "bad gateway", http.StatusBadGateway)
					return true
				}
			}
			return false
		}
	}
	fails := func(out http.ResponseWriter) { http.Error(out, "bad gateway", http.StatusBadGateway) }
	other := func(out http.ResponseWriter) { _, _ = out.Write([]byte(strings.Repeat("7", 64))) }
	for _, c := range []struct {
		name, id         string
		bend             func(string, http.ResponseWriter) bool
		sight, successor facts.State
	}{
		{"waiting, its coin is spent by itself", waits, silent("", nil, "/tx/"+waits), facts.Known, facts.NotAsked},
		{"waiting, at the same tip, and no coin is told", waits, silent("", nil, "/tx/"), facts.Known, facts.Failed},
		{"waiting, and neither tip nor coin is told", waits, silent("", nil, "/tx/", "/blocks"), facts.Failed, facts.Failed},
		{"in a block, at the same tip", mined, silent("", nil, "/tx/"), facts.Known, facts.NotAsked},
		{"in a block, which it has", mined, silent("", nil, "/tx/", "/blocks"), facts.Known, facts.NotAsked},
		{"in a block, and it has another", mined, silent("/block-height/111", other, "/tx/", "/blocks"), facts.Conflicting, facts.NotAsked},
		{"in a block, and it does not say which it has", mined, silent("/block-height/111", fails, "/tx/", "/blocks"), facts.Failed, facts.NotAsked},
		{"it never says a word", mined, silent("/", fails), facts.Known, facts.NotAsked},
	} {
		server := *w.n
		server.Chain, server.Kind, server.URL = "server", "esplora", (&electrs.Server{Node: w.n, Bend: c.bend}).Start(t)
		q := byID(c.id)
		q.Chain, q.Now = row(t, w.n.Chain), time.Now().UTC()
		f, err := utxo.New().Inspect(t.Context(), q, []chains.Caller{dial(t, w.n), dial(t, &server)})
		if err != nil {
			t.Fatal(err)
		}
		if f.Sighting.State != c.sight || c.sight == facts.Known && f.Successor.State != c.successor {
			t.Errorf("%s: sighting %v, successor %v, %+v", c.name, f.Sighting.State, f.Successor.State, f.Nodes[1].Refused)
		}
	}
}
