package evm

import (
	"math/big"
	"slices"

	"txtriage/chains/evm/fees"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// standard are the chains on which the base fee moves by an eighth at most around half of the
// limit (EIP-1559); others differ, so for them only eth_feeHistory can tell it.
var standard = map[uint64]bool{1: true, 11155111: true, 17000: true, 560048: true}

// fees notes the fee market as the best node sees it. Without eth_feeHistory the newest
// header still gives the next base fee of a standard chain; Blocks is 0 then.
func (in *inquiry) fees() {
	defer in.fall()
	for i, n := range in.ranked() {
		h, ok := query.Read(n.feeAsk, wire.ParseFeeHistory)
		if !ok || h == nil || len(h.BaseFees) == 0 {
			if i == 0 {
				in.e.Fees = query.Without[facts.FeeMarket](n.feeAsk)
				if in.e.Fees.State == facts.Unsupported && n.head != nil && n.head.BaseFee != nil {
					in.e.Fees.State = facts.Failed // every node of a chain with a base fee has that method
				}
			}
			continue
		}
		if !in.follows(n, h) {
			n.feeAsk.Bad = true
			n.Refused(n.feeAsk.Call.Method, nodeerr.BadReply, "")
			if i == 0 {
				in.e.Fees = facts.Without[facts.FeeMarket](facts.Failed, n.feeAsk.From()...)
			}
			continue
		}
		in.e.Fees = facts.KnownValue(fees.Market(h), n.feeAsk.From()...)
		in.priced(n, h)
		return
	}
	if !standard[in.chainID] {
		return
	}
	for _, n := range in.ranked() {
		if n.head != nil && n.head.BaseFee != nil && n.head.GasLimit > 1 {
			in.e.Fees = facts.KnownValue(facts.FeeMarket{NextBaseFee: fees.Next(n.head)}, n.headAsk.From()...)
			return
		}
	}
}

// follows: where the rule of the base fee is known, the prices can be those after the node's newest block.
func (in *inquiry) follows(n *node, h *wire.FeeHistory) bool {
	return !standard[in.chainID] || fees.Follows(n.head, h)
}

// priced holds the price against what others tell, which costs no question: where none that is independent
// comes near it the one counts that two of them tell, or none.
func (in *inquiry) priced(n *node, h *wire.FeeHistory) {
	type told struct {
		n *node
		h *wire.FeeHistory
	}
	var others []told
	for _, o := range in.ranked() {
		if x, ok := query.Read(o.feeAsk, wire.ParseFeeHistory); ok && x != nil && len(x.BaseFees) > 0 && o.site() != n.site() && in.speaks(o) && in.follows(o, x) {
			others = append(others, told{o, x})
		}
	}
	near := func(a, b told) bool {
		blocks := max(a.n.height(), b.n.height()) - min(a.n.height(), b.n.height()) + 1
		return fees.Near(a.h, b.h, blocks)
	}
	own := told{n, h}
	if len(others) == 0 || slices.ContainsFunc(others, func(o told) bool { return near(own, o) }) {
		for _, o := range others {
			if !near(own, o) {
				o.n.View.Differs = append(o.n.View.Differs, "EVM.Fees")
			}
		}
		return
	}
	for i, a := range others {
		if slices.ContainsFunc(others[i+1:], func(b told) bool { return a.n.site() != b.n.site() && near(a, b) }) {
			in.e.Fees = facts.KnownValue(fees.Market(a.h), a.n.feeAsk.From()...)
			n.View.Differs = append(n.View.Differs, "EVM.Fees")
			return
		}
	}
	in.e.Fees = facts.Without[facts.FeeMarket](facts.Conflicting, shape.Join(n.feeAsk.From(), others[0].n.feeAsk.From())...)
	n.View.Differs, others[0].n.View.Differs = []string{"EVM.Fees"}, []string{"EVM.Fees"}
}

// fall notes how far an empty block lowers the base fee: by the newest header where it says
// so, else by the catalogue.
func (in *inquiry) fall() {
	if !in.e.Fees.Known() {
		return
	}
	if row := in.q.Chain.EVM; row != nil {
		in.e.Fees.V.FallPart = row.BaseFeeFall
	}
	if n, r, ok := in.feeRule(); ok {
		in.e.Fees.V.FallPart, in.e.Fees.V.LeastBaseFee = r.Part, r.Least
		in.e.Fees.From = shape.Join(in.e.Fees.From, n.headAsk.From())
	}
}

// feeRule is the rule of the base fee that the best node's newest header has.
func (in *inquiry) feeRule() (*node, fees.Rule, bool) {
	if !in.f.Chain.HasQuirk("op-deposits") {
		return nil, fees.Rule{}, false
	}
	for _, n := range in.ranked() {
		if n.head != nil {
			r, ok := fees.RuleOf(n.head)
			return n, r, ok
		}
	}
	return nil, fees.Rule{}, false
}

// paid notes the fee of a mined transaction, and the base fee of its block where the
// effective price shows it.
func (in *inquiry) paid(n *node) {
	r := n.receipt
	_, rule, _ := in.feeRule()
	total, ok := fees.Paid(r, n.tx, fees.Charges{Parent: in.f.Chain.HasQuirk("l1-fee"), Jovian: rule.Jovian})
	if !ok {
		in.f.Fee = facts.Without[facts.Amount](facts.Unsupported, n.receiptAsk.From()...)
	} else {
		asset := in.f.Chain.Native
		if n.tx != nil && n.tx.FeeCurrency != nil {
			asset = in.moves().Asset(*n.tx.FeeCurrency)
		}
		in.f.Fee = facts.KnownValue(facts.Amount{Units: facts.FromBig(total), Asset: asset}, shape.Join(n.receiptAsk.From(), n.txAsk.From())...)
	}
	if n.tx != nil && n.tx.FeeCurrency == nil && n.tx.MaxFee != nil && n.tx.MaxTip != nil && r.GasPrice != nil && r.GasPrice.Cmp(n.tx.MaxFee) < 0 && r.GasPrice.Cmp(n.tx.MaxTip) >= 0 {
		in.e.InclusionFee = facts.KnownValue(facts.FromBig(new(big.Int).Sub(r.GasPrice, n.tx.MaxTip)), shape.Join(n.receiptAsk.From(), n.txAsk.From())...)
	}
}
