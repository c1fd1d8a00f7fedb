package safe

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// schemes that programs follow or run without "//".
var schemes = regexp.MustCompile(`(?i)\b(javascript|vbscript|data|file|mailto|tel|sms|bitcoin|ethereum|litecoin|tg|tron|solana|ton):`)

// defuse takes the life out of links, mentions, tags and references, so that no ticket
// system, chat or terminal turns a stranger's text into something to click or to notify.
// It expects text that visible has been over.
func defuse(s string) string {
	s = strings.ReplaceAll(s, "://", "[:]//")
	s = strings.ReplaceAll(s, "](", "] (")
	s = schemes.ReplaceAllString(s, "$1[:]")
	s = noTags(s)
	var b strings.Builder
	rs := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(rs) {
			return ' '
		}
		return rs[i]
	}
	for i, r := range rs {
		switch {
		case r == '@' || r == '＠':
			b.WriteString("[at]")
		case r == '.' && wordy(at(i-1)) && (unicode.IsLetter(at(i+1)) || unicode.ToLower(at(i-1)) == 'w' && wordy(at(i+1))):
			b.WriteString("[.]") // a host name
		case r == '#' && unicode.IsDigit(at(i+1)):
			b.WriteString("[#]") // a reference to an issue
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// noTags escapes every "<" that opens something, a tag of HTML or a chat's <!channel>, and
// leaves comparisons alone. It goes first: its escapes may complete a host name.
func noTags(s string) string {
	var b strings.Builder
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if r == '<' && !unicode.IsSpace(next) && !unicode.IsDigit(next) && next != '=' {
			b.WriteString(`\x3c`)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' }
