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
	r.Low = max(max(usual*3/4, c.FinalityLeast)-age, 0)
	r.Typical = max(usual-age, r.Low, soon)
	r.High = max(usual*3/2-age, r.Typical, 2*soon)
	return r
}

// Fall is how fast a base fee can fall: an empty block takes at most Num/Den of it away, and
// the chain's rule never lets it below Least.
type Fall struct {
	Num, Den uint64
	Least    facts.Int
	Fine     bool // its steps are rounded up: the fee is cut to whole wei only after the fall
}

// An eighth per block is Ethereum's rule (EIP-1559). Blobs follow an exponential (EIP-4844) of
// which one block takes away 11.1 % at first and 14.6 % since Prague.
var (
	Eighth   = Fall{Num: 1, Den: 8}
	BlobFall = Fall{Num: 3, Den: 20, Least: facts.NewInt(1), Fine: true}
)

// longestFall is how many blocks of falling are worth counting.
const longestFall = 100_000

// BaseFeeFall tells how many blocks must at least pass until a base fee has fallen to limit,
// if they all were empty. Only a lower bound: when demand falls nobody knows. Prices are wei
// per gas. ok is false if it can never fall so far.
func BaseFeeFall(base, limit facts.Int, fall Fall, interval time.Duration) (r Range, ok bool) {
	if fall.Den == 0 || limit.Cmp(fall.Least) < 0 {
		return Unknown(NoneNever, nil), false
	}
	num, den := facts.NewUint(fall.Num), facts.NewUint(fall.Den)
	blocks := uint64(0)
	for ; base.Cmp(limit) > 0; blocks++ {
		step := base.Mul(num)
		if fall.Fine {
			step = step.Add(den).Sub(facts.NewInt(1))
		}
		step = step.Div(den)
		if step.Sign() <= 0 || blocks == longestFall {
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
