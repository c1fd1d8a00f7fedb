// Package imitation tells whose name a token carries.
package imitation

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// looks are letters that are taken for Latin capitals and digits: Cyrillic, Greek, Armenian, Cherokee,
// currency signs. What compatibility folding knows (full width, mathematical) needs no line.
var looks = map[rune]rune{
	'А': 'A', 'В': 'B', 'С': 'C', 'Е': 'E', 'Н': 'H', 'І': 'I', 'Ј': 'J', 'К': 'K', 'М': 'M', 'О': 'O', 'Р': 'P', 'Ѕ': 'S', 'Т': 'T', 'У': 'Y', 'Х': 'X', 'Ԁ': 'D', 'Ԝ': 'W', 'Ҫ': 'C',
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X', 'Ϲ': 'C',
	'Ս': 'U', 'Տ': 'S', 'Օ': 'O', 'Ԍ': 'G', 'Ꭰ': 'D', 'Ꭲ': 'T', 'Ꮪ': 'S', 'Ꮯ': 'C', 'Ꮖ': 'I', 'Ᏼ': 'B', 'Ꭼ': 'E', 'Ꮋ': 'H', 'Ꮃ': 'W',
	'₮': 'T', 'Ŧ': 'T', 'Đ': 'D', 'Ð': 'D', 'Ø': 'O', 'Ɖ': 'D', '₿': 'B', 'Ƀ': 'B', '€': 'E', 'Ǝ': 'E', 'ꓴ': 'U', 'ꓢ': 'S', 'ꓓ': 'D', 'ꓔ': 'T', 'ꓚ': 'C',
	'$': 'S', '0': 'O', '1': 'I', 'L': 'I', '|': 'I', '5': 'S',
}

// forms are listed symbols that stand for a form of another token: bridged by somebody else, or
// converted for another bridge.
var forms = map[string]string{"USDC.E": "USDC", "USDBC": "USDC", "USDT.E": "USDT", "USDT0": "USDT", "DAI.E": "DAI", "WBTC.E": "WBTC", "WETH.E": "WETH"}

// Base is the symbol of the token of which a listed symbol names another form; "" if of none.
func Base(symbol string) string { return forms[strings.ToUpper(symbol)] }

// Of tells which of the symbols (of listed tokens and of the coin) a symbol is read as; "" if as none.
// disguised: it is not written with the same letters.
func Of(symbol string, listed []string) (like string, disguised bool) {
	plain := strings.ToUpper(symbol)
	for _, l := range listed {
		if plain == strings.ToUpper(l) {
			return l, false
		}
	}
	seen := skeleton(symbol)
	for _, l := range listed {
		// Plain letters that look like others are ordinary names (DAL, DAI): only other alphabets, signs,
		// digits in place of letters and what cannot be seen are a disguise.
		if seen == skeleton(l) && len(l) > 2 && hidden(symbol) {
			return l, true
		}
	}
	return "", false
}

// hidden reports letters of other alphabets, signs, digits for letters, or things that cannot be seen.
func hidden(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII || r < ' ' || strings.ContainsRune("$|015", r) {
			return true
		}
	}
	return strings.TrimSpace(s) != s
}

// skeleton is what an eye reads: symbols with the same skeleton look alike.
func skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToUpper(r)
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), unicode.IsSpace(r), unicode.IsControl(r):
			continue
		case r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0', r == '\u2800': // blank letters
			continue
		}
		if l, ok := looks[r]; ok {
			r = l
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), ".,'`\"*_-")
}
