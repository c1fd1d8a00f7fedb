package evm

import (
	"math/big"
	"sort"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// standard are the chains on which the base fee moves by an eighth at most around half of the
// limit (EIP-1559); others differ, so for them only eth_feeHistory can tell it.
var standard = map[uint64]bool{1: true, 11155111: true, 17000: true, 560048: true}

// fees notes the fee market as the best node sees it. Without eth_feeHistory the newest
// header still gives the next base fee of a standard chain; Blocks is 0 then.
func (in *inquiry) fees() {
	defer func() {
		if in.e.Fees.Known() || !standard[in.chainID] {
			return
		}
		for _, n := range in.ranked() {
			if n.head != nil && n.head.BaseFee != nil && n.head.GasLimit > 1 {
				in.e.Fees = facts.KnownValue(facts.FeeMarket{NextBaseFee: nextBaseFee(n.head)}, n.headAsk.from()...)
				return
			}
		}
	}()
	for i, n := range in.ranked() {
		h, ok := read(n, n.feeAsk, wire.ParseFeeHistory)
		if !ok || h == nil || len(h.BaseFees) == 0 {
			if i == 0 {
				in.e.Fees = without[facts.FeeMarket](n, n.feeAsk)
			}
			continue
		}
		in.e.Fees = facts.KnownValue(market(h), n.feeAsk.from()...)
		return
	}
}

// nextBaseFee follows EIP-1559.
func nextBaseFee(b *wire.Block) facts.Int {
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

func market(h *wire.FeeHistory) facts.FeeMarket {
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
	// An empty block has no tips: it would pull the median to zero.
	at := func(i int) facts.Int {
		var col []*big.Int
		for b, r := range h.Rewards {
			if i < len(r) && (b >= len(h.Full) || h.Full[b] > 0) {
				col = append(col, r[i])
			}
		}
		if len(col) == 0 {
			return facts.Int{}
		}
		sort.Slice(col, func(i, j int) bool { return col[i].Cmp(col[j]) < 0 })
		return facts.FromBig(col[len(col)/2])
	}
	m.TipLow, m.TipMid, m.TipHigh = at(0), at(1), at(2)
	return m
}

// paid notes the fee of a mined transaction, and the base fee of its block where the
// effective price shows it.
func (in *inquiry) paid(n *node) {
	r := n.receipt
	price := r.GasPrice
	if price == nil && n.tx != nil && n.tx.MaxFee == nil {
		price = n.tx.GasPrice // older nodes leave the effective price out
	}
	if price == nil || r.OperatorFee { // an operator's fee is charged beside, by a formula that forks change
		in.f.Fee = facts.Without[facts.Amount](facts.Unsupported, n.receiptAsk.from()...)
	} else {
		total := new(big.Int).Mul(new(big.Int).SetUint64(r.GasUsed), price)
		if r.BlobPrice != nil {
			total.Add(total, new(big.Int).Mul(new(big.Int).SetUint64(r.BlobGasUsed), r.BlobPrice))
		}
		if r.L1Fee != nil {
			total.Add(total, r.L1Fee)
		}
		asset := in.f.Chain.Native
		if n.tx != nil && n.tx.FeeCurrency != nil {
			asset = in.moves().Asset(*n.tx.FeeCurrency)
		}
		in.f.Fee = facts.KnownValue(facts.Amount{Units: facts.FromBig(total), Asset: asset}, join(n.receiptAsk.from(), n.txAsk.from())...)
	}
	if n.tx != nil && n.tx.FeeCurrency == nil && n.tx.MaxFee != nil && n.tx.MaxTip != nil && r.GasPrice != nil && r.GasPrice.Cmp(n.tx.MaxFee) < 0 && r.GasPrice.Cmp(n.tx.MaxTip) >= 0 {
		in.e.InclusionFee = facts.KnownValue(facts.FromBig(new(big.Int).Sub(r.GasPrice, n.tx.MaxTip)), join(n.receiptAsk.from(), n.txAsk.from())...)
	}
}

// cost is the most that a transaction can take from its sender: value, gas at the highest
// price, and blobs of 131,072 gas each (EIP-4844).
func cost(t *wire.Tx) facts.Int {
	price := t.MaxFee
	if price == nil {
		price = t.GasPrice
	}
	sum := facts.FromBig(t.Value).Add(facts.FromBig(price).Mul(facts.NewUint(t.Gas)))
	if t.BlobFee != nil {
		sum = sum.Add(facts.FromBig(t.BlobFee).Mul(facts.NewInt(131072 * int64(len(t.Blobs)))))
	}
	return sum
}
