package hall

import (
	"context"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// oldWord is how old the newest block of a node may be for its word to hold where another is silent.
const oldWord = 5 * time.Minute

// follow joins what the other chain of a transfer says, where it has a node. An inspector is
// given the nodes of its own chain only, so the hall does it.
func follow(ctx context.Context, f *facts.Facts, rows map[string]chains.Row, callers map[string][]chains.Caller, now time.Time) {
	b := &f.Bridge
	if !b.Known() || b.V.Look == "" || len(callers[b.V.Look]) == 0 {
		return
	}
	row := rows[b.V.Look]
	if room, ok := families[row.Family].(chains.Follower); ok {
		b.V.Far = room.Follow(ctx, b.V, row, callers[b.V.Look])
		if x := b.V.Far; x.Known() && x.V.Gap && now.Sub(x.V.Head.Time) > oldWord {
			b.V.Far = facts.Without[facts.BridgeFar](facts.Failed, x.From...) // the one that is silent may stand further
			return
		}
		if b.V.Far.V.CoveredBy == "" || len(callers[b.V.From]) == 0 {
			return
		}
		// What one chain has confirmed is a block of the other, which alone knows its height.
		back := room.Follow(ctx, b.V, rows[b.V.From], callers[b.V.From])
		if back.Known() || back.State == facts.Failed {
			back.From = append(append([]facts.EvidenceID(nil), b.V.Far.From...), back.From...)
			b.V.Far = back
		}
	}
}
