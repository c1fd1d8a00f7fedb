package rpc

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestPause is the longest pause that a header is believed.
const longestPause = 24 * time.Hour

// pause reads how long a node that refused wants to be left alone: Retry-After (RFC 9110, seconds
// or a date), or where that is missing the seconds or the time of RateLimit-Reset and its older
// spellings. Dates are held against the reply's own Date: clocks differ. 0: it did not say.
func pause(resp *http.Response, now func() time.Time) time.Duration {
	if resp.StatusCode/100 < 4 {
		return 0
	}
	clock, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil && now != nil {
		clock = now()
	}
	if h := strings.TrimSpace(resp.Header.Get("Retry-After")); h != "" {
		if n, err := strconv.Atoi(h); err == nil {
			return within(n, time.Second)
		}
		if at, err := http.ParseTime(h); err == nil && !clock.IsZero() {
			return bounded(at.Sub(clock))
		}
		return 0
	}
	if resp.StatusCode != http.StatusTooManyRequests {
		return 0
	}
	for _, name := range []string{"RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"} {
		n, err := strconv.Atoi(strings.TrimSpace(resp.Header.Get(name)))
		switch {
		case err != nil:
		case n > 1e12: // milliseconds since 1970
			return since(time.UnixMilli(int64(n)), clock)
		case n > 1e9: // seconds since 1970
			return since(time.Unix(int64(n), 0), clock)
		default:
			return within(n, time.Second)
		}
	}
	return 0
}

func since(at, clock time.Time) time.Duration {
	if clock.IsZero() {
		return 0
	}
	return bounded(at.Sub(clock))
}

func within(n int, unit time.Duration) time.Duration {
	if n < 0 || n > int(longestPause/unit) {
		return 0
	}
	return time.Duration(n) * unit
}

func bounded(d time.Duration) time.Duration {
	if d < 0 || d > longestPause {
		return 0
	}
	return d
}
