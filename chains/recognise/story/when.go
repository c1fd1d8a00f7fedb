package story

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	iso     = regexp.MustCompile(`\b(20[0-9]{2})[-/.](1[0-2]|0?[1-9])[-/.](3[01]|[12][0-9]|0?[1-9])(?:[T ,]+([01]?[0-9]|2[0-3])[:h]([0-5][0-9])(?::([0-5][0-9]))?)?\s*(am|pm|AM|PM)?\s*(Z|UTC(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|GMT(?:[+-][0-9]{1,2})?|[+-][0-9]{2}:?[0-9]{2})?`)
	words   = regexp.MustCompile(`(?i)\b([0-3]?[0-9])(?:st|nd|rd|th)?(?: of)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?: (20[0-9]{2}))?`)
	wordsUS = regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? ([0-3]?[0-9])(?:st|nd|rd|th)?(?:,? (20[0-9]{2}))?\b`)
	han     = regexp.MustCompile(`(?:(20[0-9]{2})年)?\s*(1[0-2]|0?[1-9])月([12][0-9]|3[01]|0?[1-9])[日号]`)
	clock   = regexp.MustCompile(`(上午|下午|晚上|早上|凌晨|中午)?\s*\b?([01]?[0-9]|2[0-3])[:点时]([0-5][0-9])?\s*(am|pm|AM|PM)?`)
	beijing = regexp.MustCompile(`北京时间|(?:UTC|GMT)\s?\+\s?8\b`)
)

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// sent is the one time that the text names; zero for none or for several days. A time without
// a zone is taken for UTC, as --sent-at takes it; a date without a year for the last such day.
func sent(text string, now time.Time) time.Time {
	var found []time.Time
	add := func(t time.Time, ok bool) {
		if ok && !t.IsZero() {
			found = append(found, t)
		}
	}
	for _, m := range iso.FindAllStringSubmatch(text, -1) {
		zone, ok := zoneOf(m[8], text)
		hour, okHour := hourOf(m[4], m[7])
		t, okDay := day(num(m[1]), num(m[2]), num(m[3]), now)
		add(t.Add(time.Duration(hour)*time.Hour+time.Duration(num(m[5]))*time.Minute+time.Duration(num(m[6]))*time.Second-zone), ok && okHour && okDay)
	}
	for _, m := range words.FindAllStringSubmatchIndex(text, -1) {
		g := groups(text, m)
		t, ok := day(num(g[3]), month(g[2]), num(g[1]), now)
		add(withClock(t, text[m[1]:], text), ok)
	}
	for _, m := range wordsUS.FindAllStringSubmatchIndex(text, -1) {
		g := groups(text, m)
		t, ok := day(num(g[3]), month(g[1]), num(g[2]), now)
		add(withClock(t, text[m[1]:], text), ok && !words.MatchString(text[max(0, m[0]-3):m[1]]))
	}
	for _, m := range han.FindAllStringSubmatchIndex(text, -1) {
		g := groups(text, m)
		t, ok := day(num(g[1]), num(g[2]), num(g[3]), now)
		add(withClock(t, text[m[1]:], text), ok)
	}
	if len(found) == 0 {
		return time.Time{}
	}
	for _, t := range found[1:] {
		if !t.Equal(found[0]) {
			return time.Time{}
		}
	}
	return found[0]
}

func groups(text string, m []int) []string {
	out := make([]string, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = text[m[2*i]:m[2*i+1]]
		}
	}
	return out
}

// withClock adds the time of day that follows a date within a few letters.
func withClock(t time.Time, rest, whole string) time.Time {
	const near = 16
	m := clock.FindStringSubmatchIndex(rest)
	if m == nil || m[0] > near || strings.ContainsRune(rest[:m[0]], '\n') {
		return t
	}
	g := groups(rest, m)
	half := g[4]
	if g[1] == "下午" || g[1] == "晚上" {
		half = "pm"
	}
	hour, ok := hourOf(g[2], half)
	if !ok {
		return t
	}
	zone, _ := zoneOf("", whole)
	return t.Add(time.Duration(hour)*time.Hour + time.Duration(num(g[3]))*time.Minute - zone)
}

func num(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func month(name string) int {
	for i, m := range months {
		if strings.EqualFold(name, m) {
			return i + 1
		}
	}
	return 0
}

// day is a date in UTC; year 0 is the last such day that is not after now. A day in the
// future was not when something was sent.
func day(year, month, dom int, now time.Time) (time.Time, bool) {
	guess := year == 0
	if guess {
		year = now.UTC().Year()
	}
	t := time.Date(year, time.Month(month), dom, 0, 0, 0, 0, time.UTC)
	if month == 0 || t.Day() != dom {
		return time.Time{}, false
	}
	if guess && t.After(now) {
		t = time.Date(year-1, time.Month(month), dom, 0, 0, 0, 0, time.UTC)
	}
	return t, !t.After(now.Add(24*time.Hour)) && t.Day() == dom
}

func hourOf(s, half string) (int, bool) {
	h := num(s)
	switch strings.ToLower(half) {
	case "pm":
		if h < 12 {
			h += 12
		}
	case "am":
		if h == 12 {
			h = 0
		}
	}
	return h, h < 24
}

// zoneOf is how far a zone is ahead of UTC; the text may name it elsewhere.
func zoneOf(zone, text string) (time.Duration, bool) {
	z := strings.TrimPrefix(strings.TrimPrefix(zone, "UTC"), "GMT")
	if zone == "" && beijing.MatchString(text) {
		return 8 * time.Hour, true
	}
	if z == "" || z == "Z" {
		return 0, true
	}
	sign := 1
	if z[0] == '-' {
		sign = -1
	}
	z = strings.ReplaceAll(z[1:], ":", "")
	minutes := 0
	if len(z) > 2 {
		minutes = num(z[len(z)-2:])
		z = z[:len(z)-2]
	}
	h := num(z)
	if h > 14 || minutes > 59 {
		return 0, false
	}
	return time.Duration(sign*(h*60+minutes)) * time.Minute, true
}
