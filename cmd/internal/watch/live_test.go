package watch_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A payment waits, comes into a block, loses that, comes into another, and is final.
func TestFromPoolToFinal(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	parent := n.mine(1)
	id := n.pay(0, 2)
	s := watch(t, c, "", "--node", n.flag(), "--state", "none", id)
	short := watch(t, c, "", "--node", n.flag(), "--state", "none", "--format", "short", "--quiet", id)
	s.tells("first: pending")
	short.line()
	n.mine(1)
	s.tells("state cause: included")
	short.line()
	n.call(nil, "sim_fork", parent) // the payment waits again; until new blocks are there nobody can say that the old one is gone
	n.mine(3)
	s.tells("reorg block: included")
	short.line()
	n.call(nil, "sim_finalize", 4, 4)
	s.tells("state cause party funds: final ended: done")
	s.ends(0)
	short.line()
	short.ends(0)
	readmeHas(t, short.out.String())
}

// readmeHas compares what was told with what the README shows of it, but for the times.
func readmeHas(t *testing.T, told string) {
	t.Helper()
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	times := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC`)
	_, rest, _ := strings.Cut(string(readme), "`TestFromPoolToFinal` plays it and compares):\n\n```text\n")
	shown, _, _ := strings.Cut(rest, "```")
	if got := times.ReplaceAllString(told, "…"); times.ReplaceAllString(shown, "…") != got {
		t.Errorf("the README shows another story than\n%s", told)
	}
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
	if got.State != "replaced" || got.Causes[0].Slug != "replaced-repriced" {
		t.Fatalf("told: %s, %v", got, got.Causes)
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

// Interrupted, it says how to go on; going on, it tells only what changed since.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	n.mine(1)
	id := n.pay(0, 2)
	state := filepath.Join(t.TempDir(), "state.json")
	s := watch(t, c, "", "--node", n.flag(), "--state", state, id)
	s.tells("first: pending")
	if second := watch(t, c, "", "--node", n.flag(), "--state", state, id); true {
		second.ends(2)
		if !strings.Contains(second.stderr(), "another watch of the same is running") {
			t.Errorf("a second run says %s", second.stderr())
		}
	}
	s.stop()
	if !strings.Contains(s.stderr(), "1 of 1 were still watched; the same command goes on from "+state) {
		t.Errorf("it says %s", s.stderr())
	}
	n.mine(1)
	s = watch(t, c, "", "--node", n.flag(), "--state", state, id)
	s.tells("state cause: included")
	s.stop()
	s = watch(t, c, "", "--node", n.flag(), "--state", state, id) // nothing new
	n.mine(1)
	n.call(nil, "sim_finalize", 3, 3)
	s.tells("state cause party funds: final ended: done")
	s.ends(0)
	if _, err := os.Stat(state); err == nil {
		t.Error("what has ended is still remembered")
	}
}

// The machine sleeps for hours, and then its clock is set back: what is late is looked at within a nap,
// and nothing waits for hours to come again.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	n.mine(1)
	id := n.pay(0, 2)
	s := watch(t, c, "", "--node", n.flag(), "--state", "none", id)
	s.tells("first: pending")
	n.mine(1)
	c.leap(5 * time.Hour)
	s.tells("state cause: included")
	c.leap(-9 * time.Hour)
	n.mine(1)
	n.call(nil, "sim_finalize", 3, 3)
	s.tells("state cause party funds: final ended: done")
	s.ends(0)
}
