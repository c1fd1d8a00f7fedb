package proof_test

import (
	"errors"
	"testing"
	"time"

	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/proof"
)

// The first blocks of Bitcoin and Litecoin, as any server lists them.
var (
	genesis = proof.Fields{
		Version: 1, Time: 1231006505, Bits: 0x1d00ffff, Nonce: 2083236893, Previous: zero,
		Root: "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
	}
	litecoin = proof.Fields{
		Version: 1, Time: 1317972665, Bits: 0x1e0ffff0, Nonce: 2084524493, Previous: zero,
		Root: "97ddfbbae6be97fd6cdf3e7ca13232a3afff2353e29badfab7f73011edd4ced9",
	}
)

const zero = "0000000000000000000000000000000000000000000000000000000000000000"

func header(t *testing.T, f proof.Fields) proof.Header {
	t.Helper()
	h, ok := f.Header()
	if !ok {
		t.Fatalf("%+v is no header", f)
	}
	return h
}

func TestWork(t *testing.T) {
	scrypt := proof.Of(chains.UTXORow{PoW: "scrypt", Work: chains.Work{Difficulty: 1}})
	merged := proof.Of(chains.UTXORow{PoW: "auxpow", Work: chains.Work{Difficulty: 1}})
	first, ltc := header(t, genesis), header(t, litecoin)
	if first.Hash() != "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f" || ltc.Hash() != "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2" {
		t.Fatal(first.Hash(), ltc.Hash())
	}
	forged := first
	forged.Nonce++
	lower := first
	lower.Bits = 0x1c00ffff // claims more work than its hash has
	negative, nothing, huge := first, first, first
	negative.Bits, nothing.Bits, huge.Bits = 0x1d80ffff, 0x1d000000, 0xff00ffff
	for _, c := range []struct {
		name string
		n    proof.Network
		h    proof.Header
		weak string
		err  error
	}{
		{"the first block has difficulty 1", network(1), first, "", nil},
		{"which proves nothing today", network(2), first, proof.WeakLow, nil},
		{"a test network", network(0), first, proof.WeakTest, nil},
		{"another nonce", network(1), forged, "", proof.ErrForged},
		{"another target", network(1), lower, "", proof.ErrForged},
		{"a negative target", network(1), negative, "", proof.ErrForged},
		{"no target", network(1), nothing, "", proof.ErrForged},
		{"a target beyond all", network(0), huge, "", proof.ErrForged},
		{"Litecoin hashes otherwise", scrypt, ltc, proof.WeakLow, nil},
		{"and not as Bitcoin does", network(1), ltc, "", proof.ErrForged},
		{"nor the other way round", scrypt, first, "", proof.ErrForged},
		{"merged mining is not read", merged, first, proof.WeakMerged, nil},
	} {
		weak, err := c.n.Work(c.h)
		if weak != c.weak || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", c.name, weak, err)
		}
	}
	if _, err := merged.Branch("00", raw(1), ""); !errors.Is(err, proof.ErrUnread) {
		t.Errorf("a merge-mined block was read: %v", err)
	}
}

// mined makes a header on top of another that meets its target.
func mined(t *testing.T, on proof.Header, bits uint32) proof.Header {
	t.Helper()
	h := proof.Header{BlockHeader: wire.BlockHeader{Version: 4, PrevBlock: on.BlockHash(), Timestamp: time.Unix(1_700_000_000, 0), Bits: bits}}
	for {
		if _, err := network(0).Work(h); err == nil {
			return h
		}
		h.Nonce++
	}
}

func TestChain(t *testing.T) {
	n := network(0)
	a := mined(t, header(t, genesis), easy)
	b := mined(t, a, easy)
	c := mined(t, b, easy)
	stranger := mined(t, header(t, litecoin), easy)
	bad := mined(t, b, easy)
	for {
		if _, err := n.Work(bad); err != nil {
			break
		}
		bad.Nonce++
	}
	for _, x := range []struct {
		name  string
		list  []proof.Header
		block proof.Header
		want  int
		err   error
	}{
		{"three in a row", []proof.Header{c, b, a}, a, 3, nil},
		{"the newest", []proof.Header{c, b, a}, c, 1, nil},
		{"not in the list", []proof.Header{c, b}, a, 0, nil},
		{"a gap", []proof.Header{c, a}, a, 0, nil},
		{"a stranger in between", []proof.Header{c, stranger, a}, a, 0, nil},
		{"one without work", []proof.Header{bad, b, a}, a, 0, proof.ErrForged},
		{"none", nil, a, 0, nil},
	} {
		var ids []facts.Hash
		for _, h := range x.list {
			ids = append(ids, h.Hash())
		}
		got, weak, err := n.Chain(x.list, ids, x.block.Hash())
		if got != x.want || !errors.Is(err, x.err) || x.want > 0 && weak != proof.WeakTest {
			t.Errorf("%s: %d, %q, %v", x.name, got, weak, err)
		}
	}
	if got, _, _ := n.Chain([]proof.Header{a}, []facts.Hash{b.Hash()}, a.Hash()); got != 0 {
		t.Error("a header under another id was counted")
	}
	if _, weak, _ := network(1000).Chain([]proof.Header{a}, []facts.Hash{a.Hash()}, a.Hash()); weak != proof.WeakLow {
		t.Errorf("cheap headers are %q", weak)
	}
}

func TestFieldsThatNoHeaderHolds(t *testing.T) {
	for name, spoil := range map[string]func(f *proof.Fields){
		"time":     func(f *proof.Fields) { f.Time = 1 << 32 },
		"nonce":    func(f *proof.Fields) { f.Nonce = -1 },
		"bits":     func(f *proof.Fields) { f.Bits = 0 },
		"version":  func(f *proof.Fields) { f.Version = 1 << 33 },
		"root":     func(f *proof.Fields) { f.Root = "ab" },
		"previous": func(f *proof.Fields) { f.Previous = "" },
	} {
		f := genesis
		spoil(&f)
		if _, ok := f.Header(); ok {
			t.Errorf("%s: accepted", name)
		}
	}
	f := genesis
	f.Version = 1<<32 - 2 // the top bit, as some servers write it
	if h, ok := f.Header(); !ok || h.Version != -2 {
		t.Errorf("version %d", h.Version)
	}
}
