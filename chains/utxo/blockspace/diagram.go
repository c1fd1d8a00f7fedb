package blockspace

import "txtriage/chains/facts"

// Step is a point of a cumulative fee-rate diagram (getmempoolfeeratediagram): the best
// transactions of so much weight pay so much together.
type Step struct {
	Weight int64
	Fee    facts.Int
}

// Ahead reads a diagram for a package of the given fee and size: the virtual bytes that pay a
// higher rate, with half of what pays the same; and the rate at which room virtual bytes,
// less the package and a child of it, end, in satoshi per 1,000 vB.
func Ahead(diagram []Step, fee facts.Int, size, room int64) (vsize int64, next facts.Int) {
	var last Step
	same := int64(0)
	for _, s := range diagram {
		weight, part := s.Weight-last.Weight, s.Fee.Sub(last.Fee)
		last = s
		if weight <= 0 {
			continue
		}
		if size > 0 {
			// part/(weight/4) against fee/size
			switch part.Mul(facts.NewInt(4 * size)).Cmp(fee.Mul(facts.NewInt(weight))) {
			case 1:
				vsize = s.Weight / 4
			case 0:
				same += weight / 4
			default:
			}
		}
		if next.IsZero() && s.Weight/4 > room-size-margin {
			next = part.Mul(facts.NewInt(4000)).Div(facts.NewInt(weight))
		}
	}
	return vsize + max(same-size, 0)/2, next
}
