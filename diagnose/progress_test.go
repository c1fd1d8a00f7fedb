package diagnose_test

import (
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

func mined(rule string, block, head uint64) *facts.Facts {
	return &facts.Facts{
		Chain: facts.Chain{ID: "x:1", FinalityRule: rule, FinalityDepth: 6, FinalityTime: 15 * time.Minute, BlockInterval: 12 * time.Second},
		AsOf:  now,
		Sighting: facts.KnownValue(facts.Sighting{
			Place: facts.InBlock,
			Block: facts.BlockRef{Height: block, Time: now.Add(-time.Duration(head-min(block, head)) * 12 * time.Second)},
		}, "n.1"),
		Head: facts.KnownValue(facts.BlockRef{Height: head, Time: now}, "n.2"),
	}
}

func with(f *facts.Facts, change func(*facts.Facts)) *facts.Facts { change(f); return f }

func finalAt(height uint64, age time.Duration) func(*facts.Facts) {
	return func(f *facts.Facts) {
		f.FinalHead = facts.KnownValue(facts.BlockRef{Height: height, Time: now.Add(-age)}, "n.3")
	}
}

func TestProgress(t *testing.T) {
	for name, c := range map[string]struct {
		facts         *facts.Facts
		confirmations uint64
		required      uint64
		by            string
	}{
		"its own block counts":    {mined("depth", 100, 100), 1, 6, ""},
		"one short":               {mined("depth", 100, 104), 5, 6, ""},
		"deep enough":             {mined("depth", 100, 105), 6, 6, "depth"},
		"a head behind its block": {mined("depth", 100, 90), 1, 6, ""},
		"no head known":           {with(mined("depth", 100, 105), func(f *facts.Facts) { f.Head = facts.Value[facts.BlockRef]{} }), 0, 6, ""},
		"the ticket's number":     {with(mined("depth", 100, 105), func(f *facts.Facts) { f.Ticket.Confirmations = 20 }), 6, 20, "depth"},
		"instant":                 {mined("instant", 100, 100), 1, 6, "instant"},
		"tag below":               {with(mined("tag", 100, 150), finalAt(99, 15*time.Minute)), 51, 6, ""},
		"tag at it":               {with(mined("tag", 100, 150), finalAt(100, 15*time.Minute)), 51, 6, "tag"},
		"stale tag above":         {with(mined("tag", 100, 150), finalAt(120, 4*time.Hour)), 51, 6, "age"},
		"a hiccup on a fast chain": {with(mined("tag", 100, 150), func(f *facts.Facts) {
			f.Chain.FinalityTime = 2 * time.Second
			finalAt(120, time.Minute)(f)
		}), 51, 6, "tag"},
		"stale tag below, old block":    {with(mined("tag", 100, 5000), finalAt(90, 4*time.Hour)), 4901, 6, ""},
		"no tag, young":                 {mined("tag", 100, 150), 51, 6, ""},
		"no tag, ten times the usual":   {mined("tag", 100, 850), 751, 6, "age"},
		"the head's clock, not our own": {with(mined("tag", 100, 150), func(f *facts.Facts) { f.AsOf = now.Add(1000 * time.Hour) }), 51, 6, ""},
	} {
		p := diagnose.ProgressOf(c.facts)
		if p.Confirmations != c.confirmations || p.Required != c.required || p.FinalBy != c.by || p.Final != (c.by != "") {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestNextCheck(t *testing.T) {
	for name, c := range map[string]struct {
		facts *facts.Facts
		want  time.Duration // 0: never by itself
	}{
		"waiting":         {pending(), 15 * time.Second},
		"not found":       {with(pending(), func(f *facts.Facts) { f.Sighting = facts.Without[facts.Sighting](facts.Absent, "n.1") }), 75 * time.Second},
		"no chain":        {&facts.Facts{AsOf: now}, 0},
		"final":           {with(mined("instant", 1, 1), func(f *facts.Facts) { f.Success = facts.KnownValue(true, "n.1") }), 0},
		"failed":          {with(mined("instant", 1, 1), func(f *facts.Facts) { f.Success = facts.KnownValue(false, "n.1") }), 0},
		"a slow chain":    {with(pending(), func(f *facts.Facts) { f.Chain.BlockInterval = 10 * time.Hour }), 30 * time.Minute},
		"not in its time": {with(pending(), func(f *facts.Facts) { f.AsOf = time.Time{} }), 0},
	} {
		v := diagnose.Diagnose(c.facts, nil)
		var got time.Duration
		if !v.NextCheck.IsZero() {
			got = v.NextCheck.Sub(c.facts.AsOf)
		}
		if got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
