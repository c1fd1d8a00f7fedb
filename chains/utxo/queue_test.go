package utxo

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"txtriage/chains/facts"
)

// ranked is mine without its heap: it looks at every package again and again.
func ranked(pool map[facts.Hash]facts.PoolEntry, self facts.Hash) (ahead int64, rate ratio) {
	left := map[facts.Hash]bool{}
	for h := range pool {
		left[h] = true
	}
	for len(left) > 0 {
		var best ratio
		var pick facts.Hash
		for _, h := range sorted(left) {
			var sum ratio
			up, _ := kin(pool)
			for _, a := range closure(h, up) {
				if left[a] {
					sum = ratio{sum.fee.Add(pool[a].Fee), sum.size + pool[a].VSize}
				}
			}
			if c := 0; pick == "" || sum.cmp(best) > 0 || sum.cmp(best) == c && h == self {
				best, pick = sum, h
			}
		}
		up, _ := kin(pool)
		size := int64(0)
		met := false
		for _, a := range closure(pick, up) {
			if left[a] {
				delete(left, a)
				size += pool[a].VSize
				met = met || a == self
			}
		}
		if met {
			return ahead, best
		}
		ahead += size
	}
	return ahead, rate
}

func TestMineAgreesWithTrying(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 400 {
		pool := map[facts.Hash]facts.PoolEntry{}
		n := 2 + rnd.IntN(12)
		name := func(i int) facts.Hash { return facts.Hash(fmt.Sprintf("%064x", i+1)) }
		for i := range n {
			e := facts.PoolEntry{Txid: name(i), VSize: int64(100 + rnd.IntN(5)*37), Fee: facts.NewInt(int64(rnd.IntN(3000)))}
			for p := range i {
				if rnd.IntN(4) == 0 {
					e.Depends = append(e.Depends, name(p))
				}
			}
			pool[e.Txid] = e
		}
		self := name(rnd.IntN(n))
		got := mine(pool, self, 1)
		if want, rate := ranked(pool, self); got.ahead != want || got.rate.cmp(rate) != 0 {
			t.Fatalf("round %d: %d ahead at %v, want %d at %v", round, got.ahead, got.rate, want, rate)
		}
	}
}

func TestAheadReadsTheDiagram(t *testing.T) {
	// Chunks: 1,000 vB at 50 sat/vB, 2,000 vB at 20, 4,000 vB at 5, 1,000 vB at 1.
	d := []step{{0, facts.NewInt(0)}, {4_000, facts.NewInt(50_000)}, {12_000, facts.NewInt(90_000)}, {28_000, facts.NewInt(110_000)}, {32_000, facts.NewInt(111_000)}}
	for _, c := range []struct {
		fee   int64
		size  int64
		ahead int64
	}{{60, 1, 0}, {50, 1, 0}, {21, 1, 1000}, {20, 1, 1000}, {19, 1, 3000}, {5, 1, 3000}, {2, 1, 7000}, {1, 2, 8000}} {
		if got, next := ahead(d, facts.NewInt(c.fee), c.size, 5000); got != c.ahead || next.String() != "5000" {
			t.Errorf("at %d/%d: %d ahead, next %v; want %d, 5000", c.fee, c.size, got, next, c.ahead)
		}
	}
	if _, next := ahead(d, facts.NewInt(1), 1, 50_000); !next.IsZero() {
		t.Error("the pool fits into a block, yet a rate is asked for")
	}
}

func TestInflow(t *testing.T) {
	now := time.Unix(1_800_000_000, 0).UTC()
	entry := func(ago time.Duration, fee int64) facts.PoolEntry {
		return facts.PoolEntry{VSize: 600, Fee: facts.NewInt(fee), AncestorFee: facts.NewInt(fee), AncestorSize: 600, Time: now.Add(-ago)}
	}
	l := newLook()
	l.pool = map[facts.Hash]facts.PoolEntry{"a": entry(5*time.Minute, 6000), "b": entry(50*time.Minute, 6000), "c": entry(5*time.Minute, 60), "d": entry(2*time.Hour, 6000)}
	rate := ratio{facts.NewInt(5), 1}
	if got := l.inflow(now, rate); got != -1 {
		t.Errorf("%d without blocks", got)
	}
	l.blocks = []facts.BlockFees{{Height: 10, Time: now.Add(-20 * time.Minute), Weight: 2_400_000}, {Height: 9, Time: now.Add(-90 * time.Minute), Weight: 4_000_000}}
	if got := l.inflow(now, rate); got != (600_000+1200)/60 {
		t.Errorf("%d a minute", got)
	}
	l.blocks = l.blocks[:1] // there may have been more blocks within the hour
	if got := l.inflow(now, rate); got != 600/20 {
		t.Errorf("%d a minute over 20 minutes", got)
	}
}

func BenchmarkMine(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	pool := map[facts.Hash]facts.PoolEntry{}
	name := func(i int) facts.Hash { return facts.Hash(fmt.Sprintf("%064x", i+1)) }
	for i := range poolVerbose {
		e := facts.PoolEntry{Txid: name(i), VSize: int64(100 + rnd.IntN(500)), Fee: facts.NewInt(int64(rnd.IntN(30000)))}
		if i > 0 && rnd.IntN(5) == 0 {
			e.Depends = []facts.Hash{name(rnd.IntN(i))}
		}
		pool[e.Txid] = e
	}
	for b.Loop() {
		mine(pool, name(5), 998_000)
	}
}
