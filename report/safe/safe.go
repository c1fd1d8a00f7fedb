// Package safe is the one door for text that a chain, a node or a customer chose. Nothing
// else in the report turns facts.Untrusted into something to print.
package safe

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"txtriage/chains/facts"
)

// Cut is the most characters that are shown of a stranger's text; an escape counts as long
// as it prints.
type Cut int

// The usual cuts.
const (
	Symbol Cut = 64  // names and symbols of tokens
	Reason Cut = 256 // revert reasons, refusals, pastes
)

// readMost is how much of a text is read, in bytes.
const readMost = 8 << 10

// marksMost is how many combining marks one character may carry. Real writing needs two.
const marksMost = 2

// The brackets of every quotation. They are escaped inside it, so it cannot be closed early.
const (
	opening = '«'
	closing = '»'
)

// visible rewrites a stranger's text so that every character is one that is seen: what is
// invisible, moves the cursor or turns the reading direction is written as an escape.
// rtl keeps right-to-left letters: only for formats that isolate the quotation.
func visible(u facts.Untrusted, cut Cut, rtl bool) string {
	raw := string(u)
	if asItself(strings.TrimSuffix(raw, "…")) && len(raw) <= int(cut) { // as nearly all replies of nodes
		return raw
	}
	head := raw
	if len(head) > readMost {
		head = head[:readMost]
		for i := 0; i < utf8.UTFMax && !utf8.RuneStart(raw[len(head)]); i++ {
			head = head[:len(head)-1]
		}
	}
	rest := len(raw) - len(head)
	text := norm.NFC.String(head)
	var b strings.Builder
	shown, marks := 0, 0
	b.Grow(min(len(text), int(cut)) + 8)
	for i := 0; i < len(text); {
		if c := text[i]; c >= ' ' && c <= '~' && shown < int(cut) { // one character, seen as itself
			shown, marks = shown+1, 0
			b.WriteByte(c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		var out string
		switch {
		case r == utf8.RuneError && size <= 1:
			out, marks = fmt.Sprintf(`\x%02x`, text[i]), marksMost
		case unicode.Is(unicode.M, r) && !hidden(r) && (rtl || !rightToLeft(r)) && shown > 0 && marks < marksMost:
			marks++
			b.WriteRune(r)
			i += size
			continue
		case unicode.Is(unicode.M, r), hidden(r), r == opening, r == closing, !rtl && rightToLeft(r):
			out, marks = escape(r), marksMost
		default:
			out, marks = string(r), 0
		}
		width := utf8.RuneCountInString(out)
		if shown+width > int(cut) {
			rest += len(text) - i
			break
		}
		shown += width
		b.WriteString(out)
		i += size
	}
	if rest > 0 {
		sum := sha256.Sum256([]byte(raw))
		fmt.Fprintf(&b, "… (+%d bytes, sha256:%s)", rest, hex.EncodeToString(sum[:4]))
	}
	return b.String()
}

// Words lets our own words through. They hold nothing to escape; if something ever does get
// in (a node's label, a damaged case file) it is made visible here too.
func Words(s string) string {
	if asItself(s) || printable(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case hidden(r):
			b.WriteString(escape(r))
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// asItself reports printable ASCII.
func asItself(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if hidden(r) {
			return false
		}
	}
	return true
}

// hidden reports whether a character is not seen as itself: controls, format and bidi
// characters, invisible letters and selectors, odd spaces, private use, unassigned.
func hidden(r rune) bool {
	switch {
	case r == '…': // ends every text that was cut
		return false
	case r == ' ' || r == 0x3000: // the wide space of Chinese and Japanese text is seen
		return false
	case r < 0x7f:
		return r < 0x20
	}
	switch r {
	case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0: // letters without a shape
		return true
	}
	if unicode.Is(unicode.Variation_Selector, r) {
		return true
	}
	return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}

// rightToLeft reports whether a letter would turn the order of what stands beside it.
func rightToLeft(r rune) bool {
	switch {
	case r < 0x0590:
		return false
	case r <= 0x08ff, r >= 0xfb1d && r <= 0xfdff, r >= 0xfe70 && r <= 0xfeff:
		return true
	case r >= 0x10800 && r <= 0x10fff, r >= 0x1e800 && r <= 0x1efff:
		return true
	}
	return false
}

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
