package watch_test

import (
	"encoding/json"
	"testing"

	"txtriage/chains/chainstest/electrs"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
	"txtriage/cmd/internal/app"
)

// A payment with 0, 1, 3 and 6 confirmations, given up in between, and one that was replaced by
// a higher fee.
func TestBitcoin(t *testing.T) {
	t.Parallel()
	c := fast()
	n := nodes.StartBitcoind(t)
	// Somebody else's address: where the wallet pays itself and spends that again, what is change and
	// what is payment cannot be told, and so not that a replacement pays the same.
	n.RPC("createwallet", "other")
	to := n.Text("getnewaddress")
	n.RPC("unloadwallet", "other")
	n.RPC("createwallet", "w")
	own := n.Text("getnewaddress")
	n.RPC("generatetoaddress", 103, own)
	id := n.Text("sendtoaddress", to, 1)
	flags := []string{"--node", n.Chain + "=core+" + n.URL, "--state", "none", "--max-interval", "20s"}
	s := watch(t, c, "", append(flags, id)...)
	s.tells("first: pending")
	var mined []string
	if err := json.Unmarshal(n.RPC("generatetoaddress", 1, own), &mined); err != nil {
		t.Fatal(err)
	}
	s.tells("state cause: included")
	n.RPC("invalidateblock", mined[0])
	n.RPC("generateblock", own, []string{}) // two blocks without it
	n.RPC("generateblock", own, []string{})
	got := s.next()
	if got.String() != "state reorg cause: pending" {
		t.Fatalf("told: %s", got)
	}
	n.RPC("generatetoaddress", 1, own)
	s.tells("state cause: included")
	n.RPC("generatetoaddress", 2, own)
	if got = s.next(); got.String() != "confirmations: included" || *got.Confirmations != 3 {
		t.Fatalf("told: %s", got)
	}
	n.RPC("generatetoaddress", 3, own)
	s.tells("state cause party funds: final ended: done")
	s.ends(0)

	id = n.Text("sendtoaddress", to, 2)
	s = watch(t, c, "", append(flags, id)...)
	s.tells("first: pending")
	n.RPC("bumpfee", id)
	if got = s.next(); got.State != "replaced" || got.Causes[0].Slug != "replaced-repriced" {
		t.Fatalf("told: %s, %v", got, got.Causes)
	}
	s.cancel(app.ErrInterrupted)
	<-s.done
}

// TestGlances watches a payment at a litecoind, a btcd and, with -long, an Esplora server: glances tell when it
// is taken, and when it is as deep as asked for.
func TestGlances(t *testing.T) {
	if testing.Short() {
		t.Skip("nodes at their own speed: runs without -short")
	}
	t.Parallel()
	follow := func(t *testing.T, node, id string, pending bool, mine func(n int)) {
		s := watch(t, fast(), "", "--node", node, "--state", "none", "--max-interval", "30s", id)
		if pending {
			s.tells("first: pending")
			mine(1)
			s.tells("state cause: included")
		} else {
			s.tells("first: included")
		}
		mine(120) // as deep as any of them asks for, and ripe where a block made it
		got := s.next()
		for got.Change.Ended == nil { // else next fails
			got = s.next()
		}
		if got.State != "final" || *got.Change.Ended != "done" {
			t.Errorf("told: %s", got)
		}
		s.ends(0)
	}
	paid := func(n *nodes.UTXO) (id string, mine func(n int)) {
		n.RPC("createwallet", "w")
		own := n.Text("getnewaddress")
		n.RPC("generatetoaddress", 103, own)
		return n.Text("sendtoaddress", n.Text("getnewaddress"), 1), func(k int) { n.RPC("generatetoaddress", k, own) }
	}
	t.Run("litecoind", func(t *testing.T) {
		n := nodes.StartLitecoind(t)
		id, mine := paid(n)
		follow(t, n.Chain+"=core+"+n.URL, id, true, mine)
	})
	t.Run("esplora", func(t *testing.T) {
		if !*long {
			t.Skip("eight seconds; with -long")
		}
		n := nodes.StartBitcoind(t)
		id, mine := paid(n)
		follow(t, n.Chain+"=esplora+"+(&electrs.Server{Node: n}).Start(t), id, true, mine)
	})
	t.Run("btcd", func(t *testing.T) { // it has no wallet: what a block paid to its maker is looked at
		n := nodes.StartBtcd(t, scenes.MiningAddress(t))
		var blocks []string
		if err := json.Unmarshal(n.RPC("generate", 1), &blocks); err != nil {
			t.Fatal(err)
		}
		var b struct{ Tx []string }
		if err := json.Unmarshal(n.RPC("getblock", blocks[0]), &b); err != nil {
			t.Fatal(err)
		}
		follow(t, n.Chain+"=btcd+"+n.URL, b.Tx[0], false, func(k int) { n.RPC("generate", k) })
	})
}
