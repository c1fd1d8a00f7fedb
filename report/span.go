package report

import "time"

// rounding tells to which side a time is rounded. Ranges are rounded outward.
type rounding int

const (
	nearest rounding = iota
	down
	up
)

const (
	day   = 24 * time.Hour
	week  = 7 * day
	month = 30 * day
	year  = 365 * day

	longest = 100 * year // longer spans are all one
)

// units are the steps in which times are told: below `below`, in multiples of step×unit.
var units = []struct {
	below, step, unit time.Duration
	id                string
	one               string // sixty of this are one of that
}{
	{10 * time.Second, time.Second, time.Second, "seconds", "minutes"},
	{90 * time.Second, 5 * time.Second, time.Second, "seconds", "minutes"},
	{20 * time.Minute, time.Minute, time.Minute, "minutes", "hours"},
	{2 * time.Hour, 5 * time.Minute, time.Minute, "minutes", "hours"},
	{2 * day, time.Hour, time.Hour, "hours", ""},
	{3 * week, day, day, "days", ""},
	{12 * week, week, week, "weeks", ""},
	{2 * year, month, month, "months", ""},
	{1<<63 - 1, year, year, "years", ""},
}

// span words a length of time with a sensible precision: "12 minutes", "3 days".
func (s *speaker) span(d time.Duration, r rounding) Line {
	if d < 0 {
		d = 0
	}
	if d > longest {
		return words(s.ui("ui.span.ages"))
	}
	for i, u := range units {
		if d >= u.below {
			continue
		}
		n := rounded(d, u.step, r)
		if n >= u.below && i+1 < len(units) { // rounded up into the next unit
			u = units[i+1]
			n = rounded(d, u.step, r)
		}
		if n == 0 {
			break
		}
		if u.one != "" && n == 60*u.unit {
			return s.say(map[string]any{"count": int64(1)}, "ui.span."+u.one)
		}
		return s.say(map[string]any{"count": int64(n / u.unit)}, "ui.span."+u.id)
	}
	return words(s.ui("ui.span.moment"))
}

func rounded(d, step time.Duration, r rounding) time.Duration {
	switch r {
	case down:
		return d.Truncate(step)
	case up:
		return (d + step - 1).Truncate(step)
	case nearest:
	}
	return d.Round(step)
}
