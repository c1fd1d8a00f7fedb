package feerate

import "txtriage/chains/facts"

// ChildFee is the least fee, in satoshi, of a new transaction of childSize vB that spends an
// output of id, so that blocks of rate r and above take both; floor is the rate that a
// node asks of every transaction. It holds for both kinds of block builders.
//
// The common formula (rate × size of all unconfirmed ancestors and the child, less their
// fees) is too low where an ancestor pays well: it is then mined alone and pays for nobody.
// So what blocks of this rate take anyway is first set aside, as Bitcoin Core's mini miner
// does (src/node/mini_miner.cpp).
func (c *Cluster) ChildFee(id facts.Hash, childSize int64, r, floor Rate) (int64, error) {
	if childSize <= 0 || childSize > MaxSize || r < 0 || r > MaxRate || floor < 0 || floor > MaxRate {
		return 0, ErrBounds
	}
	bump, err := c.bump(r, id)
	if err != nil {
		return 0, err
	}
	return max(ceilDiv(int64(r)*childSize+bump, 1000), floor.Fee(childSize)), nil
}

// bump is what a spender of all the given transactions must add to its own fee at rate r,
// in thousandths of a satoshi, so that its ancestors come along; never below 0.
func (c *Cluster) bump(r Rate, ids ...facts.Hash) (int64, error) {
	set := map[int]bool{}
	for _, id := range ids {
		i, ok := c.index[id]
		if !ok {
			return 0, ErrUnknown
		}
		for _, a := range c.txs[i].anc {
			set[a] = true
		}
	}
	most := int64(0)
	for _, taken := range [][]bool{c.mined(r), c.bestTaken(r)} {
		lack := int64(0)
		for i := range set {
			if !taken[i] {
				lack -= c.txs[i].gain(r)
			}
		}
		most = max(most, lack)
	}
	return most, nil
}

// Rules are what a node asks of a replacement.
type Rules struct {
	Incremental Rate // to be paid on top for the replacement's own size
	Floor       Rate // the least rate of any transaction now
}

// ReplacementFee is the least fee, in satoshi, with which a transaction of size vB takes the
// place of id in a pool: what id and everything that spends from it pay together (they all
// have to go), and the increment; and a better rate than id has. It is what nodes ask, not
// what miners want: see ReplacementFeeFor.
func (c *Cluster) ReplacementFee(id facts.Hash, size int64, n Rules) (int64, error) {
	self, ok := c.index[id]
	if !ok {
		return 0, ErrUnknown
	}
	t := c.txs[self]
	evicted := int64(0)
	for _, d := range c.txs {
		for _, a := range d.anc {
			if a == self {
				evicted += d.fee
			}
		}
	}
	return replacementFee(size, evicted, part{t.fee, t.size}, n)
}

// ReplacementFee is the same from sums that a node reports: the fee and size of the one to
// be replaced, and the fees that go with it (its own and its descendants').
func ReplacementFee(size, evicted, fee, feeSize int64, n Rules) (int64, error) {
	if evicted < 0 || evicted > MaxFee || fee < 0 || fee > MaxFee || feeSize <= 0 || feeSize > MaxSize {
		return 0, ErrBounds
	}
	return replacementFee(size, max(evicted, fee), part{fee, feeSize}, n)
}

func replacementFee(size, evicted int64, old part, n Rules) (int64, error) {
	if size <= 0 || size > MaxSize || n.Incremental < 0 || n.Incremental > MaxRate || n.Floor < 0 || n.Floor > MaxRate {
		return 0, ErrBounds
	}
	// The rate must rise: fee/size > old.fee/old.size.
	better, ok := mulDiv(old.fee, size, old.size)
	if !ok {
		return 0, ErrBounds
	}
	return max(evicted+max(n.Incremental.Fee(size), 1), n.Floor.Fee(size), better+1), nil
}

// ReplacementFeeFor is the least fee with which the replacement is also taken by blocks of
// rate r and above, its unconfirmed parents included.
func (c *Cluster) ReplacementFeeFor(id facts.Hash, size int64, r Rate, n Rules) (int64, error) {
	least, err := c.ReplacementFee(id, size, n)
	if err != nil {
		return 0, err
	}
	if r < 0 || r > MaxRate {
		return 0, ErrBounds
	}
	rest := c.Without(id)
	var parents []facts.Hash
	for _, p := range c.txs[c.index[id]].parents {
		parents = append(parents, c.txs[p].id)
	}
	bump, err := rest.bump(r, parents...)
	if err != nil {
		return 0, err
	}
	return max(least, ceilDiv(int64(r)*size+bump, 1000)), nil
}

// mulDiv is a*b/c rounded down, false where it does not fit the bounds of this package.
func mulDiv(a, b, c int64) (int64, bool) {
	x := facts.NewInt(a).Mul(facts.NewInt(b)).Div(facts.NewInt(c))
	return small(x, MaxFee)
}
