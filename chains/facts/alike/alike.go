// Package alike compares two addresses by how they are written, as an eye does that reads only their ends.
package alike

import (
	"math/big"
	"strings"

	"txtriage/chains/facts"
)

// ends is how many characters must agree at the start, and as many at the end, before two addresses are
// told to look alike: wallets and people show or compare at least so many. Three and three of 16 letters
// are met by chance once in 16.7 million pairs, of 32 or 58 far more rarely.
const ends = 3

// slips is up to how many differing places two addresses of one length count as one that was written
// wrongly. Nobody can make an address that differs from a given one in so few.
const slips = 4

// Likeness is how far two addresses agree. Positions count from 1, prefix included.
type Likeness struct {
	Lead    int       // characters of the prefix, which all addresses of the kind share
	Head    int       // that agree after it
	Tail    int       // that agree at the end
	At      int       // the first place where they differ
	Differs int       // places that differ; of two lengths: those of the longer middle
	Folded  bool      // upper and lower case are one: marked addresses are written in lower case
	Odds    facts.Int // two addresses that have nothing to do with each other agree so at both ends once in so many pairs
}

// Alike reports that both ends agree and the middle does not, in more places than a slip of the pen.
func (l Likeness) Alike() bool { return l.Head >= ends && l.Tail >= ends && l.Differs > slips }

// Slip reports that they differ in so few places that one of them was most likely written wrongly.
func (l Likeness) Slip() bool { return l.Differs <= slips }

// Strong reports that so much agrees that it would be met by chance less than once in 2^32 pairs, as with four
// characters of sixteen at both ends.
func (l Likeness) Strong() bool { return l.Alike() && l.Odds.Cmp(facts.NewInt(1<<32)) >= 0 }

// Of compares two addresses of one chain; false if they are the same, of two kinds, or no addresses.
func Of(family facts.Family, a, b string) (Likeness, bool) {
	x, letters, ok := body(family, a)
	y, other, ok2 := body(family, b)
	lead := len(a) - len(x)
	if !ok || !ok2 || letters != other || lead != len(b)-len(y) || a[:lead] != b[:lead] && letters != 16 || x == y {
		return Likeness{}, false
	}
	l := Likeness{Lead: lead, Folded: letters == 16}
	short := min(len(x), len(y))
	for l.Head < short && x[l.Head] == y[l.Head] {
		l.Head++
	}
	for l.Tail < short-l.Head && x[len(x)-1-l.Tail] == y[len(y)-1-l.Tail] {
		l.Tail++
	}
	l.At, l.Differs = l.Lead+l.Head+1, max(len(x), len(y))-l.Head-l.Tail
	if len(x) == len(y) {
		l.Differs = 0
		for i := range x {
			if x[i] != y[i] {
				l.Differs++
			}
		}
	}
	l.Odds = facts.FromBig(new(big.Int).Exp(big.NewInt(letters), big.NewInt(int64(l.Head+l.Tail)), nil))
	return l, true
}

// Mark puts the part that differs from the other address into brackets.
func (l Likeness) Mark(address string) string {
	from, to := l.Lead+l.Head, len(address)-l.Tail
	if from > to || from < 0 {
		return address
	}
	if l.Folded {
		address = strings.ToLower(address)
	}
	return address[:from] + "[" + address[from:to] + "]" + address[to:]
}

const (
	hex    = "0123456789abcdef"
	bech   = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
)

// body is what of an address is its owner's own: without the characters that its whole kind shares.
func body(family facts.Family, s string) (rest string, letters int64, ok bool) {
	if family == facts.FamilyEVM {
		if len(s) != 42 || !strings.EqualFold(s[:2], "0x") {
			return "", 0, false
		}
		rest = strings.ToLower(s[2:])
		return rest, 16, made(rest, hex)
	}
	if len(s) < 26 || len(s) > 130 {
		return "", 0, false
	}
	low := strings.ToLower(s)
	if s == low || s == strings.ToUpper(s) {
		at := max(strings.LastIndexByte(low, '1'), strings.IndexByte(low, ':'))
		// bech32: name, 1, version; CashAddr: name, colon, kind.
		if at > 0 && at+2 < len(low) && made(low[at+1:], bech) && made(low[:at], hrp) {
			return low[at+2:], 32, true
		}
		if len(low) == 42 && made(low, bech) { // CashAddr without its name
			return low[1:], 32, true
		}
	}
	return s[1:], 58, made(s, base58)
}

const hrp = "abcdefghijklmnopqrstuvwxyz"

func made(s, of string) bool { return s != "" && strings.Trim(s, of) == "" }
