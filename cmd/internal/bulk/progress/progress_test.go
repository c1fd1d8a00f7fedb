package progress_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"txtriage/cmd/internal/bulk/progress"
	"txtriage/report"
)

var begun = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// TestResumed: what an earlier run finished counts as done, and not as work of this one.
func TestResumed(t *testing.T) {
	var b bytes.Buffer
	l := progress.Line{To: &b, Words: report.NewQueue("en"), Every: 10 * time.Second, Total: 1_000_000}
	l.Tell(begun, progress.Now{Rows: 9_000, Bytes: 900_000})
	l.Tell(begun.Add(9*time.Second), progress.Now{Rows: 9_001, Bytes: 900_100})
	l.Tell(begun.Add(10*time.Second), progress.Now{Rows: 9_100, Trouble: 2, Unclear: 3, Bytes: 910_000})
	if want := "91.0% 9100 rows, 2 trouble, 3 cannot tell, 10/s, 1m30s left\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestClockSetBack: the line goes on, and measures from then on.
func TestClockSetBack(t *testing.T) {
	var b bytes.Buffer
	l := progress.Line{To: &b, Words: report.NewQueue("en"), Every: 10 * time.Second, Total: 1_000}
	l.Tell(begun, progress.Now{})
	l.Tell(begun.Add(-time.Hour), progress.Now{Rows: 5, Bytes: 50})
	l.Tell(begun.Add(-time.Hour+10*time.Second), progress.Now{Rows: 25, Bytes: 250})
	if want := "25.0% 25 rows, 0 trouble, 0 cannot tell, 2/s, 38s left\n"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

// TestDrawn: the line never wraps, since what wraps cannot be drawn over, and all of it is wiped.
func TestDrawn(t *testing.T) {
	for tag, wide := range map[string]int{"en": 1, "zh-Hans": 2} {
		var b bytes.Buffer
		l := progress.Line{To: &b, Words: report.NewQueue(tag), Drawn: true, Width: 60, Total: 1_000_000}
		l.Tell(begun, progress.Now{})
		l.Tell(begun.Add(time.Second), progress.Now{Rows: 123_456, Bytes: 123_456})
		l.End()
		for part := range strings.SplitSeq(strings.Trim(b.String(), "\r"), "\r") {
			cells := 0
			for _, r := range part {
				if cells++; r > 0x2e80 {
					cells += wide - 1
				}
			}
			if cells > 59 || cells < 58 {
				t.Errorf("%s: %d cells: %q", tag, cells, part)
			}
		}
	}
}
