package utxo_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
	"txtriage/chains/utxo/scenes"
)

func TestBitcoind(t *testing.T) {
	n := nodes.StartBitcoind(t, "-mempoolexpiry=1")
	scenes.Core(t, n, func(s scenes.Scene) { look(t, n, s) })
}

func TestLitecoind(t *testing.T) {
	n := nodes.StartLitecoind(t, "-mempoolexpiry=1")
	scenes.Core(t, n, func(s scenes.Scene) { look(t, n, s) })
}

func look(t *testing.T, n *nodes.UTXO, s scenes.Scene) {
	d := dial(t, n)
	q := chains.Question{Ref: chains.Ref{Kind: chains.Kind(s.Kind), ID: s.ID, Chain: n.Chain}, Chain: row(t, s.Chain), Now: time.Now().UTC()}
	q.Raw, _ = hex.DecodeString(s.Raw)
	q.Ticket.To = facts.Untrusted(s.To)
	f, err := utxo.New().Inspect(context.Background(), q, []chains.Caller{d})
	if err != nil {
		t.Errorf("%s: %v", s.Name, err)
		return
	}
	b, _ := json.MarshalIndent(f, "", " ")
	if dir := os.Getenv("DUMP"); dir != "" {
		_ = os.WriteFile(dir+"/"+n.Chain+"-"+s.Name+".json", b, 0o644)
	}
	t.Logf("%s/%s rounds=%d calls=%d %d bytes place=%q %s successor=%+v", n.Chain, s.Name, d.rounds, d.asked, len(b), f.Sighting.V.Place, f.Sighting.State, f.Successor.V)
}

func TestBtcd(t *testing.T) {
	n := nodes.StartBtcd(t, scenes.MiningAddress(t))
	scenes.Btcd(t, n, func(s scenes.Scene) { look(t, n, s) })
}
