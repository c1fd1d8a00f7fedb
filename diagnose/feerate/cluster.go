package feerate

import (
	"cmp"
	"errors"
	"slices"

	"txtriage/chains/facts"
)

// MaxCluster is how many transactions a cluster may have here. Nodes allow 64 (Bitcoin
// Core 31) or 25 ancestors and 25 descendants before; some operators raise it.
const MaxCluster = 200

// Why a cluster cannot be computed with.
var (
	ErrTooLarge = errors.New("cluster too large")
	ErrUnknown  = errors.New("transaction is not in the cluster")
	ErrPartial  = errors.New("an unconfirmed ancestor is not in the cluster")
	ErrCycle    = errors.New("transactions that depend on each other")
)

// Cluster is a set of unconfirmed transactions that hang together, in an order in which
// parents come first. Fees are those on the wire, not a node's own priorities: other
// miners do not know these.
type Cluster struct {
	txs   []tx
	index map[facts.Hash]int
}

type tx struct {
	id      facts.Hash
	fee     int64
	size    int64
	parents []int // direct
	anc     []int // every ancestor and itself, ascending
	hidden  bool  // it has children that the cluster does not show
}

// NewCluster reads the cluster of the transaction subject. Its ancestors must all be
// there; relatives whose own ancestors are missing are left out, which can only make
// the answers more cautious (see Exact).
func NewCluster(entries []facts.PoolEntry, subject facts.Hash) (*Cluster, error) {
	if len(entries) > MaxCluster {
		return nil, ErrTooLarge
	}
	byID := map[facts.Hash]facts.PoolEntry{}
	var fees, sizes int64
	for _, e := range entries {
		fee, ok := small(e.Fee, MaxFee)
		if !ok || e.VSize <= 0 || e.VSize > MaxSize {
			return nil, ErrBounds
		}
		if _, twice := byID[e.Txid]; twice {
			continue
		}
		byID[e.Txid] = e
		fees, sizes = fees+fee, sizes+e.VSize
		if fees > MaxFee || sizes > MaxSize {
			return nil, ErrBounds
		}
	}
	if _, ok := byID[subject]; !ok {
		return nil, ErrUnknown
	}
	order, err := parentsFirst(byID)
	if err != nil {
		return nil, err
	}
	c := &Cluster{index: map[facts.Hash]int{}}
	for _, id := range order {
		if c.take(byID[id]) {
			continue
		}
		if id == subject {
			return nil, ErrPartial
		}
	}
	for _, e := range byID {
		i, ok := c.index[e.Txid]
		if !ok {
			continue
		}
		c.txs[i].hidden = slices.ContainsFunc(e.SpentBy, func(h facts.Hash) bool {
			_, shown := c.index[h]
			return !shown
		})
	}
	return c, nil
}

// take adds a transaction whose parents are in; false if one is not.
func (c *Cluster) take(e facts.PoolEntry) bool {
	t := tx{id: e.Txid, size: e.VSize}
	t.fee, _ = small(e.Fee, MaxFee)
	self := len(c.txs)
	set := map[int]bool{self: true}
	for _, h := range e.Depends {
		p, ok := c.index[h]
		if !ok {
			return false
		}
		if !slices.Contains(t.parents, p) {
			t.parents = append(t.parents, p)
		}
		for _, a := range c.txs[p].anc {
			set[a] = true
		}
	}
	for a := range set {
		t.anc = append(t.anc, a)
	}
	slices.Sort(t.anc)
	c.index[e.Txid] = self
	c.txs = append(c.txs, t)
	return true
}

// parentsFirst sorts by depth, then by id, so that the order of the facts never matters.
// Parents that are not in the cluster count for nothing.
func parentsFirst(byID map[facts.Hash]facts.PoolEntry) ([]facts.Hash, error) {
	depth := map[facts.Hash]int{}
	open := map[facts.Hash]bool{}
	var walk func(facts.Hash) error
	walk = func(h facts.Hash) error {
		if _, done := depth[h]; done {
			return nil
		}
		if open[h] {
			return ErrCycle
		}
		open[h] = true
		d := 0
		for _, p := range byID[h].Depends {
			if _, in := byID[p]; !in {
				continue
			}
			if err := walk(p); err != nil {
				return err
			}
			d = max(d, depth[p]+1)
		}
		open[h], depth[h] = false, d
		return nil
	}
	order := make([]facts.Hash, 0, len(byID))
	for h := range byID {
		order = append(order, h)
	}
	slices.Sort(order)
	for _, h := range order {
		if err := walk(h); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(order, func(a, b facts.Hash) int {
		return cmp.Or(cmp.Compare(depth[a], depth[b]), cmp.Compare(a, b))
	})
	return order, nil
}

// Exact reports whether nothing outside the cluster can lift the transaction or one of
// its ancestors: every child that a node named is there.
func (c *Cluster) Exact(id facts.Hash) bool {
	i, ok := c.index[id]
	if !ok {
		return false
	}
	for _, a := range c.txs[i].anc {
		if c.txs[a].hidden {
			return false
		}
	}
	return true
}

// Without is the cluster that is left when a transaction and all that spend from it go,
// as after a replacement.
func (c *Cluster) Without(id facts.Hash) *Cluster {
	out := &Cluster{index: map[facts.Hash]int{}}
	gone, known := c.index[id]
	moved := make([]int, len(c.txs))
	for i, t := range c.txs {
		if known && slices.Contains(t.anc, gone) {
			continue
		}
		n := t
		moved[i] = len(out.txs)
		n.parents, n.anc = renumber(t.parents, moved), renumber(t.anc, moved)
		out.index[t.id] = moved[i]
		out.txs = append(out.txs, n)
	}
	return out
}

func renumber(in []int, to []int) []int {
	var out []int
	for _, i := range in {
		out = append(out, to[i])
	}
	return out
}
