package eta_test

import (
	"slices"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose/eta"
)

const minute = time.Minute

func TestBlocksAtRandom(t *testing.T) {
	// Published quantiles of the Erlang distribution, mean interval ten minutes, in tenths of a minute.
	for _, c := range []struct {
		n              uint64
		low, mid, high int64
	}{{1, 11, 69, 230}, {2, 53, 168, 389}, {3, 110, 267, 532}, {6, 315, 567, 927}, {12, 783, 1167, 1660}, {24, 1797, 2367, 3045}} {
		r := eta.Blocks(c.n, 10*minute, eta.Poisson)
		got := []int64{tenths(r.Low), tenths(r.Typical), tenths(r.High)}
		want := []int64{c.low, c.mid, c.high}
		for i := range want {
			if d := got[i] - want[i]; d < -1 || d > 1 || r.Basis != eta.BasisPoisson {
				t.Errorf("%d blocks: %v, want %v", c.n, got, want)
			}
		}
	}
}

func tenths(d time.Duration) int64 { return int64((d + 3*time.Second) / (6 * time.Second)) }

// Beyond the table the approximation goes on without a jump; exact values of 60, 144 and
// 1,000 blocks were computed apart.
func TestManyBlocks(t *testing.T) {
	for _, c := range []struct {
		n              uint64
		low, mid, high int64 // milliseconds
	}{{60, 50312, 59667, 70116}, {144, 128851, 143667, 159577}, {1000, 959694, 999667, 1040734}} {
		r := eta.Blocks(c.n, time.Second, eta.Poisson)
		for i, pair := range [][2]int64{{r.Low.Milliseconds(), c.low}, {r.Typical.Milliseconds(), c.mid}, {r.High.Milliseconds(), c.high}} {
			if d := pair[0] - pair[1]; d < -40 || d > 40 {
				t.Errorf("%d blocks, quantile %d: %d ms, want %d", c.n, i, pair[0], pair[1])
			}
		}
	}
}

func TestBlocksAreOrderedAndGrow(t *testing.T) {
	for _, k := range []eta.Kind{eta.Poisson, eta.Regular} {
		var before eta.Range
		for n := uint64(1); n < 300; n++ {
			r := eta.Blocks(n, 10*minute, k)
			if r.Low > r.Typical || r.Typical > r.High || r.Low < before.Low || r.Typical <= before.Typical || r.High <= before.High {
				t.Fatalf("kind %d: %d blocks %v after %v", k, n, r, before)
			}
			before = r
		}
	}
}

func TestBlocksAtTheEdges(t *testing.T) {
	if r := eta.Blocks(0, minute, eta.Poisson); r.None != "" || r.High != 0 {
		t.Errorf("no block takes no time, got %+v", r)
	}
	for _, n := range []uint64{1 << 63, 1<<64 - 1} {
		if r := eta.Blocks(n, minute, eta.Regular); r.None != eta.NoneNotKnown {
			t.Errorf("%d blocks: %+v", n, r)
		}
	}
	if r := eta.Blocks(3, 0, eta.Regular); r.None != eta.NoneNotKnown {
		t.Errorf("no interval: %+v", r)
	}
}

func TestFinality(t *testing.T) {
	c := facts.Chain{FinalityTime: 16 * minute, BlockInterval: 12 * time.Second}
	for _, x := range []struct {
		age            time.Duration
		low, mid, high time.Duration
	}{
		{0, 12 * minute, 16 * minute, 24 * minute},
		{6 * minute, 6 * minute, 10 * minute, 18 * minute},
		{20 * minute, 0, 12 * time.Second, 4 * minute},
	} {
		r := eta.Finality(c, x.age)
		if r.Low != x.low || r.Typical != x.mid || r.High != x.high || r.Basis != eta.BasisFinality {
			t.Errorf("age %v: %+v", x.age, r)
		}
	}
	if r := eta.Finality(c, 25*minute); r.None != eta.NoneLate {
		t.Errorf("late: %+v", r)
	}
	if r := eta.Finality(facts.Chain{}, minute); r.None != eta.NoneNotKnown {
		t.Errorf("unknown: %+v", r)
	}
}

func TestBaseFeeFall(t *testing.T) {
	const gwei = 1_000_000_000
	for name, c := range map[string]struct {
		base, limit int64
		fall        eta.Fall
		blocks      uint64
		ok          bool
	}{
		"Ethereum":                {30 * gwei, 20 * gwei, eta.Eighth, 4, true},
		"low enough":              {20 * gwei, 20 * gwei, eta.Eighth, 0, true},
		"one step":                {8 * gwei, 7 * gwei, eta.Eighth, 1, true},
		"stuck above it":          {100, 3, eta.Eighth, 0, false},
		"by a twentieth":          {30 * gwei, 20 * gwei, eta.Fall{Num: 1, Den: 20}, 8, true},
		"by a hundredth":          {30 * gwei, 20 * gwei, eta.Fall{Num: 1, Den: 100}, 41, true},
		"blobs, one block":        {100 * gwei, 86 * gwei, eta.BlobFall, 1, true},
		"blobs, down to one wei":  {10, 1, eta.BlobFall, 7, true},
		"blobs, below one wei":    {10, 0, eta.BlobFall, 0, false},
		"below the chain's least": {100 * gwei, 2 * gwei, eta.Fall{Num: 1, Den: 100, Least: facts.NewInt(5 * gwei)}, 0, false},
		"down to the least":       {100 * gwei, 99 * gwei, eta.Fall{Num: 1, Den: 100, Least: facts.NewInt(5 * gwei)}, 1, true},
		"no end":                  {gwei, 1, eta.Fall{Num: 1, Den: 1 << 24}, 0, false},
		"no rule":                 {gwei, 1, eta.Fall{}, 0, false},
	} {
		r, ok := eta.BaseFeeFall(facts.NewInt(c.base), facts.NewInt(c.limit), c.fall, 12*time.Second)
		if ok != c.ok || ok && (r.Args["blocks"] != c.blocks || r.None != eta.NoneBaseFee) {
			t.Errorf("%s: %+v, %v", name, r, ok)
		}
	}
}

func TestQueue(t *testing.T) {
	for name, c := range map[string]struct {
		ahead, inflow, room int64
		blocks              int64
		none                string
	}{
		"next block":            {ahead: 500_000, inflow: 0, room: 998_000, blocks: 1},
		"three blocks":          {ahead: 2_500_000, inflow: 0, room: 998_000, blocks: 3},
		"others push in":        {ahead: 500_000, inflow: 60_000, room: 998_000, blocks: 2},
		"inflow not known":      {ahead: 2_500_000, inflow: -1, room: 998_000, blocks: 3},
		"more than blocks take": {ahead: 10, inflow: 100_000, room: 998_000, none: eta.NoneDemand},
		"huge inflow":           {ahead: 10, inflow: 1 << 62, room: 998_000, none: eta.NoneDemand},
		"no room known":         {ahead: 10, none: eta.NoneNotKnown},
	} {
		r := eta.Queue(c.ahead, c.inflow, c.room, 10*minute)
		if r.None != c.none || c.none == "" && (r.Args["blocks"] != c.blocks || r.Basis != eta.BasisQueue && r.Basis != eta.BasisQueueAlone) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestCodesAreUnique(t *testing.T) {
	all := append(eta.Bases(), eta.Nones()...)
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("a code stands twice: %v", all)
	}
}
