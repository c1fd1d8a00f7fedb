package codec

import "strings"

// Variant is which constant a bech32 checksum was made with.
type Variant uint8

// The variants: BIP 173, BIP 350.
const (
	Neither Variant = iota
	Bech32
	Bech32m
)

var target = map[Variant]uint64{Bech32: 1, Bech32m: 0x2bc830a3}

// How many characters the code can place errors in (BIP 173): two up to the length of an
// address, one up to its whole length. Longer texts are only accepted or refused.
const (
	locatable = 90
	longest   = 1023
)

// DecodeBech32 reads a text of any length. data is in 5-bit symbols without the checksum.
// Neither: no bech32 at all, or the checksum is wrong.
func DecodeBech32(s string) (hrp string, data []byte, v Variant) {
	hrp, tail, ok := split(s)
	if !ok {
		return "", nil, Neither
	}
	sym, bad := symbols(tail)
	if len(bad) > 0 {
		return "", nil, Neither
	}
	rem := bech.remainder(prefix(hrp), sym)
	for _, v := range []Variant{Bech32, Bech32m} {
		if rem == target[v] {
			return hrp, sym[:len(sym)-6], v
		}
	}
	return "", nil, Neither
}

// EncodeBech32 writes 5-bit symbols with their checksum.
func EncodeBech32(hrp string, data []byte, v Variant) string {
	rem := bech.remainder(prefix(hrp), append(append([]byte{}, data...), 0, 0, 0, 0, 0, 0)) ^ target[v]
	sum := make([]byte, 6)
	for i := range sum {
		sum[i] = byte(rem>>(5*(5-i))) & 31
	}
	return hrp + "1" + text(data) + text(sum)
}

// LocateBech32 gives the positions, from 1, of the characters that are probably wrong in a
// text whose checksum fails: up to two, of whichever variant needs fewer. It follows Bitcoin
// Core's LocateErrors and, like Core, never says what the character should be.
func LocateBech32(s string) []int {
	hrp, tail, ok := split(s)
	if !ok || len(s) > longest {
		return nil
	}
	sym, bad := symbols(tail)
	at := len(hrp) + 2
	if len(bad) > 0 {
		return shifted(bad, at)
	}
	var best []int
	for _, v := range []Variant{Bech32, Bech32m} {
		found := bech.locate(bech.remainder(prefix(hrp), sym)^target[v], len(sym), len(s) <= locatable)
		if best == nil || found != nil && len(found) < len(best) {
			best = found
		}
	}
	return shifted(best, at)
}

// split cuts at the last "1" and refuses mixed case.
func split(s string) (hrp, tail string, ok bool) {
	low := lower(s)
	i := strings.LastIndexByte(low, '1')
	if i < 1 || len(low)-i-1 < 6 || s != low && s != upper(s) {
		return "", "", false
	}
	return low[:i], low[i+1:], true
}

// prefix is the remainder after the human-readable part.
func prefix(hrp string) uint64 {
	rem := uint64(1)
	for i := range len(hrp) {
		rem = bech.step(rem, hrp[i]>>5)
	}
	rem = bech.step(rem, 0)
	for i := range len(hrp) {
		rem = bech.step(rem, hrp[i]&31)
	}
	return rem
}

func shifted(at []int, by int) []int {
	var out []int
	for _, i := range at {
		out = append(out, i+by)
	}
	return out
}
