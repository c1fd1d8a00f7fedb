package recognise

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var ansi = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// clean brings a paste to plain text without changing what it says: full-width letters become
// ASCII, invisible characters go, other spaces and control characters become spaces, curly
// quotes straight ones. Line ends stay, since a break inside an id is told from one between ids.
func clean(s string) string {
	if strings.IndexByte(s, '\x1b') >= 0 {
		s = ansi.ReplaceAllString(s, "")
	}
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			b.WriteByte(' ') // a byte that is no UTF-8
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r == '\r':
			b.WriteByte('\n')
		case r >= 0xFF01 && r <= 0xFF5E: // full width
			b.WriteRune(r - 0xFEE0)
		case r == '\u2028' || r == '\u2029' || r == '\u0085':
			b.WriteByte('\n')
		case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case r == '\u2018' || r == '\u2019' || r == '\u201A':
			b.WriteByte('\'')
		case r >= '\u201C' && r <= '\u201F' || r == '«' || r == '»':
			b.WriteByte('"')
		case invisible(r):
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain is the common case: printable ASCII and line ends only.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// invisible characters are pasted along from web pages, chats and PDFs, or put there to mislead.
func invisible(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x180E, r == 0xFEFF, r == 0x3164, r == 0xFFA0:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF, r >= 0xFFF9 && r <= 0xFFFB:
		return true
	}
	return false
}

// short cuts text for display, at a whole character.
func short(s string, runes int) string {
	s = strings.Join(strings.Fields(s), " ")
	for i := range s {
		if runes == 0 {
			return s[:i] + "…"
		}
		runes--
	}
	return s
}
