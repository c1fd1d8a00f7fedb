package hall

import (
	"testing"
	"time"
)

// FuzzTime: a time that somebody wrote is read in UTC as that time, or refused.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-11-21T17:33:00+01:00", "2026-11-21 17:33", "2026-11-21", "0000-01-01", "2026-13-01", "2026-11-21T24:00:00Z", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := parseTime(s)
		if err != nil {
			if !at.IsZero() {
				t.Fatalf("%q is an error and %s", s, at)
			}
			return
		}
		if again, err := parseTime(at.Format(time.RFC3339Nano)); at.Location() != time.UTC || at.Year() >= 0 && at.Year() <= 9999 && (err != nil || !again.Equal(at)) {
			t.Fatalf("%q is %s, then %s (%v)", s, at, again, err)
		}
	})
}
