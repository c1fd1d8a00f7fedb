// Package progress tells on standard error how far a bulk run is: one line that is drawn over
// itself on a terminal, a plain line every some seconds in a log.
package progress

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Line is the progress of one run.
type Line struct {
	To    io.Writer
	Drawn bool          // a terminal
	Every time.Duration // between two lines
	Start time.Time
	Total int64 // bytes of the input; 0: not known
	last  time.Time
	first int // rows that were there at the start
	width int
}

// Now is where a run is.
type Now struct {
	Rows, Trouble, Unclear int
	Bytes                  int64 // of the input, read
}

// Tell shows where the run is, if it is time to.
func (l *Line) Tell(at time.Time, n Now) {
	if l.last.IsZero() {
		l.last, l.first = at, n.Rows
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
	fmt.Fprintf(l.To, "\r%s%s", text, strings.Repeat(" ", max(l.width-len(text), 0)))
	l.width = len(text)
}

// End wipes what was drawn.
func (l *Line) End() {
	if l.width > 0 {
		fmt.Fprintf(l.To, "\r%s\r", strings.Repeat(" ", l.width))
		l.width = 0
	}
}

func (l *Line) text(at time.Time, n Now) string {
	took := at.Sub(l.Start)
	rate := int64(n.Rows-l.first) * int64(time.Second) / max(int64(took), 1)
	var b strings.Builder
	if l.Total > 0 {
		share := min(n.Bytes*1000/l.Total, 1000)
		if l.Drawn {
			full := int(share / 50)
			fmt.Fprintf(&b, "[%s%s] ", strings.Repeat("#", full), strings.Repeat(".", 20-full))
		}
		fmt.Fprintf(&b, "%d.%d%% ", share/10, share%10)
	}
	fmt.Fprintf(&b, "%d rows, %d trouble, %d cannot tell, %d/s", n.Rows, n.Trouble, n.Unclear, rate)
	if l.Total > 0 && n.Bytes > 0 && n.Bytes < l.Total {
		left := time.Duration(int64(took/time.Millisecond)*(l.Total-n.Bytes)/n.Bytes) * time.Millisecond
		fmt.Fprintf(&b, ", %s left", left.Round(time.Second))
	}
	return b.String()
}
