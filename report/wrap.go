package report

import (
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"
)

// atom is the least that is kept in one piece when a line is wrapped: a word, one Han
// character, an id.
type atom struct {
	text       string
	width      int
	space      bool // a space stands before it
	glued      bool // may not begin a row
	code, note bool
}

// quoteStep is after how many characters a stranger's text without spaces may be broken.
const quoteStep = 32

// atoms cuts a line. Strangers' text comes out neutralised.
func atoms(l Line) []atom {
	var out []atom
	space, openEnd := false, false // openEnd: the last atom wants company (an opening bracket)
	add := func(s string, t Text, breakable bool) {
		glued := len(out) > 0 && !space && (!breakable || openEnd || closes(s))
		out = append(out, atom{text: s, width: lipgloss.Width(s), space: space, glued: glued, code: t.Code, note: t.Note})
		space, openEnd = false, opens(s)
	}
	for _, t := range l {
		s := plain(Line{t})
		if t.Code {
			add(s, t, len(out) > 0 && broad(out[len(out)-1].text))
			continue
		}
		run, fresh, n := "", false, 0
		flush := func() {
			if run != "" {
				add(run, t, fresh)
			}
			run, fresh, n = "", false, 0
		}
		for _, r := range s {
			switch {
			case r == ' ':
				flush()
				space = true
			case broad(string(r)):
				flush()
				add(string(r), t, true)
				fresh = true
			case t.Quoted && n == quoteStep:
				run += string(r)
				flush()
				fresh = true
			default:
				run += string(r)
				n++
			}
		}
		flush()
	}
	return out
}

// wrap fills rows of at most width columns. What is wider than a row stands alone in it.
func wrap(all []atom, width int) [][]atom {
	var rows [][]atom
	var row []atom
	used := 0
	for i := 0; i < len(all); {
		j, w := i+1, all[i].width
		for j < len(all) && all[j].glued {
			w += all[j].width
			j++
		}
		gap := 0
		if all[i].space && len(row) > 0 {
			gap = 1
		}
		if len(row) > 0 && used+gap+w > width {
			rows = append(rows, row)
			row, used, gap = nil, 0, 0
		}
		row = append(row, all[i:j]...)
		used += gap + w
		i = j
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	return rows
}

// broad reports whether s begins with a character of a script written without spaces.
func broad(s string) bool {
	for _, r := range s {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
	}
	return false
}

func closes(s string) bool {
	return s != "" && strings.ContainsAny(first(s), "，。；：、？！）」』】》…%’”»")
}

func opens(s string) bool { return s != "" && strings.ContainsAny(first(s), "（「『【《‘“«") }

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
