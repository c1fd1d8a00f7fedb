package nodeerr

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"txtriage/chains"
)

// Pause reads from a refusal of class Rate what the node says of its limit: how long it wants to
// be left alone, and how many calls it takes in a second; 0 where it does not say.
// Sources: Infura's data.rate (backoff_seconds, allowed_rps), Chainstack's data.try_again_in,
// QuickNode's "15/second request limit reached", texts of gateways.
func Pause(e *chains.CallError) (rest time.Duration, perSecond int) {
	if e == nil {
		return 0, 0
	}
	text := fold(string(e.Message) + " " + string(e.Data[:min(len(e.Data), maxText)]))
	if rest = duration(text); rest == 0 {
		rest = e.After
	}
	for _, p := range rates {
		m := p.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil || n <= 0 {
			continue
		}
		if len(m) > 2 && strings.HasPrefix(m[2], "m") { // a minute
			n /= 60
		}
		return rest, n
	}
	return rest, 0
}

// longestPause is the longest wait that a text is believed: a day.
const longestPause = 24 * time.Hour

var (
	inKeys = regexp.MustCompile(`"(?:backoff_?seconds|retry[_-]?after_?(?:seconds|secs?|s)|retry[_-]?after|try_?again_?in|retry_?in|reset_?(?:in|after)|wait_?(?:seconds|for)?|cooldown(?:_seconds)?)"\s*:\s*"?(\d{1,6}(?:\.\d+)?)\s*([a-zµ]*)`)
	// names that end in the unit: milliseconds
	inMillis = regexp.MustCompile(`"(?:retry[_-]?after|retry_?in|backoff|wait|reset_?(?:in|after)|try_?again_?in|cooldown)[_-]?(?:ms|millis|milliseconds)"\s*:\s*"?(\d{1,9})(?:\.\d+)?\b`)
	// 1m30s, as Go writes it
	inGo = regexp.MustCompile(`(?:try again|retry|retrying|please wait|wait for|back off|backoff|resets?|available again|try_again_in"|retry_after")[a-z ,:="(_-]{0,24}?((?:\d{1,4}h)?(?:\d{1,4}m)?\d{1,4}(?:\.\d+)?s)\b`)
	// a header that somebody wrote into the text
	inHeader = regexp.MustCompile(`retry[- ]after[ :=]{1,3}(\d{1,6})(?:[^\d.a-z:/-]|$)`)
	inText   = regexp.MustCompile(`(?:try again|retry|retrying|please wait|wait for|back off|backoff|resets?|available again)[a-z ,:=(_-]{0,24}?(\d{1,6}(?:\.\d+)?)\s*(milliseconds?|millis|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|h)\b`)
	rates    = []*regexp.Regexp{
		regexp.MustCompile(`"allowed_rps"\s*:\s*(\d{1,6})\b`),
		regexp.MustCompile(`\b(\d{1,6})\s*/\s*(s|sec|second|m|min|minute)\b`),
		regexp.MustCompile(`\b(\d{1,6}) ?(?:rps|req/s|reqs/s)\b`),
		regexp.MustCompile(`\b(\d{1,6}) (?:json-rpc |rpc |api |http )?(?:requests?|calls?|queries|reqs?)(?: are)?(?: allowed)? (?:per|a|each|every|in a|in one|in 1|per 1) ?(second|sec|s|minute|min|m)\b`),
	}
)

func duration(text string) time.Duration {
	if m := inMillis.FindStringSubmatch(text); m != nil {
		return believed(m[1] + "ms")
	}
	if m := inGo.FindStringSubmatch(text); m != nil {
		return believed(m[1])
	}
	m := inKeys.FindStringSubmatch(text)
	if m == nil {
		m = inText.FindStringSubmatch(text)
	}
	if m == nil {
		if m := inHeader.FindStringSubmatch(text); m != nil {
			return believed(m[1] + "s")
		}
	}
	if m == nil {
		return 0
	}
	unit := "s"
	switch {
	case strings.HasPrefix(m[2], "mil"), strings.HasPrefix(m[2], "ms"):
		unit = "ms"
	case strings.HasPrefix(m[2], "m"):
		unit = "m"
	case strings.HasPrefix(m[2], "h"):
		unit = "h"
	case m[2] == "us", m[2] == "µs", m[2] == "ns":
		unit = m[2]
	}
	return believed(m[1] + unit)
}

func believed(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > longestPause {
		return 0
	}
	return d
}
