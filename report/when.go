package report

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// when words the waiting time: a range with the clock time by which nine in ten are done, and
// on what it depends; or why there is none. What a pasted id led to has no sentence of its own.
func (s *speaker) when(v diagnose.Verdict, f *facts.Facts) Line {
	gap := s.ui("ui.between-sentences")
	var depends Line
	if len(v.Findings) > 0 && (v.Findings[0].Section != pasted || v.Funds == diagnose.UnknownFunds) {
		depends = s.firstPart(v, "when")
	}
	if v.ETA == nil {
		return depends
	}
	r := *v.ETA
	if r.None != "" {
		// That demand leaves no time, or that our nodes are behind, is said even where the cause says
		// on what it depends.
		if len(depends) > 0 && r.None != eta.NoneDemand && r.None != eta.NoneAdrift {
			return depends
		}
		reason := s.say(r.Args, "eta.none."+r.None)
		if len(reason) == 0 {
			reason = Line{{Words: r.None, Code: true}}
		}
		return join(gap, s.say(map[string]any{"reason": reason}, "ui.when.none"), depends)
	}
	span := s.rangeOf(r)
	line := s.say(map[string]any{"range": span, "by": laterMinute(f.AsOf.Add(r.High))}, "ui.when.range")
	if s.o.View == Engineer || s.o.View == Agent && (r.Basis == eta.BasisQueue || r.Basis == eta.BasisQueueAlone) {
		return join(gap, line, depends, s.basis(r)) // a queue's numbers rest on what is assumed of demand
	}
	return join(gap, line, depends)
}

// laterMinute rounds a time of day up, since times are printed to the minute.
func laterMinute(t time.Time) time.Time {
	if m := t.Truncate(time.Minute); m.Before(t) {
		return m.Add(time.Minute)
	}
	return t
}

// basis words how the range was computed.
func (s *speaker) basis(r eta.Range) Line {
	if r.Basis == "" {
		return nil
	}
	if l := s.say(r.Args, "eta.basis."+r.Basis); len(l) > 0 {
		return l
	}
	return Line{{Words: r.Basis, Code: true}}
}

func (s *speaker) rangeOf(r eta.Range) Line {
	low, typical, high := s.span(r.Low, down), s.span(r.Typical, nearest), s.span(r.High, up)
	args := map[string]any{"low": low, "typical": typical, "high": high}
	switch {
	case same(low, high):
		return s.say(map[string]any{"span": high}, "ui.about")
	case r.Low < time.Second:
		return s.say(args, "ui.when.up-to")
	case same(typical, low), same(typical, high):
		return s.say(args, "ui.when.between")
	}
	return s.say(args, "ui.when.typical")
}

func same(a, b Line) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
