package report

import (
	"fmt"
	"slices"

	"txtriage/chains/facts"
)

// footnotes numbers evidence in the order of its first use.
type footnotes struct {
	off  bool // the reader gets no evidence
	used []facts.EvidenceID
}

// marks returns " [1] [2]" for the evidence, numbered, ascending, each once.
func (n *footnotes) marks(ids []facts.EvidenceID) Line {
	if n.off {
		return nil
	}
	var nums []int
	for _, id := range ids {
		i := slices.Index(n.used, id)
		if i < 0 {
			n.used = append(n.used, id)
			i = len(n.used) - 1
		}
		if !slices.Contains(nums, i+1) {
			nums = append(nums, i+1)
		}
	}
	slices.Sort(nums)
	var l Line
	for _, i := range nums {
		l = append(l, Text{Words: fmt.Sprintf("[%d]", i), Note: true})
	}
	return l
}
