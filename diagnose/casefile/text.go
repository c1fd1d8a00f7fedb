package casefile

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bare is text that YAML reads as itself: it starts with a letter and holds no sign that
// YAML gives a meaning to. Words that YAML takes for something else are quoted.
var (
	bare     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._/-]*(:[A-Za-z0-9._/-]+)*$`)
	moments  = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`)
	reserved = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}
)

// scalar writes text as one YAML value: bare, a block of lines, or in quotation marks with
// everything escaped that a reader could not see. indent is where a block's lines start.
func scalar(s, indent string) string {
	if moments.MatchString(s) || bare.MatchString(s) && !reserved[strings.ToLower(s)] {
		return s
	}
	if indent != "" && blockable(s) {
		sign := "|-\n"
		if strings.HasSuffix(s, "\n") {
			sign, s = "|\n", strings.TrimSuffix(s, "\n")
		}
		lines := strings.Split(s, "\n")
		for i, l := range lines {
			if l != "" {
				lines[i] = indent + l
			}
		}
		return sign + strings.Join(lines, "\n")
	}
	return quoted(s)
}

// blockable: several lines of readable text that a block gives back exactly.
func blockable(s string) bool {
	body := strings.TrimSuffix(s, "\n")
	if !strings.Contains(body, "\n") || strings.HasPrefix(body, " ") || strings.HasPrefix(body, "\n") || strings.HasSuffix(body, "\n") {
		return false
	}
	for _, l := range strings.Split(body, "\n") {
		if strings.HasSuffix(l, " ") || strings.HasPrefix(l, " ") {
			return false
		}
	}
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !readable(r) })
}

func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s { // a damaged byte comes out as \ufffd
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r != utf8.RuneError && readable(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plain makes a comment inert: what cannot be seen is written out.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r != utf8.RuneError && readable(r):
			b.WriteRune(r)
		case r == '\t':
			b.WriteByte(' ')
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}

// readable is printable ASCII, and letters and punctuation of the scripts that our tickets
// are written in. No marks, no signs of direction, no full-width look-alikes.
func readable(r rune) bool {
	if r < 0x80 {
		return r >= 0x20 && r < 0x7f
	}
	if strings.ContainsRune("、。《》「」『』【】，：；！？（）", r) {
		return true
	}
	return unicode.IsLetter(r) && (r < 0xff00 || r > 0xffef) &&
		unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) &&
		!unicode.In(r, unicode.Lm)
}

// hint names the known word nearest to a wrong one, if any is near.
func hint(word string, known []string) string {
	best, least := "", 1+len(word)/2
	for _, k := range known {
		if d := distance(strings.ToLower(word), k); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return "; known are " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance is Levenshtein's, by bytes.
func distance(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := prev
			if a[i] != b[j] {
				cost = 1 + min(prev, row[j], row[j+1])
			}
			prev, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
