package utxo

import (
	"cmp"
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/look"
)

// race is how many blocks a node's count of confirmations and its newest block may lie apart because a
// block came between the two answers, or because two servers behind one address gave them.
const race = 2

// oneHeight compares the heights that nodes tell of the teller's block: a block has one, and who tells it
// too low counts confirmations that are not there. The one that most witnesses tell counts; of two that
// lie within a race the higher does, as it counts fewer; else none does. Differ are the nodes whose word
// is not followed.
func oneHeight(teller *look.Look, desks []desk) (settled bool, differ []*look.Look) {
	at := &teller.Sight.V.Block
	if teller.Place() != facts.InBlock || at.Height == 0 || at.Hash == "" {
		return true, nil
	}
	by := map[string]uint64{}
	var told []*look.Look
	for _, d := range append([]desk{{Look: teller}}, desks...) {
		b := d.Sight.V.Block
		if d.Outvoted || !d.Trusted() || look.Syncing(d.Look) || d.Place() != facts.InBlock || b.Hash != at.Hash || b.Height == 0 {
			continue
		}
		if _, known := by[site(d.View)]; !known {
			by[site(d.View)] = b.Height
			told = append(told, d.Look)
		}
	}
	if len(told) < 2 {
		return true, nil
	}
	votes, heights := map[uint64]int{}, []uint64{}
	for _, h := range by {
		votes[h]++
		heights = append(heights, h)
	}
	slices.Sort(heights)
	most := slices.MaxFunc(heights, func(a, b uint64) int { return cmp.Or(cmp.Compare(votes[a], votes[b]), cmp.Compare(a, b)) })
	tied := slices.ContainsFunc(heights, func(h uint64) bool { return h != most && votes[h] == votes[most] })
	if tied && heights[len(heights)-1]-heights[0] > race {
		return false, told
	}
	for _, l := range told {
		if h := l.Sight.V.Block.Height; h != most && !tied {
			differ = append(differ, l)
		}
	}
	at.Height = most
	return true, differ
}
