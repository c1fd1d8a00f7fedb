// Package fees turns what nodes say about prices into numbers: the market, what a base fee
// can do next, what a transaction paid or may cost.
package fees

import (
	"encoding/binary"
	"math/big"
	"sort"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Market reads eth_feeHistory. Its last base fee is that of the next block, by the chain's
// own rule. h must have at least one.
func Market(h *wire.FeeHistory) facts.FeeMarket {
	m := facts.FeeMarket{NextBaseFee: facts.FromBig(h.BaseFees[len(h.BaseFees)-1]), Blocks: len(h.Full)}
	if n := len(h.BlobBaseFees); n > 0 {
		m.NextBlobBaseFee = facts.FromBig(h.BlobBaseFees[n-1])
	}
	sum := 0
	for _, full := range h.Full {
		sum += full
		if full == 0 {
			m.EmptyBlocks++
		}
	}
	if len(h.Full) > 0 {
		m.FullPerMille = sum / len(h.Full) / 1000
	}
	m.TipLow, m.TipMid, m.TipHigh = median(h, 0), median(h, 1), median(h, 2)
	return m
}

// median is the middle, over the blocks, of one column of tips. An empty block has no tips:
// it would pull the median to zero.
func median(h *wire.FeeHistory, column int) facts.Int {
	var tips []*big.Int
	for b, r := range h.Rewards {
		if column < len(r) && (b >= len(h.Full) || h.Full[b] > 0) {
			tips = append(tips, r[column])
		}
	}
	if len(tips) == 0 {
		return facts.Int{}
	}
	sort.Slice(tips, func(i, j int) bool { return tips[i].Cmp(tips[j]) < 0 })
	return facts.FromBig(tips[len(tips)/2])
}

// dearestTip, in wei per gas, is far above what half of any block of Ethereum ever paid beside the base fee.
var dearestTip = facts.NewInt(10_000_000_000_000)

// Follows reports whether a node's account of the prices can be that of its newest block: by EIP-1559 the base
// fee moves by an eighth a block, so in the few blocks that may come between two answers it neither doubles
// nor halves; and no block was ever won with such tips.
func Follows(head *wire.Block, h *wire.FeeHistory) bool {
	m := Market(h)
	if m.TipMid.Cmp(dearestTip) > 0 {
		return false
	}
	if head == nil || head.BaseFee == nil || head.BaseFee.Cmp(big.NewInt(1000)) < 0 {
		return true
	}
	base, next := facts.FromBig(head.BaseFee), m.NextBaseFee
	return next.Cmp(base.Add(base)) <= 0 && next.Add(next).Cmp(base) >= 0
}

// Next is the base fee of the block after b by EIP-1559 as Ethereum has it. b must have a
// base fee and a gas limit above 1.
func Next(b *wire.Block) facts.Int {
	base, used := facts.FromBig(b.BaseFee), facts.NewUint(b.GasUsed)
	target := facts.NewUint(b.GasLimit / 2)
	step := base.Mul(used.Sub(target))
	switch {
	case step.Sign() > 0:
		up := step.Div(target).Div(facts.NewInt(8))
		if up.Sign() == 0 {
			up = facts.NewInt(1)
		}
		return base.Add(up)
	case step.Sign() < 0:
		return base.Sub(facts.Int{}.Sub(step).Div(target).Div(facts.NewInt(8)))
	}
	return base
}

// Rule is what the OP stack writes into each header about its base fee (extraData since
// Holocene): an empty block lowers it by one part in Part; since Jovian never below Least.
type Rule struct {
	Part   uint64
	Least  facts.Int
	Jovian bool
}

// RuleOf reads the rule of a header; ok is false if it has none. Only on chains of the OP
// stack do these bytes mean that.
func RuleOf(b *wire.Block) (r Rule, ok bool) {
	if b == nil {
		return r, false
	}
	x := b.Extra
	switch {
	case len(x) == 9 && x[0] == 0:
	case len(x) == 17 && x[0] == 1:
		r.Least, r.Jovian = facts.NewUint(binary.BigEndian.Uint64(x[9:])), true
	default:
		return r, false
	}
	r.Part = uint64(binary.BigEndian.Uint32(x[1:5]))
	return r, r.Part > 0
}
