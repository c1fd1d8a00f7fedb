package feerate

import (
	"slices"

	"txtriage/chains/facts"
)

// Builder is how blocks are put together.
type Builder uint8

// The kinds of builders. They differ where several relatives pay for one another.
const (
	Any   Builder = iota // what satisfies both
	Older                // ancestor packages by score: Bitcoin Core 30 and older, and its relatives
	Newer                // best closed sets: Bitcoin Core 31 and later
)

// ChildFee is the least fee, in satoshi, of a new transaction of childSize vB that spends an
// output of id, so that blocks of rate r and above take both; floor is the rate that a
// node asks of every transaction.
//
// The common formula (rate × size of all unconfirmed ancestors and the child, less their
// fees) is too low where an ancestor pays well: it is then mined alone and pays for nobody.
// So what blocks of this rate take anyway is first set aside, as Bitcoin Core's mini miner
// does (src/node/mini_miner.cpp).
func (c *Cluster) ChildFee(id facts.Hash, childSize int64, r, floor Rate, by Builder) (int64, error) {
	if childSize <= 0 || childSize > MaxSize || r < 0 || r > MaxRate || floor < 0 || floor > MaxRate {
		return 0, ErrBounds
	}
	bump, err := c.bump(r, by, id)
	if err != nil {
		return 0, err
	}
	return max(ceilDiv(int64(r)*childSize+bump, 1000), floor.Fee(childSize)), nil
}

// bump is what a spender of all the given transactions must add to its own fee at rate r,
// in thousandths of a satoshi, so that its ancestors come along; never below 0.
func (c *Cluster) bump(r Rate, by Builder, ids ...facts.Hash) (int64, error) {
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
	lack := func(taken []bool) (sum int64) {
		for i := range set {
			if !taken[i] {
				sum -= c.txs[i].gain(r)
			}
		}
		return sum
	}
	most := int64(0)
	if by != Newer {
		most = max(most, lack(c.mined(r)))
	}
	if by != Older {
		taken := c.bestTaken(r, nil)
		owed := lack(taken)
		for i := range set {
			taken[i] = true
		}
		// Others that hang on the same ancestors help to pay for them.
		for i, also := range c.bestTaken(r, taken) {
			if also && !taken[i] {
				owed -= c.txs[i].gain(r)
			}
		}
		most = max(most, owed)
	}
	return most, nil
}

// Rules are what a node asks of a replacement.
type Rules struct {
	Incremental Rate // to be paid on top for the replacement's own size
	Floor       Rate // the least rate of any transaction now
	Down        bool // fees are rounded down: Bitcoin Core before 23 and its relatives, btcd
	Cut         bool // rates are compared cut to satoshi per 1,000 vB: Bitcoin Core before 31 and its relatives
	Each        bool // the rate of everything that goes must be beaten, not only that of the replaced one: btcd
}

// fee is what a size costs by these rules. A rate above nothing asks for a satoshi at least.
func (n Rules) fee(r Rate, size int64) int64 {
	if n.Down && r > 0 {
		return max(int64(r)*size/1000, 1)
	}
	return r.Fee(size)
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
	old := part{c.txs[self].fee, c.txs[self].size}
	evicted := int64(0)
	for _, d := range c.txs {
		if !slices.Contains(d.anc, self) {
			continue
		}
		evicted += d.fee
		if own := (part{d.fee, d.size}); n.Each && old.less(own) {
			old = own
		}
	}
	return replacementFee(size, evicted, old, n)
}

// displace is the least fee with which a transaction of size vB takes the place of several at
// once: all that would leave the pool, of which those in direct conflict must each be beaten by rate.
// Nodes count their own priorities (prioritisetransaction).
func displace(size int64, all []facts.PoolEntry, direct []facts.Hash, n Rules) (int64, error) {
	evicted, old := int64(0), part{0, 1}
	for _, e := range all {
		fee, ok := small(e.Fee, MaxFee)
		if e.Modified.Sign() != 0 {
			fee, ok = small(e.Modified, MaxFee)
		}
		if !ok || e.VSize <= 0 || e.VSize > MaxSize || evicted+fee > MaxFee {
			return 0, ErrBounds
		}
		evicted += fee
		if own := (part{fee, e.VSize}); (n.Each || slices.Contains(direct, e.Txid)) && old.less(own) {
			old = own
		}
	}
	return replacementFee(size, evicted, old, n)
}

// RulesOf are the rules of a pool; false if it does not tell enough. A node that tells no
// increment (btcd) asks for its relay rate on top.
func RulesOf(p facts.PoolInfo) (Rules, bool) {
	step, ok := FromInt(p.Incremental)
	if !ok || step == 0 {
		step, ok = FromInt(p.RelayRate)
	}
	low, _ := FromInt(p.MinRate)
	relay, _ := FromInt(p.RelayRate)
	return Rules{
		Incremental: step, Floor: max(low, relay), Down: p.RoundsDown, Cut: p.ClusterMax == 0, Each: p.EachRate,
	}, ok && step > 0
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
	better++
	if n.Cut {
		// Such a node asks for a rate that is higher by a whole satoshi per 1,000 vB.
		better = max(better, ceilDiv(int64(Of(old.fee, old.size)+1)*size, 1000))
	}
	return max(evicted+max(n.fee(n.Incremental, size), 1), n.fee(n.Floor, size), better), nil
}

// ReplacementFeeFor is the least fee with which the replacement is also taken by blocks of
// rate r and above, its unconfirmed parents included.
func (c *Cluster) ReplacementFeeFor(id facts.Hash, size int64, r Rate, n Rules, by Builder) (int64, error) {
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
	bump, err := rest.bump(r, by, parents...)
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
