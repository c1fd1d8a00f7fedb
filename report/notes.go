package report

import (
	"fmt"
	"slices"

	"txtriage/chains/facts"
)

// footnotes numbers evidence in the order of its first use.
type footnotes struct {
	off  bool // the reader gets no evidence
	done bool // what is told from here on names no evidence that was not named before
	used []facts.EvidenceID
}

// marks returns "[1][2]" for the evidence, numbered, ascending, each once; three or more in a
// row are told as "[1]–[5]".
func (n *footnotes) marks(ids []facts.EvidenceID) Line {
	if n.off {
		return nil
	}
	var nums []int
	for _, id := range ids {
		i := slices.Index(n.used, id)
		if i < 0 && n.done {
			continue
		}
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
	for len(nums) > 0 {
		n := 1
		for n < len(nums) && nums[n] == nums[0]+n {
			n++
		}
		mark := fmt.Sprintf("[%d]", nums[0])
		if n > 2 {
			mark += fmt.Sprintf("–[%d]", nums[n-1])
		} else {
			n = 1
		}
		l = append(l, Text{Words: mark, Note: true})
		nums = nums[n:]
	}
	return l
}
