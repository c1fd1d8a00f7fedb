package feerate

import "txtriage/chains/facts"

// Paid is the fee of a transaction from the coins that it wants, in satoshi, and its rate.
// False where the value of a coin is not known or the sum is beyond the bounds.
func Paid(tx facts.UTXOTx, ins []facts.Spent) (fee int64, r Rate, ok bool) {
	if len(ins) == 0 || len(ins) < len(tx.Ins) || tx.VSize <= 0 || tx.VSize > MaxSize {
		return 0, 0, false
	}
	sum := facts.Int{}
	for _, in := range ins {
		if in.Value.Sign() <= 0 {
			return 0, 0, false
		}
		sum = sum.Add(in.Value)
	}
	for _, out := range tx.Outs {
		sum = sum.Sub(out.Value)
	}
	if fee, ok = small(sum, MaxFee); !ok {
		return 0, 0, false
	}
	return fee, Of(fee, tx.VSize), true
}
