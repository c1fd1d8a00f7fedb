package feerate_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose/feerate"
)

// entry makes a pool entry; parents by name.
func entry(id string, vsize, fee int64, parents ...string) facts.PoolEntry {
	e := facts.PoolEntry{Txid: facts.Hash(id), VSize: vsize, Fee: facts.NewInt(fee)}
	for _, p := range parents {
		e.Depends = append(e.Depends, facts.Hash(p))
	}
	return e
}

func cluster(t *testing.T, subject string, entries ...facts.PoolEntry) *feerate.Cluster {
	t.Helper()
	c, err := feerate.NewCluster(entries, facts.Hash(subject))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A grandparent that pays 100 sat/vB is mined alone: the usual formula says that the child
// owes 20×510−20,200 = −10,000 sat; in truth it owes 6,000.
func TestChildFeeOfRichGrandparent(t *testing.T) {
	c := cluster(t, "tx", entry("grandparent", 200, 20000), entry("tx", 200, 200, "grandparent"))
	got, err := c.ChildFee("tx", 110, 20_000, 0, feerate.Any)
	if err != nil || got != 6000 {
		t.Fatalf("child fee = %d, %v; want 6000", got, err)
	}
	if r, _ := c.MiningRate("tx"); r != 1000 {
		t.Errorf("mining rate = %d, want 1000", r)
	}
}

// The figure in the comment of Bitcoin Core's mini miner: the child's package pays more than
// 10 sat/vB, the child itself 9. Its spender owes the missing 100 sat.
func TestChildFeeOfCoreFigure(t *testing.T) {
	c := cluster(t, "child", entry("gp", 1700, 1700), entry("p1", 200, 17000, "gp"),
		entry("p2", 200, 3000, "gp"), entry("child", 100, 900, "p1", "p2"))
	got, err := c.ChildFee("child", 110, 10_000, 0, feerate.Any)
	if err != nil || got != 1100+100 {
		t.Fatalf("child fee = %d, %v; want 1200", got, err)
	}
	if r, _ := c.MiningRate("child"); r != 9000 {
		t.Errorf("mining rate = %d, want 9000", r)
	}
	if r, _ := c.MiningRate("p2"); r != 9842 {
		t.Errorf("mining rate of parent 2 = %d, want 9842 (that of parent 1's package)", r)
	}
}

func TestMiningRate(t *testing.T) {
	cheap := entry("parent", 100, 100)
	for _, c := range []struct {
		name    string
		entries []facts.PoolEntry
		want    feerate.Rate
	}{
		{"alone", []facts.PoolEntry{entry("tx", 140, 1400)}, 10_000},
		{"cheap parent", []facts.PoolEntry{cheap, entry("tx", 100, 10000, "parent")}, 50_500},
		{"pulled by a child", []facts.PoolEntry{entry("tx", 100, 100), entry("kid", 100, 9900, "tx")}, 50_000},
		{"a poor child does not push down", []facts.PoolEntry{entry("tx", 100, 1000), entry("kid", 100, 0, "tx")}, 10_000},
		{"rich parent does not pull", []facts.PoolEntry{entry("parent", 100, 9000), entry("tx", 100, 1000, "parent")}, 10_000},
		{"sibling pays for the parent", []facts.PoolEntry{cheap, entry("sib", 100, 19900, "parent"), entry("tx", 100, 5000, "parent")}, 50_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := cluster(t, "tx", c.entries...).MiningRate("tx")
			if err != nil || got != c.want {
				t.Errorf("rate = %d, %v; want %d", got, err, c.want)
			}
		})
	}
}

func TestBottleneck(t *testing.T) {
	c := cluster(t, "tx", entry("rich", 100, 9000), entry("poor", 100, 100, "rich"), entry("poorer", 100, 10), entry("tx", 100, 2000, "poor", "poorer"))
	if got, ok := c.Bottleneck("tx", 15_000); !ok || got != "poorer" {
		t.Errorf("bottleneck = %q, %v", got, ok)
	}
	if got, ok := c.Bottleneck("tx", 50); ok {
		t.Errorf("at a rate that all meet: %q", got)
	}
}

func TestReplacementFee(t *testing.T) {
	c := cluster(t, "tx", entry("tx", 200, 200), entry("kid", 1000, 40000, "tx"), entry("grandkid", 100, 500, "kid"))
	rules := feerate.Rules{Incremental: 1000, Floor: 1000}
	got, err := c.ReplacementFee("tx", 200, rules)
	if err != nil || got != 200+40000+500+200 {
		t.Errorf("with descendants: %d, %v; want 40900", got, err)
	}
	alone := cluster(t, "tx", entry("tx", 140, 140))
	for _, x := range []struct {
		name  string
		size  int64
		rules feerate.Rules
		want  int64
	}{
		{"increment", 140, rules, 280},
		{"tenth of a satoshi rounds up", 141, feerate.Rules{Incremental: 100}, 155}, // rule of the rate: 140×141/140+1 = 142
		{"full pool", 140, feerate.Rules{Incremental: 1000, Floor: 9000}, 1260},
		{"larger replacement needs the better rate", 2000, feerate.Rules{Incremental: 100}, 2001},
		{"an increment of 0 still needs one satoshi", 140, feerate.Rules{}, 141},
		{"old nodes round down", 141, feerate.Rules{Incremental: 1005, Down: true}, 281},
		{"rates cut to whole satoshi must differ", 5000, feerate.Rules{Cut: true}, 5005},
	} {
		if got, err := alone.ReplacementFee("tx", x.size, x.rules); err != nil || got != x.want {
			t.Errorf("%s: %d, %v; want %d", x.name, got, err, x.want)
		}
	}
	rules.Each = true
	if got, err := c.ReplacementFee("tx", 2000, rules); err != nil || got != 80001 {
		t.Errorf("where the rate of each that goes must be beaten: %d, %v; want 80001", got, err)
	}
	rules.Each = false
	if got, err := feerate.ReplacementFee(200, 40700, 200, 200, rules); err != nil || got != 40900 {
		t.Errorf("from sums: %d, %v", got, err)
	}
	poor := cluster(t, "tx", entry("parent", 300, 300), entry("tx", 100, 5000, "parent"))
	if got, err := poor.ReplacementFeeFor("tx", 100, 20_000, rules, feerate.Any); err != nil || got != 2000+5700 {
		t.Errorf("parents included: %d, %v; want 7700", got, err)
	}
}

func TestBadClusters(t *testing.T) {
	huge := facts.NewInt(1).Mul(facts.NewInt(1 << 62)).Mul(facts.NewInt(1 << 62))
	for name, c := range map[string]struct {
		entries []facts.PoolEntry
		want    error
	}{
		"empty":          {nil, feerate.ErrUnknown},
		"zero size":      {[]facts.PoolEntry{entry("tx", 0, 1)}, feerate.ErrBounds},
		"negative fee":   {[]facts.PoolEntry{entry("tx", 1, -1)}, feerate.ErrBounds},
		"huge fee":       {[]facts.PoolEntry{{Txid: "tx", VSize: 1, Fee: huge}}, feerate.ErrBounds},
		"missing parent": {[]facts.PoolEntry{entry("tx", 1, 1, "p")}, feerate.ErrPartial},
		"circle":         {[]facts.PoolEntry{entry("tx", 1, 1, "p"), entry("p", 1, 1, "tx")}, feerate.ErrCycle},
		"too many":       {make([]facts.PoolEntry, feerate.MaxCluster+1), feerate.ErrTooLarge},
	} {
		if _, err := feerate.NewCluster(c.entries, "tx"); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestExact(t *testing.T) {
	p, kid := entry("p", 100, 100), entry("tx", 100, 100, "p")
	p.SpentBy = []facts.Hash{"tx", "stranger"}
	if cluster(t, "tx", p, kid).Exact("tx") {
		t.Error("a parent has a child that is not shown, yet the rate is called exact")
	}
	p.SpentBy = []facts.Hash{"tx"}
	if !cluster(t, "tx", p, kid).Exact("tx") {
		t.Error("everything is shown, yet the rate is not called exact")
	}
}

// Brute force: every set of transactions that holds its own ancestors.
type brute []facts.PoolEntry

func (b brute) closed(set int) bool {
	for i, e := range b {
		if set>>i&1 == 0 {
			continue
		}
		for _, p := range e.Depends {
			for j, q := range b {
				if q.Txid == p && set>>j&1 == 0 {
					return false
				}
			}
		}
	}
	return true
}

func (b brute) sum(set int) (fee, size int64) {
	for i, e := range b {
		if set>>i&1 == 1 {
			fee, size = fee+e.Fee.Big().Int64(), size+e.VSize
		}
	}
	return fee, size
}

// anc is the smallest closed set that holds i.
func (b brute) anc(i int) int {
	best, bits := 0, 99
	for set := range 1 << len(b) {
		n := 0
		for s := set; s > 0; s &= s - 1 {
			n++
		}
		if set>>i&1 == 1 && n < bits && b.closed(set) {
			best, bits = set, n
		}
	}
	return best
}

// perfect: is i in a set of greatest gain at rate r?
func (b brute) perfect(i int, r int64) bool {
	best, with := int64(0), int64(-1<<62)
	for set := range 1 << len(b) {
		if !b.closed(set) {
			continue
		}
		fee, size := b.sum(set)
		g := fee*1000 - r*size
		best = max(best, g)
		if set>>i&1 == 1 {
			with = max(with, g)
		}
	}
	return with == best
}

// greedy: does a builder of the older kind take i at rate r? Written anew: of what is left, the
// transaction with the best score (the lower of its own rate and that of its remaining package)
// goes first, for as long as that score meets r.
func (b brute) greedy(i int, r int64) bool {
	type score struct{ fee, size int64 }
	above := func(x, y score) bool { return x.fee*y.size > y.fee*x.size }
	for taken := 0; ; {
		best, pull := score{r, 1000}, 0
		for j, e := range b {
			if taken>>j&1 == 1 {
				continue
			}
			left := b.anc(j) &^ taken
			fee, size := b.sum(left)
			s := score{fee, size}
			if own := (score{e.Fee.Big().Int64(), e.VSize}); above(s, own) {
				s = own
			}
			if !above(best, s) && (pull == 0 || above(s, best)) {
				best, pull = s, left
			}
		}
		if pull == 0 {
			return taken>>i&1 == 1
		}
		taken |= pull
	}
}

// randomCluster mixes large cheap transactions with small ones that pay well, since only
// then several children together pull a parent that none of them could pull alone.
func randomCluster(r *rand.Rand, n int) brute {
	sizes, rates := []int64{90, 200, 450, 1700}, []int64{0, 1, 6, 9, 13, 40, 85}
	var b brute
	for i := range n {
		e := entry(fmt.Sprintf("t%d", i), sizes[r.IntN(4)]+r.Int64N(10), 0)
		e.Fee = facts.NewInt(rates[r.IntN(7)]*e.VSize + r.Int64N(5))
		for j := range i {
			if r.IntN(5) < 2 {
				e.Depends = append(e.Depends, b[j].Txid)
			}
		}
		b = append(b, e)
	}
	return b
}

// Against brute force on small clusters: the child fee is enough for both kinds of block
// builders, and one satoshi less is not enough for one of them.
func TestChildFeeIsLeastThatWorks(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	for range 4000 {
		b := randomCluster(rng, 2+rng.IntN(7))
		id := b[rng.IntN(len(b))].Txid
		c := cluster(t, string(id), b...)
		// Just above what takes some transaction: there the two kinds of builders differ.
		near, err := c.MiningRate(b[rng.IntN(len(b))].Txid)
		if err != nil {
			t.Fatal(err)
		}
		rate := int64(near) + 1 + rng.Int64N(900)
		size := 100 + rng.Int64N(100)
		for _, by := range []feerate.Builder{feerate.Any, feerate.Older, feerate.Newer} {
			fee, err := c.ChildFee(id, size, feerate.Rate(rate), 0, by)
			if err != nil {
				t.Fatal(err)
			}
			works := func(fee int64) bool {
				all := append(append(brute{}, b...), entry("child", size, fee, string(id)))
				i := len(all) - 1
				return (by == feerate.Newer || all.greedy(i, rate)) && (by == feerate.Older || all.perfect(i, rate))
			}
			if !works(fee) || fee > 0 && works(fee-1) {
				t.Fatalf("builder %d: child of %s at rate %d, size %d: %d is not the least (enough: %v, one less enough: %v)\n%+v", by, id, rate, size, fee, works(fee), works(fee-1), b)
			}
		}
	}
}

// The mining rate is the highest rate at which an older builder takes the transaction, and
// the perfect builder takes it at that rate too.
func TestMiningRateAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for range 300 {
		b := randomCluster(rng, 2+rng.IntN(6))
		i := rng.IntN(len(b))
		r, err := cluster(t, string(b[i].Txid), b...).MiningRate(b[i].Txid)
		if err != nil {
			t.Fatal(err)
		}
		if !b.greedy(i, int64(r)) || b.greedy(i, int64(r)+1) || !b.perfect(i, int64(r)) {
			t.Fatalf("%s: rate %d is not the highest\n%+v", b[i].Txid, r, b)
		}
	}
}

// The order in which a node lists a cluster never matters.
func TestOrderDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		b := randomCluster(rng, 7)
		id := b[6].Txid
		want, _ := cluster(t, string(id), b...).ChildFee(id, 110, 9000, 0, feerate.Any)
		shuffled := append(brute{}, b...)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got, _ := cluster(t, string(id), shuffled...).ChildFee(id, 110, 9000, 0, feerate.Any); got != want {
			t.Fatalf("%d, then %d", want, got)
		}
	}
}

func TestPaid(t *testing.T) {
	tx := facts.UTXOTx{VSize: 200, Ins: make([]facts.TxIn, 2), Outs: []facts.TxOut{{Value: facts.NewInt(7000)}}}
	coins := []facts.Spent{{Value: facts.NewInt(5000)}, {Value: facts.NewInt(3000)}}
	if fee, rate, ok := feerate.Paid(tx, coins); !ok || fee != 1000 || rate != 5000 {
		t.Errorf("Paid = %d, %d, %v; want 1000, 5000", fee, rate, ok)
	}
	for name, list := range map[string][]facts.Spent{
		"a coin is missing":       coins[:1],
		"a value is not known":    {coins[0], {}},
		"pays out more than in":   {coins[0], {Value: facts.NewInt(1)}},
		"no coin was asked about": nil,
	} {
		if fee, _, ok := feerate.Paid(tx, list); ok {
			t.Errorf("%s: a fee of %d is claimed", name, fee)
		}
	}
}
