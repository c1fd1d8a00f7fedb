package shape

import (
	"slices"

	"txtriage/chains/facts"
)

// Join is the evidence of several values, each once, in the order given.
func Join(lists ...[]facts.EvidenceID) []facts.EvidenceID {
	var out []facts.EvidenceID
	for _, l := range lists {
		for _, id := range l {
			if id != "" && !slices.Contains(out, id) { // a handful each time
				out = append(out, id)
			}
		}
	}
	return out
}
