package feerate

import (
	"math/bits"

	"txtriage/chains/facts"
)

// part is a fee for a size; two are compared as fractions, so nothing is rounded.
type part struct{ fee, size int64 }

// less compares p.fee×q.size with q.fee×p.size, which may need more than 64 bits.
func (p part) less(q part) bool {
	ph, pl := bits.Mul64(uint64(p.fee), uint64(q.size))
	qh, ql := bits.Mul64(uint64(q.fee), uint64(p.size))
	return ph < qh || ph == qh && pl < ql
}

// meets reports whether the part pays the rate.
func (p part) meets(r Rate) bool { return p.fee*1000 >= int64(r)*p.size }

// The block builders of nodes before cluster mempools (Bitcoin Core 30 and older, Litecoin,
// Dogecoin, btcd much alike) take again and again the transaction with the best score, with
// its ancestors; the score is the lower one of its own rate and the rate of it with its
// ancestors that are not yet taken. pick is one such step.
type pick struct {
	what  int
	score part
}

func (c *Cluster) next(taken []bool) (pick, bool) {
	best, found := pick{}, false
	for i, t := range c.txs {
		if taken[i] {
			continue
		}
		all := part{}
		for _, a := range t.anc {
			if !taken[a] {
				all.fee += c.txs[a].fee
				all.size += c.txs[a].size
			}
		}
		score := part{t.fee, t.size}
		if all.less(score) {
			score = all
		}
		if !found || best.score.less(score) {
			best, found = pick{i, score}, true
		}
	}
	return best, found
}

// MiningRate is the rate at which blocks take the transaction, as builders of the older
// kind see it: with the ancestors it drags along and the children that pull it. Newer
// nodes see this rate or a better one (they tell it: PoolEntry.ChunkFee).
func (c *Cluster) MiningRate(id facts.Hash) (Rate, error) {
	self, ok := c.index[id]
	if !ok {
		return 0, ErrUnknown
	}
	taken := make([]bool, len(c.txs))
	lowest := part{}
	for first := true; ; first = false {
		p, ok := c.next(taken)
		if !ok {
			return 0, ErrUnknown
		}
		if first || p.score.less(lowest) {
			lowest = p.score
		}
		for _, a := range c.txs[p.what].anc {
			taken[a] = true
		}
		if taken[self] {
			return Of(lowest.fee, lowest.size), nil
		}
	}
}

// mined tells which transactions blocks of rate r and above take.
func (c *Cluster) mined(r Rate) []bool {
	taken := make([]bool, len(c.txs))
	for {
		p, ok := c.next(taken)
		if !ok || !p.score.meets(r) {
			return taken
		}
		for _, a := range c.txs[p.what].anc {
			taken[a] = true
		}
	}
}

// Rate is the transaction's own rate, whatever its relatives pay.
func (c *Cluster) Rate(id facts.Hash) (Rate, error) {
	i, ok := c.index[id]
	if !ok {
		return 0, ErrUnknown
	}
	return Of(c.txs[i].fee, c.txs[i].size), nil
}

// Bottleneck names the unconfirmed ancestor that holds a transaction back at rate r: of
// those that blocks of this rate leave behind, the one with the lowest rate of its own.
// False if no ancestor does.
func (c *Cluster) Bottleneck(id facts.Hash, r Rate) (facts.Hash, bool) {
	self, ok := c.index[id]
	if !ok {
		return "", false
	}
	taken := c.mined(r)
	found, at, worst := false, 0, part{}
	for _, a := range c.txs[self].anc {
		if a == self || taken[a] {
			continue
		}
		own := part{c.txs[a].fee, c.txs[a].size}
		if own.meets(r) {
			continue
		}
		if !found || own.less(worst) {
			found, at, worst = true, a, own
		}
	}
	if !found {
		return "", false
	}
	return c.txs[at].id, true
}
