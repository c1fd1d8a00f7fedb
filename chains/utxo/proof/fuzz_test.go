package proof_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/btcsuite/btcd/chainhash/v2"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/proof"
)

// FuzzHeader: numbers that somebody wrote down never prove the work of a main network, on either
// way to hash; what is told of a header is the same twice.
func FuzzHeader(f *testing.F) {
	f.Add(int64(1), int64(1231006505), int64(0x1d00ffff), int64(2083236893), "0000000000000000000000000000000000000000000000000000000000000000", "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")
	f.Add(int64(-1), int64(1), int64(easy), int64(0), "00", "zz")
	f.Fuzz(func(t *testing.T, version, at, bits, nonce int64, previous, root string) {
		h, ok := proof.Fields{Version: version, Time: at, Bits: bits, Nonce: nonce, Previous: previous, Root: root}.Header()
		if !ok {
			return
		}
		if h.Timestamp.Before(time.Unix(0, 0)) || len(h.Hash()) != 64 || string(h.Previous()) != strings.ToLower(previous) {
			t.Fatalf("%+v", h)
		}
		for _, pow := range []string{"sha256d", "scrypt", "auxpow"} {
			n := proof.Of(chains.UTXORow{PoW: pow, Work: chains.Work{Difficulty: 1 << 40}})
			weak, err := n.Work(h)
			if err == nil && weak == "" {
				t.Fatalf("%s: %+v shows the work of a main network", pow, h)
			}
			if count, weak, err := n.Chain([]proof.Header{h}, []facts.Hash{h.Hash()}, h.Hash()); err == nil && count > 0 && weak == "" {
				t.Fatalf("%s: a chain of %d", pow, count)
			}
		}
	})
}

// FuzzLies writes over a true branch: it still proves the payment, or another header, or nothing;
// it never proves another payment to the same block.
func FuzzLies(f *testing.F) {
	ids := []chainhash.Hash{{1}, {2}, chainhash.DoubleHashH(raw(3)), {4}, {5}}
	b := prove(ids, 2)
	b.m.Flags = make([]byte, (len(b.bits)+7)/8)
	for i, x := range b.bits {
		if x {
			b.m.Flags[i/8] |= 1 << (i % 8)
		}
	}
	var w bytes.Buffer
	if err := b.m.BtcEncode(&w, 70016, 1); err != nil {
		f.Fatal(err)
	}
	text, block := w.Bytes(), facts.Hash(b.m.Header.BlockHash().String())
	if _, err := network(0).Branch(hex.EncodeToString(text), raw(3), block); err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(80), []byte{1}, raw(3))
	f.Add(uint16(84), []byte{9, 9}, raw(4))
	f.Fuzz(func(t *testing.T, at uint16, over, tx []byte) {
		i := int(at) % len(text)
		bad := append(append(bytes.Clone(text[:i]), over...), text[min(len(text), i+len(over)):]...)
		if _, err := network(0).Branch(hex.EncodeToString(bad), tx, block); err == nil && !bytes.Equal(tx, raw(3)) {
			t.Fatalf("%x is proven to be in the block", tx)
		}
	})
}
