package used_test

import (
	"testing"
	"time"

	"txtriage/chains/evm/used"
	"txtriage/chains/facts"
)

// search plays a node that has every state from keeps on; it returns the rounds.
func search(b *used.Bracket, at, keeps uint64) (rounds int, ok bool) {
	for ; rounds < used.MaxRounds && !b.Done(); rounds++ {
		var counts []used.Count
		for _, p := range b.Points(rounds == 0) {
			c := used.Count{Block: p, Told: p >= keeps, Count: b.Number}
			if p >= at {
				c.Count++
			}
			counts = append(counts, c)
		}
		moved, ok := b.Narrow(counts)
		if !ok {
			return rounds, false
		}
		if !moved {
			return rounds + 1, true
		}
	}
	return rounds, true
}

// Wherever the number was used, a hundred look-ups a round find it in four rounds.
func TestBracket(t *testing.T) {
	const head = 24_000_000
	for _, at := range []uint64{1, 2, 127, 11_234_567, head - 500, head - 127, head - 1, head} {
		for _, lo := range []uint64{0, at - 1, at - at/7 - 1} {
			b := used.Bracket{Number: 7, Lo: lo, Hi: head}
			if rounds, ok := search(&b, at, 0); !ok || b.Hi != at || b.Lo != at-1 || !b.Seen || rounds > 5 {
				t.Errorf("used in %d, from %d: (%d, %d] after %d rounds, %v", at, lo, b.Lo, b.Hi, rounds, ok)
			}
		}
	}
	late := used.Bracket{Number: 7, Lo: 20_000_000, Hi: head} // claimed too late
	if rounds, ok := search(&late, 10_000_000, 0); !ok || late.Hi != 10_000_000 || rounds > 6 {
		t.Errorf("(%d, %d] after %d rounds, %v", late.Lo, late.Hi, rounds, ok)
	}
	pruned := used.Bracket{Number: 7, Hi: head}
	if _, ok := search(&pruned, 11_000_000, head-128); !ok || pruned.Hi > head-100 || pruned.Lo != 0 || pruned.Seen {
		t.Errorf("without states: (%d, %d], %v", pruned.Lo, pruned.Hi, ok)
	}
}

func TestCountsThatFall(t *testing.T) {
	b := used.Bracket{Number: 7, Lo: 0, Hi: 1000, Seen: true}
	if _, ok := b.Narrow([]used.Count{{Block: 300, Count: 9, Told: true}, {Block: 600, Count: 7, Told: true}}); ok {
		t.Errorf("(%d, %d]", b.Lo, b.Hi)
	}
	b = used.Bracket{Number: 7, Lo: 0, Hi: 1000}
	if _, ok := b.Narrow([]used.Count{{Block: 0, Count: 9, Told: true}}); ok {
		t.Error("used before the first block")
	}
}

func TestWhereToStart(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	head := facts.BlockRef{Height: 1_000_000, Time: now}
	for sent, want := range map[time.Time]uint64{
		{}:                          0,
		now.Add(time.Hour):          0,
		now.Add(-time.Hour):         1_000_000 - 350*11/10 - 16,
		now.Add(-9000 * time.Hour):  0,
		now.Add(-200 * time.Second): 1_000_000 - 66*11/10 - 16,
	} {
		if got := used.Start(head, sent, 12*time.Second); got != want {
			t.Errorf("%v: %d, want %d", sent, got, want)
		}
	}
	for at, want := range map[time.Time]uint64{now: 1_000_000, now.Add(-time.Minute): 999_995, now.Add(time.Minute): 1_000_005, now.Add(-1e18): 0} {
		if got := used.Near(head, at, 12*time.Second); got != want {
			t.Errorf("%v: %d, want %d", at, got, want)
		}
	}
}
