package failure_test

import (
	"testing"

	"txtriage/chains/evm/failure"
	"txtriage/chains/facts"
)

func TestMore(t *testing.T) {
	for _, c := range []struct{ own, most, want uint64 }{
		{21_000, 16_777_216, 5_000_000},     // far more, however small the limit was
		{1_000_000, 16_777_216, 10_000_000}, // ten times
		{9_000_000, 16_777_216, 16_777_216}, // as much as one transaction may ask for
		{20_000_000, 16_777_216, 200_000_000},
	} {
		if got := failure.More(c.own, c.most); got != c.want {
			t.Errorf("%d of at most %d: %d, want %d", c.own, c.most, got, c.want)
		}
	}
}

func TestTrials(t *testing.T) {
	through, refused := failure.Run{Done: true, OK: true}, failure.Run{Done: true, End: facts.Failure{Kind: "revert"}}
	empty := failure.Run{Done: true, End: facts.Failure{Kind: "out-of-gas"}}
	for _, c := range []struct {
		name                        string
		place, before, after        failure.Run
		own                         uint64
		which                       failure.Which
		ok, inPlace, later, against bool
	}{
		{name: "nobody could run it", which: failure.None},
		{name: "its own place says most", place: refused, before: through, after: through, which: failure.InPlace, inPlace: true},
		{name: "before", before: through, after: through, which: failure.Before, ok: true},
		{name: "only after", after: through, which: failure.After, ok: true, later: true},
		{name: "before and after disagree", before: through, after: refused, which: failure.Before, ok: true, against: true},
		{name: "they disagree the other way", before: refused, after: through, which: failure.Before, against: true},
		{name: "used up again", before: empty, which: failure.Before},
		{name: "used up again, but it was not far more", before: empty, own: 4_000_000, which: failure.None},
	} {
		own := c.own
		if own == 0 {
			own = 60_000
		}
		g, which := failure.Trials{InPlace: c.place, Before: c.before, After: c.after, Own: own, Limit: 5_000_000}.Judge()
		if which != c.which || g.OK != c.ok || g.InPlace != c.inPlace || g.After != c.later || g.Against != c.against || (g.With != nil) != (which != failure.None && !c.ok) {
			t.Errorf("%s: %d %+v", c.name, which, g)
		}
	}
}
