package blockspace_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
)

func name(i int) facts.Hash { return facts.Hash(fmt.Sprintf("%064x", i+1)) }

// randomPool has families: a transaction spends from earlier ones now and then.
func randomPool(r *rand.Rand, n, every int) []facts.PoolEntry {
	out := make([]facts.PoolEntry, 0, n)
	for i := range n {
		e := facts.PoolEntry{Txid: name(i), VSize: int64(100 + r.IntN(5)*37), Fee: facts.NewInt(int64(r.IntN(3000)))}
		for p := max(0, i-12); p < i; p++ {
			if r.IntN(every) == 0 {
				e.Depends = append(e.Depends, name(p))
			}
		}
		out = append(out, e)
	}
	return out
}

// slow is the order of the older builders without a heap: it scores every transaction again
// and again, with fractions compared as big numbers.
func slow(pool []facts.PoolEntry, self facts.Hash) (ahead, own int64) {
	left := map[facts.Hash]facts.PoolEntry{}
	for _, e := range pool {
		left[e.Txid] = e
	}
	family := func(h facts.Hash) []facts.Hash {
		out := []facts.Hash{h}
		for i := 0; i < len(out); i++ {
			for _, d := range left[out[i]].Depends {
				if _, waits := left[d]; waits && !slices.Contains(out, d) {
					out = append(out, d)
				}
			}
		}
		return out
	}
	better := func(f1 facts.Int, s1 int64, f2 facts.Int, s2 int64) int {
		return f1.Mul(facts.NewInt(s2)).Cmp(f2.Mul(facts.NewInt(s1)))
	}
	for len(left) > 0 {
		var pick facts.Hash
		var bestFee facts.Int
		var bestSize int64
		for _, e := range pool {
			if _, waits := left[e.Txid]; !waits {
				continue
			}
			fee, size := facts.Int{}, int64(0)
			for _, a := range family(e.Txid) {
				fee, size = fee.Add(left[a].Fee), size+left[a].VSize
			}
			if better(e.Fee, e.VSize, fee, size) < 0 {
				fee, size = e.Fee, e.VSize
			}
			c := 1
			if pick != "" {
				c = better(fee, size, bestFee, bestSize)
			}
			if c > 0 || c == 0 && reversed(e.Txid) < reversed(pick) {
				pick, bestFee, bestSize = e.Txid, fee, size
			}
		}
		size, met := int64(0), false
		for _, a := range family(pick) {
			size += left[a].VSize
			met = met || a == self
		}
		for _, a := range family(pick) {
			defer delete(left, a)
		}
		if met {
			return ahead, size
		}
		for _, a := range family(pick) {
			left[a] = facts.PoolEntry{Txid: a, Depends: left[a].Depends, VSize: -1}
		}
		for h, e := range left {
			if e.VSize == -1 {
				delete(left, h)
			}
		}
		ahead += size
	}
	return ahead, 0
}

// reversed is an id in the order in which its bytes are kept.
func reversed(h facts.Hash) string {
	b := []byte(h)
	var out []byte
	for i := len(b); i >= 2; i -= 2 {
		out = append(out, b[i-2], b[i-1])
	}
	return string(out)
}

func TestOrderAgreesWithTrying(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 400 {
		n := 2 + r.IntN(14)
		pool := randomPool(r, n, 4)
		p, ok := blockspace.New(pool, blockspace.Wire)
		if !ok {
			t.Fatal("a sound pool is refused")
		}
		self := name(r.IntN(n))
		at, ok := p.Find(self, blockspace.Usual)
		ahead, own := slow(pool, self)
		if !ok || at.Ahead != ahead || at.Own != own || !at.In {
			t.Fatalf("round %d: %d ahead of %d, in %v; want %d ahead of %d\n%+v", round, at.Ahead, at.Own, at.In, ahead, own, pool)
		}
	}
}

// A package that beats the rate named is in the next block, whatever fits where.
func TestEdgeIsEnough(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	short, tight := blockspace.Usual, 0
	for round := range 300 {
		pool := randomPool(r, 40, 9)
		short.Weight = short.Reserved + 4*int64(600+r.IntN(4000))
		p, _ := blockspace.New(pool, blockspace.Wire)
		self := r.IntN(len(pool))
		at, _ := p.Find(name(self), short)
		if at.Next.IsZero() {
			continue
		}
		tight++
		// Its whole family as one: what a child or a replacement makes of it.
		e := pool[self]
		size := e.VSize
		up := map[facts.Hash]bool{}
		for i := self; i >= 0; i-- {
			if i == self || up[pool[i].Txid] {
				for _, d := range pool[i].Depends {
					up[d] = true
				}
			}
		}
		for _, x := range pool {
			if up[x.Txid] {
				size += x.VSize
			}
		}
		rate := at.Next.Big().Int64() + 1
		kept := slices.DeleteFunc(slices.Clone(pool), func(x facts.PoolEntry) bool { return x.Txid == e.Txid || descends(pool, x.Txid, e.Txid) })
		kept = append(kept, facts.PoolEntry{Txid: name(999), VSize: size, Fee: facts.NewInt((rate*size + 999) / 1000)})
		q, _ := blockspace.New(kept, blockspace.Wire)
		if !q.Takes(name(999), short) && size+200 < short.Room() {
			t.Fatalf("round %d: %d vB at %d sat/kvB are left out of %d vB", round, size, rate, short.Room())
		}
	}
	if tight < 200 {
		t.Errorf("only %d pools were larger than a block", tight)
	}
}

func descends(pool []facts.PoolEntry, x, from facts.Hash) bool {
	for _, e := range pool {
		if e.Txid == x {
			return slices.Contains(e.Depends, from) || slices.ContainsFunc(e.Depends, func(d facts.Hash) bool { return descends(pool, d, from) })
		}
	}
	return false
}

// Where sizes say more than weights do, signature operations are what fills a block.
func TestSigopsFillABlock(t *testing.T) {
	var pool []facts.PoolEntry
	for i := range 300 {
		pool = append(pool, facts.PoolEntry{Txid: name(i), VSize: 2000, Weight: 2400, Fee: facts.NewInt(int64(20_000 - i))}) // 400 each
	}
	for i := range 10 {
		pool = append(pool, facts.PoolEntry{Txid: name(1000 + i), VSize: 150, Weight: 600, Fee: facts.NewInt(150)})
	}
	p, _ := blockspace.New(pool, blockspace.Wire)
	got := p.Next(blockspace.Usual)
	if want := (80_000-400-1)/400 + 10; len(got) != want {
		t.Errorf("%d transactions, want %d", len(got), want)
	}
}

// Core 31 tells the chunk of each transaction: chunks go whole, those of one cluster in turn.
func TestChunks(t *testing.T) {
	e := func(i int, vsize, fee, chunk, size int64, up ...int) facts.PoolEntry {
		x := facts.PoolEntry{Txid: name(i), VSize: vsize, Fee: facts.NewInt(fee), ChunkFee: facts.NewInt(chunk), ChunkSize: size}
		for _, u := range up {
			x.Depends = append(x.Depends, name(u))
		}
		return x
	}
	// Two children together pull a parent that none of them could pull alone.
	pool := []facts.PoolEntry{
		e(1, 1000, 0, 24_000, 1200), e(2, 100, 12_000, 24_000, 1200, 1), e(3, 100, 12_000, 24_000, 1200, 1),
		e(4, 100, 500, 500, 100, 3),
		e(5, 1000, 15_000, 15_000, 1000),
	}
	p, ok := blockspace.New(pool, blockspace.Wire)
	if !ok {
		t.Fatal("refused")
	}
	for id, ahead := range map[int]int64{1: 0, 2: 0, 3: 0, 5: 1200, 4: 2200} {
		if at, _ := p.Find(name(id), blockspace.Usual); at.Ahead != ahead {
			t.Errorf("%d: %d ahead, want %d", id, at.Ahead, ahead)
		}
	}
	tight := blockspace.Usual
	tight.Weight = tight.Reserved + 4*1150
	if got := p.Next(tight); len(got) != 1 || got[0] != name(5) {
		t.Errorf("the large chunk does not fit, so its cluster is passed over: %v", got)
	}
}

// The node's priorities count for its own template only.
func TestPriorities(t *testing.T) {
	pool := []facts.PoolEntry{
		{Txid: name(1), VSize: 100, Fee: facts.NewInt(100), Modified: facts.NewInt(90_000)},
		{Txid: name(2), VSize: 100, Fee: facts.NewInt(200), Modified: facts.NewInt(200)},
	}
	for which, ahead := range map[blockspace.Fees]int64{blockspace.Wire: 100, blockspace.Local: 0} {
		p, _ := blockspace.New(pool, which)
		if at, _ := p.Find(name(1), blockspace.Usual); at.Ahead != ahead {
			t.Errorf("%d: %d ahead, want %d", which, at.Ahead, ahead)
		}
	}
}

func TestHostilePools(t *testing.T) {
	huge := facts.NewInt(1 << 62)
	for what, pool := range map[string][]facts.PoolEntry{
		"a circle":       {{Txid: name(1), VSize: 1, Depends: []facts.Hash{name(2)}}, {Txid: name(2), VSize: 1, Depends: []facts.Hash{name(1)}}},
		"a huge fee":     {{Txid: name(1), VSize: 1, Fee: huge}},
		"no size":        {{Txid: name(1)}},
		"a wrong weight": {{Txid: name(1), VSize: 100, Weight: 401}},
	} {
		if _, ok := blockspace.New(pool, blockspace.Wire); ok {
			t.Errorf("%s is taken", what)
		}
	}
	var line []facts.PoolEntry // each spends from the one before
	for i := range 4000 {
		e := facts.PoolEntry{Txid: name(i), VSize: 100}
		if i > 0 {
			e.Depends = []facts.Hash{name(i - 1)}
		}
		line = append(line, e)
	}
	if _, ok := blockspace.New(line, blockspace.Wire); ok {
		t.Error("a line of 4,000 is taken")
	}
}

func TestAheadReadsTheDiagram(t *testing.T) {
	// Chunks: 1,000 vB at 50 sat/vB, 2,000 vB at 20, 4,000 vB at 5, 1,000 vB at 1.
	d := []blockspace.Step{{Fee: facts.NewInt(0)}, {Weight: 4_000, Fee: facts.NewInt(50_000)}, {Weight: 12_000, Fee: facts.NewInt(90_000)}, {Weight: 28_000, Fee: facts.NewInt(110_000)}, {Weight: 32_000, Fee: facts.NewInt(111_000)}}
	for _, c := range []struct {
		fee   int64
		size  int64
		ahead int64
	}{{60, 1, 0}, {50_000, 1000, 0}, {21, 1, 1000}, {2000, 100, 1000 + 950}, {19, 1, 3000}, {2, 1, 7000}, {1, 2, 8000}} {
		if got, next := blockspace.Ahead(d, facts.NewInt(c.fee), c.size, 6500); got != c.ahead || next.String() != "5000" {
			t.Errorf("at %d/%d: %d ahead, next %v; want %d, 5000", c.fee, c.size, got, next, c.ahead)
		}
	}
	if _, next := blockspace.Ahead(d, facts.NewInt(1), 1, 50_000); !next.IsZero() {
		t.Error("the pool fits into a block, yet a rate is asked for")
	}
}

func TestInflow(t *testing.T) {
	now := time.Unix(1_800_000_000, 0).UTC()
	entry := func(i int, ago time.Duration, fee int64) facts.PoolEntry {
		return facts.PoolEntry{Txid: name(i), VSize: 600, Fee: facts.NewInt(fee), Time: now.Add(-ago)}
	}
	pool := []facts.PoolEntry{
		entry(0, 5*time.Minute, 6000), entry(1, 40*time.Minute, 6000), entry(2, 5*time.Minute, 60),
		entry(3, 2*time.Hour, 6000), entry(4, 3*time.Hour, 3000),
	}
	p, _ := blockspace.New(pool, blockspace.Wire)
	at, _ := p.Find(name(4), blockspace.Usual) // 5 sat/vB
	if got := p.Inflow(now, at, nil); got != -1 {
		t.Errorf("%d without blocks", got)
	}
	full := func(height uint64, ago time.Duration, rates ...int64) blockspace.Block {
		return blockspace.Block{Height: height, Time: now.Add(-ago), Weight: 3_992_000, Rates: [5]int64(rates)}
	}
	blocks := []blockspace.Block{full(12, 10*time.Minute, 8000, 10000, 12000, 20000, 40000), full(11, 30*time.Minute, 10000, 11000, 12000, 20000, 40000), full(10, 50*time.Minute, 9000, 11000, 12000, 20000, 40000)}
	// Of block 12 three quarters paid what block 11 would have taken; block 11 took only new ones.
	want := int64(998_000*750/1000+998_000+600+600) / 50
	if got := p.Inflow(now, at, blocks); got != want {
		t.Errorf("%d a minute, want %d", got, want)
	}
	blocks[1].Weight = 2_000_000 // had room for everything: block 12 is all new
	if got, want := p.Inflow(now, at, blocks), int64(998_000+500_000+1200)/50; got != want {
		t.Errorf("%d a minute after a block with room, want %d", got, want)
	}
	if got := p.Inflow(now.Add(-45*time.Minute), at, blocks[2:]); got != -1 {
		t.Errorf("%d a minute over five minutes", got)
	}
	wild := []blockspace.Block{{Height: 2, Time: now.Add(-time.Minute), Weight: 1 << 62, Rates: [5]int64{1 << 62, 1, 0, -5, 1 << 62}}, {Height: 1, Time: now.Add(-time.Hour), Weight: 1 << 62, Rates: [5]int64{1 << 62}}}
	if got := p.Inflow(now, at, wild); got < -1 {
		t.Errorf("%d of wild blocks", got)
	}
}

func BenchmarkFind(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	pool := randomPool(r, 50_000, 40)
	for b.Loop() {
		p, _ := blockspace.New(pool, blockspace.Wire)
		p.Find(name(5), blockspace.Usual)
	}
}
