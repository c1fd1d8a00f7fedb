package blockspace_test

import (
	"fmt"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
)

// FuzzPool: whatever a node says waits, the projected block holds each once, parents before
// children, and no more than fits; a place is told only of what waits.
func FuzzPool(f *testing.F) {
	f.Add([]byte{3, 1, 0, 9, 2, 1, 200, 0, 7, 3, 255, 255})
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		id := func(n byte) facts.Hash { return facts.Hash(fmt.Sprintf("%064x", n%32)) }
		var entries []facts.PoolEntry
		for ; len(b) >= 4 && len(entries) < 40; b = b[4:] {
			e := facts.PoolEntry{Txid: id(b[0]), VSize: int64(b[1]) * 5000, Fee: facts.NewInt(int64(b[2]) * 1000), Weight: int64(b[1]) * 20000, Time: time.Unix(int64(b[0])*1000, 0)}
			for i := range 5 {
				if b[3]>>i&1 == 1 {
					e.Depends = append(e.Depends, id(b[0]+byte(i)+1))
				}
			}
			if b[3]&0x80 != 0 {
				e.ChunkFee, e.ChunkSize, e.Modified = e.Fee, e.VSize, facts.NewInt(-5)
			}
			entries = append(entries, e)
		}
		for _, which := range []blockspace.Fees{blockspace.Wire, blockspace.Local} {
			p, ok := blockspace.New(entries, which)
			if !ok {
				continue
			}
			weight, seen := int64(0), map[facts.Hash]int{}
			for i, h := range p.Next(blockspace.Usual) {
				if seen[h]++; seen[h] > 1 {
					t.Fatalf("%s twice", h)
				}
				for _, e := range entries {
					if e.Txid != h {
						continue
					}
					if weight += e.Weight; i >= 0 {
						break
					}
				}
				if place, ok := p.Find(h, blockspace.Usual); !ok || place.Ahead < 0 || place.Own < 0 || place.Rate.Sign() < 0 {
					t.Fatalf("%+v %v", place, ok)
				}
			}
			if len(seen) > p.Len() || weight > blockspace.Usual.Weight && len(seen) == len(entries) {
				t.Fatalf("%d of %d, weight %d", len(seen), p.Len(), weight)
			}
			if cut := p.CutOf(blockspace.Usual); cut.Sign() < 0 {
				t.Fatal(cut)
			}
			if _, ok := p.Find("", blockspace.Usual); ok {
				t.Fatal("nothing waits")
			}
		}
	})
}
