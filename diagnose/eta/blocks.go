package eta

import (
	"math/big"
	"time"

	"txtriage/chains/facts"
)

// Kind is how a chain finds its blocks.
type Kind uint8

// The kinds.
const (
	Poisson Kind = iota // proof of work: memoryless, the minutes since the last block do not shorten the wait
	Regular             // slots or a sequencer: a steady rhythm
)

// longest keeps every duration far from overflow: about 30 years.
const longest = 30 * 365 * 24 * time.Hour

// erlang holds the 10 %, 50 % and 90 % quantiles of the time until the n-th block, in
// thousandths of the mean interval τ: the t/τ for which
//
//	P(T ≤ t) = 1 − Σ_{i<n} e^{−t/τ}·(t/τ)^i / i!
//
// is 0.1, 0.5, 0.9. Row n-1. Computed with 50 digits and rounded.
var erlang = [...][3]int64{
	{105, 693, 2303},
	{532, 1678, 3890},
	{1102, 2674, 5322},
	{1745, 3672, 6681},
	{2433, 4671, 7994},
	{3152, 5670, 9275},
	{3895, 6670, 10532},
	{4656, 7669, 11771},
	{5432, 8669, 12995},
	{6221, 9669, 14206},
	{7021, 10669, 15407},
	{7829, 11668, 16598},
	{8646, 12668, 17782},
	{9470, 13668, 18958},
	{10300, 14668, 20128},
	{11135, 15668, 21292},
	{11976, 16668, 22452},
	{12822, 17668, 23606},
	{13671, 18668, 24756},
	{14525, 19668, 25903},
	{15383, 20668, 27045},
	{16244, 21668, 28184},
	{17108, 22668, 29320},
	{17975, 23668, 30453},
	{18844, 24667, 31584},
	{19717, 25667, 32711},
	{20592, 26667, 33836},
	{21469, 27667, 34959},
	{22348, 28667, 36080},
	{23229, 29667, 37199},
}

// perMille returns the three quantiles for n blocks. Above the table: the Cornish-Fisher
// form n + z·√n + (z²−1)/3 with z = ∓1.281552, 0; off by less than 0.04 τ.
func perMille(n int64) [3]int64 {
	if n <= int64(len(erlang)) {
		return erlang[n-1]
	}
	const zSquared = 1_642_375 // 1.281552² in millionths
	spread := new(big.Int).Sqrt(big.NewInt(n * zSquared)).Int64()
	return [3]int64{1000*n - spread + 214, 1000*n - 333, 1000*n + spread + 214}
}

// Blocks is the time until n more blocks at a mean interval. Zero blocks take no time.
func Blocks(n uint64, interval time.Duration, k Kind) Range {
	basis := BasisPoisson
	if k == Regular {
		basis = BasisRegular
	}
	if n == 0 {
		return Range{Basis: basis}
	}
	if interval <= 0 {
		return Range{None: NoneNotKnown}
	}
	if n > uint64(longest/interval) {
		return Range{None: NoneNotKnown}
	}
	m := int64(n)
	if k == Regular {
		// Somewhere within the present interval; slots may stay empty, at most about one in ten.
		return Range{
			Low:     times(1000*(m-1), interval),
			Typical: times(1000*m-500, interval),
			High:    times(1100*m+1000, interval),
			Basis:   basis,
		}
	}
	q := perMille(m)
	return Range{Low: times(q[0], interval), Typical: times(q[1], interval), High: times(q[2], interval), Basis: basis}
}

// times multiplies by thousandths without overflow.
func times(thousandths int64, d time.Duration) time.Duration {
	x := new(big.Int).Mul(big.NewInt(thousandths), big.NewInt(int64(d)))
	x.Div(x, big.NewInt(1000))
	if !x.IsInt64() || x.Int64() > int64(longest) {
		return longest
	}
	return time.Duration(x.Int64())
}

// KindOf is how the chain finds its blocks.
func KindOf(c facts.Chain) Kind {
	if c.Family == facts.FamilyUTXO {
		return Poisson
	}
	return Regular
}

// Ahead is the time until n more blocks of the chain.
func Ahead(n uint64, c facts.Chain) Range { return Blocks(n, c.BlockInterval, KindOf(c)) }
