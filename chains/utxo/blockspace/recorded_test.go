package blockspace_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
	"txtriage/chains/utxo/wire"
)

// template is what is used of a node's getblocktemplate.
type template struct {
	Transactions []struct {
		Txid   facts.Hash `json:"txid"`
		Fee    int64      `json:"fee"`
		Weight int64      `json:"weight"`
	} `json:"transactions"`
	WeightLimit int64 `json:"weightlimit"`
	SigopLimit  int64 `json:"sigoplimit"`
	// Not of the node: how it was started, where that differs from the usual.
	MaxWeight int64 `json:"txtriage_blockmaxweight"`
}

// A recording is two files: NAME.pool.json, the answer to getrawmempool true, and
// NAME.template.json, that to getblocktemplate in the same moment; .gz may follow.
// TXTRIAGE_POOLS names a further directory of them.
func recordings(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, dir := range []string{"testdata", os.Getenv("TXTRIAGE_POOLS")} {
		if dir == "" {
			continue
		}
		list, err := filepath.Glob(filepath.Join(dir, "*.pool.json*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			name, _, _ := strings.Cut(filepath.Base(f), ".pool.json")
			out[name] = filepath.Join(dir, name)
		}
	}
	return out
}

func load(t *testing.T, path string, v any) {
	t.Helper()
	f, err := os.Open(path)
	var r io.Reader = f
	if os.IsNotExist(err) {
		if f, err = os.Open(path + ".gz"); err == nil {
			r, err = gzip.NewReader(f)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := json.NewDecoder(r).Decode(v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func entriesOf(list map[string]wire.Entry) []facts.PoolEntry {
	var out []facts.PoolEntry
	for id, e := range list {
		out = append(out, e.PoolEntry(wire.Hash(id)))
	}
	return out
}

// The projected next block holds what the node's own template held, but for ties at the rate
// at which the block ends, and earns as much.
func TestNextAgainstTheNodesOwnTemplate(t *testing.T) {
	all := recordings(t)
	if len(all) == 0 {
		t.Fatal("no recorded pools")
	}
	for name, path := range all {
		t.Run(name, func(t *testing.T) {
			var raw map[string]wire.Entry
			var want template
			load(t, path+".pool.json", &raw)
			load(t, path+".template.json", &want)
			l := blockspace.Usual
			if want.SigopLimit > 0 {
				l.Sigops = want.SigopLimit
			}
			if want.MaxWeight > 0 {
				l.Weight = want.MaxWeight
			}
			compareNext(t, entriesOf(raw), want, l)
		})
	}
}

func compareNext(t *testing.T, pool []facts.PoolEntry, want template, l blockspace.Limits) {
	t.Helper()
	p, ok := blockspace.New(pool, blockspace.Local)
	if !ok {
		t.Fatal("the pool cannot be read")
	}
	byID := map[facts.Hash]facts.PoolEntry{}
	for _, e := range pool {
		byID[e.Txid] = e
	}
	got := map[facts.Hash]bool{}
	var fees, wantFees, weight, wantWeight int64
	for _, id := range p.Next(l) {
		got[id] = true
		fees += byID[id].Modified.Big().Int64()
		weight += byID[id].Weight
	}
	in := map[facts.Hash]bool{}
	for _, x := range want.Transactions {
		in[x.Txid] = true
		wantFees += byID[x.Txid].Modified.Big().Int64()
		wantWeight += x.Weight
	}
	var odd []facts.Hash
	for id := range got {
		if !in[id] {
			odd = append(odd, id)
		}
	}
	for id := range in {
		if !got[id] {
			odd = append(odd, id)
		}
	}
	t.Logf("%d wait, %d in the template, %d projected, %d differ; fees %d and %d sat; weight %d and %d", len(pool), len(in), len(got), len(odd), wantFees, fees, wantWeight, weight)
	// How many signature operations an ordinary transaction has is not told, so the place where
	// they fill a block is known to one in a hundred.
	if l.Sigops > 0 && 4*weight < 3*l.Weight && len(pool) > len(in) && 100*len(odd) <= len(in) {
		return
	}
	if len(odd) > 0 {
		cut := p.CutOf(l)
		for _, id := range odd {
			if at, ok := p.Find(id, l); !ok || at.Rate.Cmp(cut) != 0 {
				t.Errorf("%s differs at %s, not a tie at the cut of %s", id, at.Rate, cut)
			}
		}
	}
}
