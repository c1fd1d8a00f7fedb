// Package feerate is the fee arithmetic of Bitcoin's family: at what rate a waiting
// transaction is really mined, and the least fee that lifts it. Integers only: satoshi,
// virtual bytes, and satoshi per 1,000 virtual bytes.
package feerate

import (
	"errors"

	"txtriage/chains/facts"
)

// Rate is satoshi per 1,000 virtual bytes.
type Rate int64

// Bounds within which every product of this package fits 63 bits. They are far above what
// any network of this family allows: a hostile node gets ErrBounds, not a wrapped number.
const (
	MaxFee  = 1 << 50 // satoshi, of a whole cluster
	MaxSize = 1 << 24 // virtual bytes, of a whole cluster
	MaxRate = 1 << 37 // satoshi per 1,000 virtual bytes
)

// ErrBounds is a fee, size or rate that no honest node reports.
var ErrBounds = errors.New("fee, size or rate out of bounds")

// FromInt reads a fact's rate; false if it is negative or beyond MaxRate.
func FromInt(i facts.Int) (Rate, bool) {
	n, ok := small(i, MaxRate)
	return Rate(n), ok
}

// Int is the rate as a fact has it.
func (r Rate) Int() facts.Int { return facts.NewInt(int64(r)) }

// Of is the rate of a fee for a size, rounded down. The size must be above 0.
func Of(fee, vsize int64) Rate { return Rate(fee * 1000 / vsize) }

// Fee is what a size costs at this rate, rounded up, as nodes since Bitcoin Core 23 round.
func (r Rate) Fee(vsize int64) int64 { return ceilDiv(int64(r)*vsize, 1000) }

// small reads an amount that must lie between 0 and most.
func small(i facts.Int, most int64) (int64, bool) {
	b := i.Big()
	if b.Sign() < 0 || !b.IsInt64() || b.Int64() > most {
		return 0, false
	}
	return b.Int64(), true
}

// ceilDiv rounds a quotient up; b is above 0, a may be negative.
func ceilDiv(a, b int64) int64 {
	q := a / b
	if a%b > 0 {
		q++
	}
	return q
}
