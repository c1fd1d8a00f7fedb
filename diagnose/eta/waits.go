package eta

import (
	"time"

	"txtriage/chains/facts"
)

// Unknown says that no time can honestly be given, and why (a None code).
func Unknown(code string, args map[string]any) Range { return Range{None: code, Args: args} }

// Finality is the time until a block of the given age is final on a chain that says so
// itself. The chain's usual time is a middle value; a quarter less and half more are common.
func Finality(c facts.Chain, age time.Duration) Range {
	usual := c.FinalityTime
	if usual <= 0 {
		return Unknown(NoneNotKnown, nil)
	}
	age = max(age, 0)
	if age > usual*3/2 {
		return Unknown(NoneLate, nil)
	}
	soon := max(c.BlockInterval, time.Second)
	r := Range{Basis: BasisFinality}
	r.Low = max(usual*3/4-age, 0)
	r.Typical = max(usual-age, r.Low, soon)
	r.High = max(usual*3/2-age, r.Typical, 2*soon)
	return r
}

// BaseFeeFall tells how many blocks must at least pass until a base fee has fallen to limit:
// even empty blocks lower it by no more than an eighth each (EIP-1559; other chains of the
// family lower it more slowly). Only a lower bound: when demand falls nobody knows.
// Prices are wei per gas. ok is false if it can never fall so far.
func BaseFeeFall(base, limit facts.Int, interval time.Duration) (r Range, ok bool) {
	eight := facts.NewInt(8)
	blocks := uint64(0)
	for ; base.Cmp(limit) > 0; blocks++ {
		step := base.Div(eight)
		if step.Sign() <= 0 {
			return Unknown(NoneNever, nil), false
		}
		base = base.Sub(step)
	}
	earliest := Blocks(blocks, interval, Regular)
	return Unknown(NoneBaseFee, map[string]any{"blocks": blocks, "count": blocks, "earliest": earliest.Low}), true
}

// Estimated is the time for a transaction whose fee a Bitcoin node's estimator expects to be
// enough within so many blocks: three in five are mined in half of them, 95 in 100 in twice
// as many (Bitcoin Core, policy/fees: the thresholds of estimatesmartfee).
func Estimated(blocks uint64, gap time.Duration) Range {
	if blocks == 0 || gap <= 0 {
		return Unknown(NoneNotKnown, nil)
	}
	mid, late := Blocks(max(blocks/2, 1), gap, Poisson), Blocks(2*blocks, gap, Poisson)
	low := Blocks(1, gap, Poisson)
	if low.None != "" || mid.None != "" || late.None != "" {
		return Unknown(NoneNotKnown, nil)
	}
	return Range{Low: low.Low, Typical: mid.Typical, High: late.Typical, Basis: BasisEstimates, Args: map[string]any{"blocks": blocks, "count": blocks}}
}
