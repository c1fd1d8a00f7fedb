package diagnose_test

import (
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// TestNoTimeFromAnotherDay: a waiting time that is counted from the newest block is told only if
// that block and our clock are of one day; a date that the chain's rules fix is told always.
func TestNoTimeFromAnotherDay(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	rhythm := facts.Chain{ID: "eip155:1", Known: true, Family: facts.FamilyEVM, BlockInterval: 12 * time.Second}
	random := facts.Chain{ID: "bip122:000000000019d6689c085ae165831e93", Known: true, Family: facts.FamilyUTXO, BlockInterval: 10 * time.Minute}
	private, test := rhythm, rhythm
	private.Known, test.Test = false, true
	for name, c := range map[string]struct {
		chain facts.Chain
		age   time.Duration
		basis string
		told  bool
	}{
		"fresh":                      {rhythm, 12 * time.Second, eta.BasisRegular, true},
		"some missed blocks":         {rhythm, 14 * time.Minute, eta.BasisRegular, true},
		"an hour old":                {rhythm, time.Hour, eta.BasisRegular, false},
		"years old":                  {rhythm, 6 * 365 * 24 * time.Hour, eta.BasisQueue, false},
		"years old, but a date":      {rhythm, 6 * 365 * 24 * time.Hour, eta.BasisClock, true},
		"a little ahead":             {rhythm, -time.Minute, eta.BasisRegular, true},
		"from tomorrow":              {rhythm, -24 * time.Hour, eta.BasisRegular, false},
		"bitcoin, two hours":         {random, 2 * time.Hour, eta.BasisPoisson, true},
		"bitcoin, four hours":        {random, 4 * time.Hour, eta.BasisPoisson, false},
		"bitcoin, two hours early":   {random, -2 * time.Hour, eta.BasisPoisson, true},
		"bitcoin, three hours early": {random, -3 * time.Hour, eta.BasisPoisson, false},
		"private":                    {private, time.Hour, eta.BasisRegular, true},
		"test network":               {test, time.Hour, eta.BasisRegular, true},
	} {
		f := &facts.Facts{AsOf: now, Chain: c.chain}
		f.Head = facts.Value[facts.BlockRef]{State: facts.Known, V: facts.BlockRef{Height: 7, Time: now.Add(-c.age)}}
		wait := eta.Range{Basis: c.basis, Low: time.Minute, Typical: time.Minute, High: time.Minute}
		v := diagnose.Diagnose(f, []diagnose.Cause{{Slug: "waits", Rules: []diagnose.Rule{{Judge: func(*facts.Facts) diagnose.Outcome {
			return diagnose.Outcome{Answer: diagnose.Yes, Certainty: diagnose.Likely, ETA: &wait}
		}}}}})
		if told := v.ETA.None == ""; told != c.told {
			t.Errorf("%s: a time is told: %v", name, told)
		}
		if !c.told && (v.ETA.None != eta.NoneAdrift || v.ETA.Args["head_time"] != f.Head.V.Time) {
			t.Errorf("%s: %+v", name, v.ETA)
		}
	}
}
