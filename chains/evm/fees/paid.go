package fees

import (
	"math/big"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Type numbers of transactions whose fee is not the usual one.
const (
	blobTx    = 3
	depositTx = 0x7e // OP stack, Scroll: paid for on the parent chain
)

// Charges is how a chain charges beside the gas.
type Charges struct {
	Parent bool // it names a fee for its parent chain beside the gas (l1Fee)
	Jovian bool // its newest block follows the OP stack's Jovian rules, so an older receipt's rules are open
}

// Paid is all that a mined transaction paid, in the unit of its prices; ok is false if a part
// of it is not known. t may be nil.
func Paid(r *wire.Receipt, t *wire.Tx, c Charges) (total *big.Int, ok bool) {
	kind, known := kindOf(r, t)
	if known && kind == depositTx {
		return new(big.Int), true
	}
	if r.Classic != nil { // Arbitrum before Nitro named each part
		return r.Classic, true
	}
	price := r.GasPrice
	if price == nil && t != nil && t.MaxFee == nil {
		price = t.GasPrice // older nodes leave the effective price out
	}
	if price == nil || c.Parent && r.L1Fee == nil {
		return nil, false
	}
	gas := new(big.Int).SetUint64(r.GasUsed)
	total = new(big.Int).Mul(gas, price)
	if r.BlobPrice != nil && (!known || kind == blobTx) {
		total.Add(total, new(big.Int).Mul(new(big.Int).SetUint64(r.BlobGasUsed), r.BlobPrice))
	}
	if r.L1Fee != nil {
		total.Add(total, r.L1Fee)
	}
	operator, ok := operatorFee(gas, r, c)
	if !ok {
		return nil, false
	}
	return total.Add(total, operator), true
}

// operatorFee is what an operator of the OP stack takes beside.
func operatorFee(gas *big.Int, r *wire.Receipt, c Charges) (*big.Int, bool) {
	fee := new(big.Int)
	if r.OperatorConstant != nil {
		fee.Add(fee, r.OperatorConstant)
	}
	if r.OperatorScalar == nil || r.OperatorScalar.Sign() == 0 {
		return fee, true
	}
	scaled := new(big.Int).Mul(gas, r.OperatorScalar)
	switch {
	case r.Jovian:
		scaled.Mul(scaled, big.NewInt(100))
	case c.Jovian: // the chain has changed the rule meanwhile; which one held is not told
		return nil, false
	default:
		scaled.Div(scaled, big.NewInt(1_000_000))
	}
	return fee.Add(fee, scaled), true
}

// kindOf is the type number, by the transaction or by its receipt.
func kindOf(r *wire.Receipt, t *wire.Tx) (kind uint64, known bool) {
	switch {
	case t != nil:
		return t.Type, true
	case r.Type != nil:
		return *r.Type, true
	}
	return 0, false
}

// blobGas is the gas of one blob (EIP-4844).
const blobGas = 131072

// Most is the most that a transaction can take from its sender: value, gas at the highest
// price, and blobs at theirs.
func Most(t *wire.Tx) facts.Int {
	price := t.MaxFee
	if price == nil {
		price = t.GasPrice
	}
	sum := facts.FromBig(t.Value).Add(facts.FromBig(price).Mul(facts.NewUint(t.Gas)))
	if t.BlobFee != nil {
		sum = sum.Add(facts.FromBig(t.BlobFee).Mul(facts.NewInt(blobGas * int64(len(t.Blobs)))))
	}
	return sum
}

// Unpriced reports a transaction of Ethereum's own types whose prices a node left out:
// nothing can be said about them then, least of all that they are zero.
func Unpriced(t *wire.Tx) bool { return t.GasPrice == nil && t.MaxFee == nil }

// PlainGas is what a plain payment uses where no code runs (yellow paper, G_transaction).
const PlainGas = 21_000
