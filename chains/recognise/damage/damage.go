// Package damage tells what is wrong with a text that was meant as an address of the Bitcoin
// family: which characters, as far as its code can tell, and never what should stand there.
package damage

import (
	"slices"
	"strings"

	"txtriage/chains/recognise/codec"
)

// What is wrong, beside check digits that do not fit ("").
const (
	MixedCase = "mixed-case" // capital and small letters: then no check digits can be read
	Letters   = "letters"    // characters that no address of the kind has
	Form      = "form"       // the check digits fit, but no address has this version or length
	Kind      = "kind"       // the check digits are of the kind that belongs to another version (BIP 350)
)

// Harm is what is wrong with an address.
type Harm struct {
	Why     string
	At      []int // positions of the characters, from 1; none: the code cannot tell
	Missing int   // characters that seem to be missing
}

// Lengths of what stands after "1" in the addresses of today.
const (
	tail20   = 39  // a hash of 20 bytes
	tail32   = 59  // of 32
	tailMWEB = 113 // two keys
)

// Bech32 reads a text with a known prefix that is no valid address. search bounds the work:
// without it no position is looked for.
func Bech32(text string, search bool) Harm {
	low := strings.ToLower(text)
	if text != low && text != strings.ToUpper(text) {
		return Harm{Why: MixedCase, At: odd(text)}
	}
	i := strings.IndexByte(low, '1')
	hrp, tail := low[:i], low[i+1:]
	if at := strange(tail, i+2); len(at) > 0 {
		return Harm{Why: Letters, At: at}
	}
	if _, data, v := codec.DecodeBech32(text); v != codec.Neither {
		// The digits are those of one of the two kinds: of the right one for its version, or not.
		if len(data) > 0 && (v == codec.Bech32) != (data[0] == 0) {
			return Harm{Why: Kind}
		}
		return Harm{Why: Form}
	}
	known := []int{tail20, tail32}
	if strings.HasSuffix(hrp, "mweb") {
		known = []int{tailMWEB}
	}
	usual := slices.Contains(known, len(tail))
	if usual || tail[0] != 'q' && tail[0] != 'p' {
		if search {
			if at := codec.LocateBech32(text); len(at) > 0 {
				return Harm{At: at}
			}
		}
		if tail[0] != 'p' {
			return Harm{}
		}
	}
	want := tail20
	switch {
	case len(known) == 1:
		want = tailMWEB
	case tail[0] == 'p' || len(tail) > tail20+4:
		want = tail32
	}
	return Harm{Missing: max(0, want-len(tail))}
}

// Cash reads a cashaddr without its prefix; false if nothing suggests that it is one.
func Cash(prefix, text string, search bool) (Harm, bool) {
	low := strings.ToLower(text)
	if text != low && text != strings.ToUpper(text) {
		return Harm{Why: MixedCase, At: odd(text)}, false
	}
	if at := strange(low, 1); len(at) > 0 {
		return Harm{Why: Letters, At: at}, len(at) <= 2
	}
	if !search {
		return Harm{}, false
	}
	at := codec.LocateCash(prefix, text)
	return Harm{At: at}, len(at) > 0
}

// Base58 reads a text that looks like base58check: only characters outside its alphabet can
// be placed, since its check digits tell that something is wrong and not where.
func Base58(text string) Harm {
	var at []int
	for i := range len(text) {
		if strings.IndexByte(codec.Bitcoin58, text[i]) < 0 {
			at = append(at, i+1)
		}
	}
	if len(at) > 0 {
		return Harm{Why: Letters, At: at}
	}
	return Harm{}
}

// LooksBase58 knows a base58 address by its length, first letter and mixture of characters.
func LooksBase58(s string) bool {
	if len(s) < 30 || len(s) > 36 || !strings.ContainsRune("13LMDA9mn2QT", rune(s[0])) {
		return false
	}
	var up, low, digit, wrong int
	for i := range len(s) {
		switch c := s[i]; {
		case strings.IndexByte("0OIl", c) >= 0:
			wrong++
		case c >= '0' && c <= '9':
			digit++
		case c >= 'a' && c <= 'z':
			low++
		default:
			up++
		}
	}
	return up >= 3 && low >= 3 && digit >= 1 && wrong <= 2
}

// strange lists the characters that bech32 and cashaddr do not use; by is the position of the first.
func strange(tail string, by int) []int {
	var at []int
	for i := range len(tail) {
		if strings.IndexByte(codec.Charset, tail[i]) < 0 {
			at = append(at, i+by)
		}
	}
	return at
}

// odd lists the letters that are not written as most are; none if there are more than two.
func odd(text string) []int {
	var up, low []int
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'A' && c <= 'Z':
			up = append(up, i+1)
		case c >= 'a' && c <= 'z':
			low = append(low, i+1)
		}
	}
	if len(up) > len(low) {
		up = low
	}
	if len(up) > 2 {
		return nil
	}
	return up
}
