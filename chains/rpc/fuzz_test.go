package rpc

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// FuzzPause: no header makes the program wait longer than a day, or for less than nothing.
func FuzzPause(f *testing.F) {
	for _, s := range []string{"", "1", " 2 ", "-1", "99999999999999999999", "1e3", "Wed, 21 Oct 2026 07:28:00 GMT", "0x5", "1_0", "٣", "1792567680", "1792567680000"} {
		f.Add(s, "Wed, 21 Oct 2026 07:27:00 GMT")
		f.Add("", s)
	}
	f.Fuzz(func(t *testing.T, after, reset string) {
		resp := &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {after}, "Ratelimit-Reset": {reset}, "Date": {reset}}}
		d := pause(resp, nil)
		if d < 0 || d > longestPause {
			t.Fatalf("%q, %q waits %s", after, reset, d)
		}
		if n, err := strconv.Atoi(after); err == nil && n >= 0 && n <= 3600 && d != time.Duration(n)*time.Second {
			t.Fatalf("%q waits %s", after, d)
		}
	})
}
