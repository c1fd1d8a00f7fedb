package rpc

import (
	"strconv"
	"testing"
	"time"
)

// FuzzRetryAfter: no header makes the program wait longer than an hour, or for less than nothing.
func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "1", " 2 ", "-1", "99999999999999999999", "1e3", "Wed, 21 Oct 2026 07:28:00 GMT", "0x5", "1_0", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := retryAfter(s)
		if d < 0 || d > time.Hour {
			t.Fatalf("%q waits %s", s, d)
		}
		if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= 3600 && d != time.Duration(n)*time.Second {
			t.Fatalf("%q waits %s", s, d)
		}
	})
}
