package report_test

import (
	"strings"
	"testing"

	"txtriage/report"
	"txtriage/report/lang"
)

func TestShortFitsTheSmallestField(t *testing.T) {
	s := refused()
	for range 40 {
		s.verdict.Findings = append(s.verdict.Findings, s.verdict.Findings[1])
	}
	for _, tag := range lang.Available() {
		out := render(t, "short", s.build(tag, report.Agent))
		if len(out) > 4000 {
			t.Errorf("%s: %d bytes", tag, len(out))
		}
		if !strings.Contains(string(out), s.build(tag, report.Agent).ID) {
			t.Errorf("%s: the report's id was cut off", tag)
		}
	}
}

func TestTerminalKeepsItsWidthAndColour(t *testing.T) {
	f, _ := report.ForName("terminal")
	for _, width := range []int{50, 80, 200} {
		var plain, coloured strings.Builder
		r := refused().build("zh", report.Agent)
		if err := f.Write(&plain, report.Look{Width: width}, r); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(&coloured, report.Look{Width: width, Colour: true}, r); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(plain.String(), "\x1b") {
			t.Error("colour without being asked")
		}
		if !strings.Contains(coloured.String(), "\x1b[") {
			t.Error("no colour although asked")
		}
		for _, line := range strings.Split(plain.String(), "\n") {
			if n := columns(line); n > width && !strings.Contains(line, "0x") {
				t.Errorf("width %d: %d columns: %s", width, n, line)
			}
		}
		if !strings.Contains(plain.String(), string(payee)) {
			t.Errorf("width %d: an address is broken in two", width)
		}
	}
}

// columns counts Han and full-width characters as two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x2e80 {
			n++
		}
	}
	return n
}
