package facts

import (
	"fmt"
	"math/big"
	"strings"
)

// Int is an integer of any size in base units (wei, satoshi). The zero value is 0.
// It is immutable: every operation returns a new one.
type Int struct{ b *big.Int }

// NewInt makes an Int from an int64.
func NewInt(n int64) Int { return Int{big.NewInt(n)} }

// NewUint makes an Int from a uint64.
func NewUint(n uint64) Int { return Int{new(big.Int).SetUint64(n)} }

// FromBig copies b; nil is 0.
func FromBig(b *big.Int) Int {
	if b == nil {
		return Int{}
	}
	return Int{new(big.Int).Set(b)}
}

// ParseInt reads a decimal integer.
func ParseInt(s string) (Int, error) {
	b, ok := new(big.Int).SetString(s, 10)
	if !ok {
		return Int{}, fmt.Errorf("not a decimal integer: %q", s)
	}
	return Int{b}, nil
}

// Big returns a copy that the caller may change.
func (i Int) Big() *big.Int {
	if i.b == nil {
		return new(big.Int)
	}
	return new(big.Int).Set(i.b)
}

// Add returns i+j.
func (i Int) Add(j Int) Int { return Int{i.Big().Add(i.Big(), j.Big())} }

// Sub returns i-j.
func (i Int) Sub(j Int) Int { return Int{i.Big().Sub(i.Big(), j.Big())} }

// Mul returns i*j.
func (i Int) Mul(j Int) Int { return Int{i.Big().Mul(i.Big(), j.Big())} }

// Div returns i/j rounded down; j must not be 0.
func (i Int) Div(j Int) Int { return Int{i.Big().Div(i.Big(), j.Big())} }

// Cmp compares as big.Int does: -1, 0, +1.
func (i Int) Cmp(j Int) int { return i.Big().Cmp(j.Big()) }

// Sign is -1, 0 or +1.
func (i Int) Sign() int { return i.Big().Sign() }

// IsZero lets encoding/json omit a zero (omitzero).
func (i Int) IsZero() bool { return i.Sign() == 0 }

// String is the decimal form.
func (i Int) String() string { return i.Big().String() }

// MarshalText writes the decimal form, so JSON carries a string and no reader rounds it.
func (i Int) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the decimal form.
func (i *Int) UnmarshalText(b []byte) (err error) {
	*i, err = ParseInt(string(b))
	return err
}

// Decimal writes base units as a decimal number with the given number of decimals,
// without grouping and without trailing zeros: 1500000 at 6 is "1.5".
func (i Int) Decimal(decimals int) string {
	s := i.Big()
	sign := ""
	if s.Sign() < 0 {
		sign, s = "-", s.Neg(s)
	}
	d := s.String()
	if decimals <= 0 {
		return sign + d
	}
	if len(d) <= decimals {
		d = strings.Repeat("0", decimals-len(d)+1) + d
	}
	whole, frac := d[:len(d)-decimals], strings.TrimRight(d[len(d)-decimals:], "0")
	if frac == "" {
		return sign + whole
	}
	return sign + whole + "." + frac
}

// ParseDecimal reads a decimal number of an asset into base units. More decimals than the
// asset has are an error, not a rounding.
func ParseDecimal(s string, decimals int) (Int, error) {
	whole, frac, _ := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	if len(frac) > decimals {
		return Int{}, fmt.Errorf("%q has more than %d decimals", s, decimals)
	}
	digits := whole + frac + strings.Repeat("0", decimals-len(frac))
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return Int{}, fmt.Errorf("not a decimal amount: %q", s)
	}
	return ParseInt(digits)
}

// AssetID is a CAIP-19 id, such as "eip155:1/erc20:0xdac1…" or "bip122:…/slip44:0".
type AssetID string

// Asset is an asset with what is needed to print it. Symbol is chosen by the token's
// creator unless Listed: then it comes from our own catalogue.
type Asset struct {
	ID       AssetID   `json:"id"`
	Symbol   Untrusted `json:"symbol,omitempty"`
	Decimals int       `json:"decimals"`
	Listed   bool      `json:"listed,omitempty"`
	NoScale  bool      `json:"no_scale,omitempty"` // decimals unknown: print base units

	Base      string  `json:"base,omitempty"`      // listed: symbol of the token of which this one is another form, bridged or converted
	Poses     string  `json:"poses,omitempty"`     // not listed: symbol of the listed token of its chain, or of the chain's coin, that its own symbol reads as
	Real      Address `json:"real,omitempty"`      // contract of that listed token; empty for the coin
	Disguised bool    `json:"disguised,omitempty"` // its symbol is not written with the same letters as that one, it only looks like it
}

// Amount is so many base units of an asset.
type Amount struct {
	Units Int   `json:"units"`
	Asset Asset `json:"asset"`
}

// Untrusted is text that a chain, a node or a customer chose. It has no String method:
// only report/safe turns it into something to print.
type Untrusted string

// Address is an address in its family's canonical spelling (EIP-55, bech32 lower case …).
// Inspectors make one only after checking the form, so it holds no surprising characters.
type Address string

// Hash is a transaction or block id in its family's canonical spelling, checked like Address.
type Hash string
