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
// or a date) and what providers make of it (parts of seconds, milliseconds, "6m0s"), or where that is
// missing RateLimit-Reset, its spellings and RateLimit itself. Some refuse with status 200 and say so
// inside. Dates are held against the reply's own Date: clocks differ. 0: it did not say.
func pause(resp *http.Response, now func() time.Time) time.Duration {
	if resp.StatusCode/100 < 4 && resp.StatusCode != http.StatusOK {
		return 0
	}
	clock, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil && now != nil {
		clock = now()
	}
	for _, name := range []string{"Retry-After-Ms", "X-Retry-After-Ms"} { // milliseconds, by their name
		if n, err := strconv.Atoi(strings.TrimSpace(resp.Header.Get(name))); err == nil {
			return within(n, time.Millisecond)
		}
	}
	for _, name := range []string{"Retry-After", "X-Retry-After", "X-RateLimit-Retry-After"} {
		h := strings.TrimSpace(resp.Header.Get(name))
		if h == "" {
			continue
		}
		if d, ok := span(h); ok {
			return d
		}
		if at, err := http.ParseTime(h); err == nil && !clock.IsZero() {
			return bounded(at.Sub(clock))
		}
		return 0
	}
	if resp.StatusCode != http.StatusTooManyRequests {
		return 0
	}
	for _, name := range []string{"RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset", "X-RateLimit-Reset-After", "X-RateLimit-Reset-Requests"} {
		h := strings.TrimSpace(resp.Header.Get(name))
		if at, err := http.ParseTime(h); err == nil {
			return since(at, clock)
		}
		if at, err := time.Parse(time.RFC3339, h); err == nil {
			return since(at, clock)
		}
		whole, _, _ := strings.Cut(h, ".")
		n, err := strconv.Atoi(whole)
		switch d, ok := span(h); {
		case err != nil && ok:
			return d
		case err != nil:
		case n <= 1e9 && ok:
			return d
		case n > 1e12: // milliseconds since 1970
			return since(time.UnixMilli(int64(n)), clock)
		case n > 1e9: // seconds since 1970
			return since(time.Unix(int64(n), 0), clock)
		}
	}
	// RateLimit of the drafts of the IETF: limit=10, remaining=0, reset=5, later "default";r=0;t=5.
	for _, part := range strings.FieldsFunc(resp.Header.Get("RateLimit"), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		if name, value, ok := strings.Cut(part, "="); ok && (name == "reset" || name == "t") {
			if n, err := strconv.Atoi(value); err == nil {
				return within(n, time.Second)
			}
		}
	}
	return 0
}

// span reads seconds, whole or not ("1.5"), and what names its unit ("6m0s", "250ms").
func span(h string) (time.Duration, bool) {
	text := h
	if strings.Trim(h, "0123456789.") == "" {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if err != nil || strings.ContainsAny(h, "+-") {
		return 0, false
	}
	return bounded(d), true
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
