package watch_test

import (
	"encoding/json"
	"testing"

	"txtriage/chains/chainstest/nodes"
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
