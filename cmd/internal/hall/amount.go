package hall

import (
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"txtriage/chains/facts"
)

// Amounts as people and spreadsheets write them.
var (
	between = regexp.MustCompile(`(\d)[ \x{a0}\x{2009}\x{202f}'’_](\d)`)
	grouped = regexp.MustCompile(`^[1-9]\d{0,2}([.,]\d{3})+$`)
	whole   = regexp.MustCompile(`^\d+$`)
)

// amount is a claimed amount as a decimal where it can be read in one way only: "1,5", "1.500,25" and "1 500" are,
// "1,500" is not. What cannot stays as it is. A unit that is the claimed asset is taken off.
func amount(written, asset facts.Untrusted) facts.Untrusted {
	s := strings.TrimSpace(width.Narrow.String(string(written)))
	if a := strings.TrimSpace(string(asset)); a != "" && len(s) > len(a) && strings.EqualFold(s[len(s)-len(a):], a) {
		s = strings.TrimSpace(s[:len(s)-len(a)])
	}
	if parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \u00a0\u2009\u202f'’_", r) }); len(parts) > 1 {
		head, _, _ := strings.Cut(parts[len(parts)-1], ".")
		head, _, _ = strings.Cut(head, ",")
		parts[len(parts)-1] = head
		if !grouped.MatchString(strings.Join(parts, ",")) {
			return written
		}
		for between.MatchString(s) {
			s = between.ReplaceAllString(s, "$1$2")
		}
	}
	commas, points := strings.Count(s, ","), strings.Count(s, ".")
	switch {
	case commas > 0 && points > 0: // the last of them parts whole and fraction
		at := strings.LastIndexAny(s, ",.")
		head := s[:at]
		if strings.Count(s, s[at:at+1]) != 1 || !grouped.MatchString(head) || !whole.MatchString(s[at+1:]) {
			return written
		}
		s = strings.NewReplacer(",", "", ".", "").Replace(head) + "." + s[at+1:]
	case commas > 1 || points > 1:
		if !grouped.MatchString(s) {
			return written
		}
		s = strings.NewReplacer(",", "", ".", "").Replace(s)
	case commas == 1:
		if grouped.MatchString(s) { // a thousand and a half thousand, or one and a half
			return written
		}
		s = strings.Replace(s, ",", ".", 1)
	}
	if head, rest, point := strings.Cut(s, "."); !whole.MatchString(head) || point && !whole.MatchString(rest) {
		return written
	}
	return facts.Untrusted(s)
}
