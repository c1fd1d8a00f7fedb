// Package progress tells on standard error how far a bulk run is: one line that is drawn over
// itself on a terminal, a plain line every some seconds in a log.
package progress

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"txtriage/report"
)

// Line is the progress of one run.
type Line struct {
	To    io.Writer
	Words report.Queue
	Drawn bool          // a terminal
	Width int           // of that terminal; 0: not known
	Every time.Duration // between two lines
	Total int64         // bytes of the input; 0: not known

	last  time.Time
	start time.Time // when it was told first, which is after what an earlier run finished
	first Now       // what was there then
	width int       // of what is drawn
}

// Now is where a run is.
type Now struct {
	Rows, Trouble, Unclear int
	Bytes                  int64 // of the input, read
}

// Tell shows where the run is, if it is time to.
func (l *Line) Tell(at time.Time, n Now) {
	if l.start.IsZero() || at.Before(l.last) { // a clock that was set back: the measuring begins anew
		l.last, l.start, l.first = at, at, n
		return
	}
	if at.Sub(l.last) < l.Every {
		return
	}
	l.last = at
	text := l.text(at, n)
	if !l.Drawn {
		fmt.Fprintln(l.To, text)
		return
	}
	text, cells := Fit(text, l.Width-1)
	fmt.Fprintf(l.To, "\r%s%s", text, strings.Repeat(" ", max(l.width-cells, 0)))
	l.width = cells
}

// End wipes what was drawn.
func (l *Line) End() {
	if l.width > 0 {
		fmt.Fprintf(l.To, "\r%s\r", strings.Repeat(" ", l.width))
		l.width = 0
	}
}

// Fit cuts a text to so many cells of a terminal, of which Chinese characters take two; not positive: it is not cut.
func Fit(text string, most int) (cut string, cells int) {
	for i, r := range text {
		wide := 1
		if r >= 0x2e80 {
			wide = 2
		}
		if most > 0 && cells+wide > most {
			return text[:i], cells
		}
		cells += wide
	}
	return text, cells
}

func (l *Line) text(at time.Time, n Now) string {
	took := at.Sub(l.start)
	rate := int64(n.Rows-l.first.Rows) * int64(time.Second) / max(int64(took), 1)
	var b strings.Builder
	if l.Total > 0 {
		share := min(n.Bytes*1000/l.Total, 1000)
		if l.Drawn {
			full := int(share / 50)
			fmt.Fprintf(&b, "[%s%s] ", strings.Repeat("#", full), strings.Repeat(".", 20-full))
		}
		fmt.Fprintf(&b, "%d.%d%% ", share/10, share%10)
	}
	b.WriteString(l.Words.Say("progress.line", n.Rows, map[string]string{
		"trouble": strconv.Itoa(n.Trouble), "unclear": strconv.Itoa(n.Unclear), "rate": strconv.FormatInt(rate, 10),
	}))
	if done := n.Bytes - l.first.Bytes; l.Total > n.Bytes && done > 0 && took > 0 {
		left := time.Duration(int64(took/time.Millisecond)*(l.Total-n.Bytes)/done) * time.Millisecond
		b.WriteString(l.Words.Say("progress.left", 0, map[string]string{"time": left.Round(time.Second).String()}))
	}
	return b.String()
}
