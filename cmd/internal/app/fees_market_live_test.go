package app_test

import (
	"os"
	"strconv"
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

// bidders holds the advice for random families to the node itself, in a pool that is larger
// than a block: the least fee named is accepted and brings the payment into the node's own
// next block; with one satoshi less it is refused or left out.
type bidders struct {
	t        *testing.T
	n        *nodes.UTXO
	i        int
	children int
	replaced int
	ties     int
	none     int
}

func (b *bidders) show(o scenes.Offer) {
	t := b.t
	t.Helper()
	b.i++
	if o.Mined(o.ID) {
		b.none++
		return
	}
	all := advice(t, b.n, o.Scene)
	c, child := all["pay-for-parent"]
	r, replace := all["replace-with-higher-fee"]
	if !replace || r["min_fee"] == 0 {
		t.Errorf("%s: no replacement is offered: %v", o.Name, all)
		return
	}
	build := func(fee int64) (string, bool) { return o.Replace(fee) }
	least, with := r["min_fee"], []string{}
	if child && b.i%2 == 0 {
		build = func(fee int64) (string, bool) { return o.Child(int(c["child_output"]), fee), true }
		least, with = c["min_child_fee"], []string{o.ID}
		b.children++
	} else {
		b.replaced++
	}
	enough, ok := build(least)
	if !ok {
		return
	}
	if err := o.Try(enough); err != nil {
		t.Errorf("%s: %d sat are refused: %v (child %v)", o.Name, least, err, len(with) > 0)
		return
	}
	short, ok := build(least - 1)
	if !ok {
		return
	}
	if o.Try(short) != nil {
		id := o.Send(enough)
		if !o.Mined(append(with, id)...) {
			t.Errorf("%s: with %d sat it is not in the next block (child %v): %v", o.Name, least, len(with) > 0, all)
		}
		return
	}
	id := o.Send(short)
	with = append(with, id)
	if o.Mined(with...) {
		// As good as the last one of the block: whose id is lower decides.
		o.Nudge(id, -1)
		if b.ties++; o.Mined(with...) {
			t.Errorf("%s: with %d sat, two less than named, it is in the next block (child %v): %v", o.Name, least-2, len(with) > 1, all)
		}
		o.Nudge(id, 1)
	}
	o.Nudge(id, 1)
	if !o.Mined(with...) {
		t.Errorf("%s: with %d sat it is not in the next block (child %v): %v", o.Name, least, len(with) > 1, all)
	}
}

func (b *bidders) done(least int) {
	b.t.Logf("%d offers: %d by child, %d by replacement, %d ties, %d in the next block anyway", b.i, b.children, b.replaced, b.ties, b.none)
	if b.children < least || b.replaced < least || b.ties*2 > b.i {
		b.t.Errorf("%d children and %d replacements are too few, or %d ties too many", b.children, b.replaced, b.ties)
	}
}

// many is how often a test of chance is played: few in CI, as many as the environment says by hand.
func many(t *testing.T, name string, few int) int {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		return few
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

var largestBlocks = []string{"-blockmaxweight=4000000"}

func TestBitcoindMarketTakesTheFees(t *testing.T) {
	n := nodes.StartBitcoind(t, append(largestBlocks, "-blockmaxsize=4000000", "-blockprioritysize=0", "-corepolicy")...)
	b := &bidders{t: t, n: n}
	scenes.Crowded(t, n, many(t, "TXTRIAGE_FAMILIES", 12), b.show)
	b.done(2)
}

func TestLitecoindMarketTakesTheFees(t *testing.T) {
	n := nodes.StartLitecoind(t, largestBlocks...)
	b := &bidders{t: t, n: n}
	scenes.Crowded(t, n, many(t, "TXTRIAGE_FAMILIES", 10), b.show)
	b.done(2)
}
