package marks_test

import (
	"slices"
	"testing"
	"time"

	"txtriage/chains/evm/marks"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// block is one of so long ago.
func block(n uint64, ago time.Duration) *wire.Block {
	return &wire.Block{Number: n, Time: now.Add(-ago)}
}

var (
	now      = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ethereum = facts.Chain{ID: "eip155:1", Known: true, FinalityLeast: 768 * time.Second}
	rollup   = facts.Chain{ID: "eip155:10", Known: true, FinalityLeast: 756 * time.Second, Quirks: []string{"sequencer"}}
	quick    = facts.Chain{ID: "eip155:56", Known: true}
	made     = facts.Chain{ID: "eip155:1337"}
)

func TestAmiss(t *testing.T) {
	for name, c := range map[string]struct {
		chain             facts.Chain
		head, safe, final *wire.Block
		want              []string
	}{
		"as it should be":                        {ethereum, block(100, 5*time.Second), block(68, 389*time.Second), block(36, 773*time.Second), nil},
		"slots without a block before the head":  {ethereum, block(100, 100*time.Second), block(68, 389*time.Second), block(36, 773*time.Second), nil},
		"the newest block":                       {ethereum, block(100, 5*time.Second), block(100, 5*time.Second), block(100, 5*time.Second), []string{"final-early"}},
		"half the time":                          {ethereum, block(100, 5*time.Second), nil, block(68, 389*time.Second), []string{"final-early"}},
		"a clock that is an hour fast":           {ethereum, block(100, time.Hour), nil, block(100, time.Hour), []string{"final-unsure"}},
		"a clock that is an hour slow":           {ethereum, block(100, -time.Hour), nil, block(100, -time.Hour), []string{"final-future", "final-early"}},
		"a rollup that stands still":             {rollup, block(100, 2*time.Hour), nil, block(100, 2*time.Hour), []string{"final-unsure"}},
		"no newest block, and old enough":        {ethereum, nil, nil, block(36, 800*time.Second), nil},
		"no newest block, and too young":         {ethereum, nil, nil, block(36, 700*time.Second), []string{"final-unsure"}},
		"none told":                              {ethereum, block(100, 5*time.Second), nil, nil, nil},
		"above the newest":                       {quick, block(100, time.Second), nil, block(101, 2*time.Second), []string{"final-above"}},
		"later than the newest":                  {quick, block(100, 10*time.Second), nil, block(99, 2*time.Second), []string{"final-later"}},
		"above the safe one":                     {quick, block(100, time.Second), block(60, 20*time.Second), block(98, 2*time.Second), []string{"safe-below"}},
		"above the safe one of a slower machine": {quick, block(100, time.Second), block(90, 6*time.Second), block(98, 2*time.Second), nil},
		"of the future":                          {quick, block(100, -time.Hour), nil, block(98, -time.Hour+time.Second), []string{"final-future"}},
		"of the future, stamped by a sequencer":  {facts.Chain{Known: true, Quirks: []string{"sequencer"}}, block(100, -time.Hour), nil, block(98, -time.Hour+time.Second), nil},
		"of the future of a network for tests":   {made, block(100, -day), nil, block(98, -day+time.Second), nil},
		"the newest, where that can be":          {quick, block(100, time.Second), block(100, time.Second), block(100, time.Second), nil},
	} {
		if got := marks.Amiss(c.chain, c.head, c.safe, c.final, now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

const day = 24 * time.Hour
