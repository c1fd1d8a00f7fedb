package watch_test

import (
	"testing"
)

// A payment waits, comes into a block, loses that, comes into another, and is final.
func TestFromPoolToFinal(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	parent := n.mine(1)
	id := n.pay(0, 2)
	s := watch(t, c, "", "--node", n.flag(), "--state", "none", id)
	s.tells("first: pending")
	n.mine(1)
	s.tells("state cause: included")
	n.call(nil, "sim_fork", parent) // the payment waits again; until new blocks are there nobody can say that the old one is gone
	n.mine(3)
	s.tells("reorg block: included")
	n.call(nil, "sim_finalize", 4, 4)
	s.tells("state cause party funds: final ended: done")
	s.ends(0)
}

func TestReplaced(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	n.mine(1)
	id := n.pay(0, 2)
	s := watch(t, c, "", "--node", n.flag(), "--state", "none", id)
	s.tells("first: pending")
	n.pay(0, 9)
	n.mine(1)
	got := s.next()
	t.Log(got, got.Causes, got.Change.Text)
	if got.State != "replaced" {
		t.Fatalf("told: %s", got)
	}
}

func TestDropped(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	n.mine(1)
	id := n.pay(0, 2)
	s := watch(t, c, "", "--node", n.flag(), "--state", "none", id)
	s.tells("first: pending")
	n.call(nil, "sim_rollback")
	for range 20 {
		n.mine(1)
	}
	got := s.next()
	t.Log(got, got.Causes, got.Change.Text)
	got = s.next()
	t.Log(got, got.Causes, got.Change.Text)
	s.ends(11)
}
