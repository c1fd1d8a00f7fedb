package safe

import (
	"regexp"
	"strings"
	"unicode"
)

// schemes that programs follow or run without "//".
var schemes = regexp.MustCompile(`(?i)\b(javascript|vbscript|data|file|mailto|tel|sms|bitcoin|ethereum|litecoin|tg|tron|solana|ton):`)

// defuse takes the life out of links, mentions, tags and references, so that no ticket
// system, chat or terminal turns a stranger's text into something to click or to notify.
// It expects text that visible has been over.
func defuse(s string) string {
	s = strings.ReplaceAll(s, "://", "[:]//")
	s = schemes.ReplaceAllString(s, "$1[:]")
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
		case r == '.' && wordy(at(i-1)) && unicode.IsLetter(at(i+1)) && wordy(at(i+2)):
			b.WriteString("[.]") // a host name
		case r == '#' && unicode.IsDigit(at(i+1)):
			b.WriteString("[#]") // a reference to an issue
		case r == '<' && !unicode.IsSpace(at(i+1)) && !unicode.IsDigit(at(i+1)) && at(i+1) != '=':
			b.WriteString(`\x3c`) // a tag, or a chat's <!channel>
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' }
