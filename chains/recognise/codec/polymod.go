package codec

import "strings"

// Charset holds the 32 symbols that bech32 and cashaddr share.
const Charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// code is a BCH code over 5-bit symbols. Its remainder is linear: the remainder of a text
// with errors is that of the right text, XOR what the errors alone make.
type code struct {
	shift uint // bits of the remainder, less five
	gen   [5]uint64
}

var (
	bech = code{25, [5]uint64{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}}
	cash = code{35, [5]uint64{0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470}}
)

// step takes one more symbol into the remainder.
func (c code) step(rem uint64, symbol byte) uint64 {
	top := rem >> c.shift
	rem = (rem&(1<<c.shift-1))<<5 ^ uint64(symbol)
	for i, g := range c.gen {
		if top>>i&1 == 1 {
			rem ^= g
		}
	}
	return rem
}

func (c code) remainder(rem uint64, symbols []byte) uint64 {
	for _, s := range symbols {
		rem = c.step(rem, s)
	}
	return rem
}

// locate finds the one or two symbols among n whose change explains a wrong remainder
// (its XOR with the right one). It answers indexes from 0 and never what the symbol should
// be: a "corrected" address may belong to a stranger. None: more than two errors.
// pairs: two are looked for as well.
func (c code) locate(wrong uint64, n int, pairs bool) []int {
	type made struct {
		by uint64
		at int
	}
	alone := make([]made, 0, 31*n) // what each error would make, last symbol first
	var now [32]uint64
	for e := range now {
		now[e] = uint64(e)
	}
	where := make(map[uint64]int, 31*n)
	for at := n - 1; at >= 0; at-- {
		for e := 1; e < 32; e++ {
			if now[e] == wrong {
				return []int{at}
			}
			alone = append(alone, made{now[e], at})
			where[now[e]] = at
			now[e] = c.step(now[e], 0)
		}
	}
	if !pairs {
		return nil
	}
	for _, a := range alone {
		if b, ok := where[wrong^a.by]; ok && b != a.at {
			return []int{min(a.at, b), max(a.at, b)}
		}
	}
	return nil
}

// symbols turns text into 5-bit symbols. bad lists the indexes of characters that cannot be.
func symbols(s string) (out []byte, bad []int) {
	out = make([]byte, len(s))
	for i := range len(s) {
		d := strings.IndexByte(Charset, s[i])
		if d < 0 {
			bad = append(bad, i)
			continue
		}
		out[i] = byte(d)
	}
	return out, bad
}

func text(symbols []byte) string {
	out := make([]byte, len(symbols))
	for i, s := range symbols {
		out[i] = Charset[s]
	}
	return string(out)
}

// Regroup turns groups of from bits into groups of to bits. Without pad, left-over bits must
// be zero and fewer than from.
func Regroup(in []byte, from, to uint, pad bool) ([]byte, bool) {
	var acc uint32
	var bits uint
	out := make([]byte, 0, len(in)*int(from)/int(to)+1)
	for _, b := range in {
		acc = acc<<from | uint32(b)
		bits += from
		for bits >= to {
			bits -= to
			out = append(out, byte(acc>>bits)&byte(1<<to-1))
		}
		acc &= 1<<bits - 1
	}
	if pad {
		if bits > 0 {
			out = append(out, byte(acc<<(to-bits))&byte(1<<to-1))
		}
		return out, true
	}
	return out, bits < from && acc == 0
}

// lower and upper change plain letters only: of others, such as the sign of the kelvin, Go's own make
// plain ones, or texts of another length.
func lower(s string) string { return letters(s, 'A', 'Z') }

func upper(s string) string { return letters(s, 'a', 'z') }

func letters(s string, from, to byte) string {
	b := []byte(s)
	for i, c := range b {
		if c >= from && c <= to {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}
