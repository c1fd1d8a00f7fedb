package wire

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"

	"txtriage/chains/facts"
)

// errNumber is a number that no honest node sends.
var errNumber = errors.New("not a number that fits")

// Decimal reads a JSON number, exponent allowed, into integer units of 10^-decimals. More
// decimals than that are cut off with exact false: fee estimates have them, amounts never do.
func Decimal(text string, decimals int) (n facts.Int, exact bool, err error) {
	mantissa, exp := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa = text[:i]
		if exp, err = strconv.Atoi(text[i+1:]); err != nil || exp < -40 || exp > 40 {
			return n, false, errNumber
		}
	}
	neg := strings.HasPrefix(mantissa, "-")
	whole, frac, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	digits := whole + frac
	if digits == "" || len(digits) > 60 || strings.Trim(digits, "0123456789") != "" {
		return n, false, errNumber
	}
	shift := decimals + exp - len(frac)
	exact = true
	switch {
	case shift > 80 || shift < -120:
		return n, false, errNumber
	case shift >= 0:
		digits += strings.Repeat("0", shift)
	default:
		cut := max(len(digits)+shift, 0)
		exact = strings.Trim(digits[cut:], "0") == ""
		digits = "0" + digits[:cut]
	}
	b, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return n, false, errNumber
	}
	if neg {
		b.Neg(b)
	}
	return facts.FromBig(b), exact, nil
}

// Coins is an amount that a node writes in whole coins: kept in satoshi, read from its
// decimal text so that nothing is rounded. The same text per kvB is satoshi per kvB.
type Coins struct {
	N  facts.Int
	OK bool
}

// UnmarshalJSON implements json.Unmarshaler. What is no amount stays unset: nodes of the
// family leave fields out, write null or an empty string.
func (c *Coins) UnmarshalJSON(b []byte) error {
	*c = Coins{}
	if n, exact, err := Decimal(string(b), 8); err == nil && exact {
		*c = Coins{n, true}
	}
	return nil
}

// Whole is an integer that some nodes leave out or write as something else.
type Whole struct {
	N  int64
	OK bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (w *Whole) UnmarshalJSON(b []byte) error {
	*w = Whole{}
	if n, err := strconv.ParseInt(string(b), 10, 64); err == nil {
		*w = Whole{n, true}
	}
	return nil
}

// Natural is w as a block height or a count; 0 when it is unset or negative.
func (w Whole) Natural() uint64 {
	if !w.OK || w.N < 0 {
		return 0
	}
	return uint64(w.N)
}

// RateOf turns satoshi per vbyte, as REST servers write it, into satoshi per 1,000 vbytes.
func RateOf(n json.Number) (facts.Int, bool) {
	r, _, err := Decimal(string(n), 3)
	return r, err == nil && r.Sign() >= 0
}

// PerThousand is fee*1000/size rounded down: satoshi per 1,000 vbytes.
func PerThousand(fee facts.Int, size int64) facts.Int {
	if size <= 0 {
		return facts.Int{}
	}
	return fee.Mul(facts.NewInt(1000)).Div(facts.NewInt(size))
}

// Small is i as an int64; amounts of money and sizes always fit.
func Small(i facts.Int) int64 {
	b := i.Big()
	if !b.IsInt64() {
		return math.MaxInt64
	}
	return b.Int64()
}
