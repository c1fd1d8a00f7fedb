// Package used narrows down the block in which a sender's number was used: the first one
// after which the sender's count of transactions is above it.
package used

import (
	"time"

	"txtriage/chains/facts"
)

// The bounds of a search.
const (
	MaxRounds = 8   // 101^8 blocks: more than any chain has
	probes    = 100 // look-ups of one round
	// recent is how many newest states every node keeps (go-ethereum core.TriesInMemory).
	recent = 128
)

// Bracket is (Lo, Hi]: the count is at most Number after Lo, and above it after Hi.
type Bracket struct {
	Number uint64
	Lo, Hi uint64
	Seen   bool // the count after Lo was looked up
	FromLo []facts.EvidenceID
	FromHi []facts.EvidenceID
}

// Count is one look-up: how many transactions the sender had made after a block. Told is
// false if the node has no state there.
type Count struct {
	Block, Count uint64
	Told         bool
	From         []facts.EvidenceID
}

// Done reports that nothing is left to narrow.
func (b *Bracket) Done() bool { return b.Hi-b.Lo <= 1 && b.Seen }

// Points are the blocks to look at in the next round: evenly between both ends, and in the
// first round also a few of the newest.
func (b *Bracket) Points(first bool) []uint64 {
	var out []uint64
	if !b.Seen {
		out = append(out, b.Lo)
	}
	if first && b.Hi-b.Lo > 2*recent {
		for _, back := range []uint64{recent - 2, recent / 2, recent / 4, 16, 8, 4, 2, 1} {
			out = append(out, b.Hi-back)
		}
	}
	n, span := probes-uint64(len(out)), b.Hi-b.Lo
	if span <= n {
		for p := b.Lo + 1; p < b.Hi; p++ {
			out = append(out, p)
		}
		return out
	}
	for i := uint64(1); i <= n; i++ {
		out = append(out, b.Lo+span/(n+1)*i+span%(n+1)*i/(n+1))
	}
	return out
}

// Narrow takes the answers of one round. moved is false if they taught nothing; ok is false if
// they contradict each other: then the bracket means nothing.
func (b *Bracket) Narrow(counts []Count) (moved, ok bool) {
	lo, hi := b.Lo, b.Hi
	for _, c := range counts {
		switch {
		case !c.Told:
		case c.Count <= b.Number && c.Block >= lo:
			lo, b.Seen, moved, b.FromLo = c.Block, true, true, c.From
		case c.Count > b.Number && c.Block < hi:
			hi, moved, b.FromHi = c.Block, true, c.From
		}
	}
	if hi <= b.Lo && !b.Seen { // used before the time that the ticket claims
		if b.Lo == 0 {
			b.FromLo = nil
			return false, false
		}
		lo = 0
	}
	if lo >= hi { // counts that fall with height: not one chain
		return false, false
	}
	b.Lo, b.Hi = lo, hi
	return moved, true
}

// Start is a block safely before the time at which something was sent, or the first one.
func Start(head facts.BlockRef, sent time.Time, gap time.Duration) uint64 {
	if sent.IsZero() || gap <= 0 || head.Time.Before(sent) {
		return 0
	}
	back := uint64((head.Time.Sub(sent)+10*time.Minute)/gap)*11/10 + 16
	if back >= head.Height {
		return 0
	}
	return head.Height - back
}

// Near is the block of about the time at, by the distance in time from one that is known.
func Near(known facts.BlockRef, at time.Time, gap time.Duration) uint64 {
	d := known.Time.Sub(at) / gap
	if d < 0 {
		return known.Height + uint64(-d)
	}
	return known.Height - min(known.Height, uint64(d))
}
