package nodeerr

import (
	"strings"
	"unicode"
)

// spelled writes names such as NonceTooLow and RATE_LIMIT_EXCEEDED as words, in lower case; "" if
// the text holds none. The names of methods (eth_getLogs) begin small and stay as they are.
func spelled(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxText)], "\ufffd")
	var b strings.Builder
	found := false
	for word := range strings.FieldsSeq(text) {
		b.WriteByte(' ')
		runes := []rune(word)
		if name := strings.TrimLeftFunc(word, unicode.IsPunct); name == "" || !unicode.IsUpper([]rune(name)[0]) && strings.ContainsAny(name, "_.:/0123456789") {
			b.WriteString(strings.ToLower(word))
			continue
		}
		for i, r := range runes {
			before, after := ' ', ' '
			if i > 0 {
				before = runes[i-1]
			}
			if i+1 < len(runes) {
				after = runes[i+1]
			}
			switch {
			case r == '_' && unicode.IsLetter(before) && unicode.IsLetter(after):
				b.WriteByte(' ')
				found = true
				continue
			case unicode.IsUpper(r) && (unicode.IsLower(before) || unicode.IsUpper(before) && unicode.IsLower(after)):
				b.WriteByte(' ')
				found = true
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	if !found {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// page is the words of a web page that came as an error's text, marked as one.
func page(text string) string {
	var b strings.Builder
	b.WriteString("web page: ")
	inside, quiet := false, false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '<':
			inside = true
			rest := text[i:]
			if strings.HasPrefix(rest, "<style") || strings.HasPrefix(rest, "<script") {
				quiet = true
			}
			if strings.HasPrefix(rest, "</style") || strings.HasPrefix(rest, "</script") {
				quiet = false
			}
		case c == '>' && inside:
			inside = false
			b.WriteByte(' ')
		case !inside && !quiet:
			b.WriteByte(c)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
