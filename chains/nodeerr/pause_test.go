package nodeerr_test

import (
	"encoding/json"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

func TestPause(t *testing.T) {
	const s, ms = time.Second, time.Millisecond
	for _, c := range []struct {
		text, data string
		rest       time.Duration
		rps        int
	}{
		{"project ID request rate exceeded", `{"rate":{"allowed_rps":1,"backoff_seconds":30,"current_rps":1.4},"see":"https://infura.io/dashboard"}`, 30 * s, 1},
		{"project ID request rate exceeded", `{"rate":{"allowed_rps":10.5,"backoff_seconds":1.5}}`, 1500 * ms, 10},
		{"15/second request limit reached - reduce calls per second or upgrade your account at quicknode.com", "", 0, 15},
		{"100/sec request limit", "", 0, 100},
		{"requests limited to 300/min", "", 0, 5},
		{"300 requests per minute", "", 0, 5},
		{"rate limit exceeded, try again in 20ms", "", 20 * ms, 0},
		{"Too many requests, please try again in 5 seconds.", "", 5 * s, 0},
		{"you are limited to 25 requests per second", "", 0, 25},
		{"retry after 1.5s", "", 1500 * ms, 0},
		{"Rate limit exceeded. Retry-After: 60s", "", 60 * s, 0},
		{"You've exceeded the RPS limit available on the current plan.", `{"try_again_in":"248.521ms"}`, 248521 * time.Microsecond, 0},
		{"limit resets in 2 minutes", "", 2 * time.Minute, 0},
		{"exceeded 30 rps", "", 0, 30},
		{"rate limited, try again in 4ms", "null", 4 * ms, 0},
		{"Too many requests, reason: call rate limit exhausted, retry in 10s", "", 10 * s, 0},
		{"rate limit: retry after 1m30s", "", 90 * s, 0},
		{"slow down", `{"retryAfterMs":250}`, 250 * ms, 0},
		{"slow down", `{"retry_after_ms":"1500"}`, 1500 * ms, 0},
		{"slow down", `{"error":{"retryAfter":3}}`, 3 * s, 0},
		{"slow down", `{"reset_in":"2s"}`, 2 * s, 0},
		{"429 Too Many Requests. Retry-After: 30", "", 30 * s, 0},
		// Nothing is made up.
		{"retry after 2026-11-22", "", 0, 0},
		{"retry after 12:30", "", 0, 0},
		{"slow down", `{"retry_after_ms":999999999}`, 0, 0},
		{"Your app has exceeded its compute units per second capacity.", "", 0, 0},
		{"exceeded 330 compute units per second", "", 0, 0},
		{"Too Many Requests", "", 0, 0},
		{"retry in 99999999999 hours", "", 0, 0},
		{"block 100 of 300", `{"retry_after":-5}`, 0, 0},
		{"0/second request limit", "", 0, 0},
	} {
		e := &chains.CallError{Message: facts.Untrusted(c.text), Data: json.RawMessage(c.data)}
		if rest, rps := nodeerr.Pause(e); rest != c.rest || rps != c.rps {
			t.Errorf("%q %s: %s, %d; want %s, %d", c.text, c.data, rest, rps, c.rest, c.rps)
		}
	}
	if rest, rps := nodeerr.Pause(nil); rest != 0 || rps != 0 {
		t.Error(rest, rps)
	}
	if rest, _ := nodeerr.Pause(&chains.CallError{After: s}); rest != s {
		t.Error(rest)
	}
}
