package wire

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
)

// prove makes the merkle block of one transaction, as gettxoutproof does (BIP 37).
func prove(t *testing.T, ids []chainhash.Hash, pick int) (text string, block facts.Hash) {
	t.Helper()
	m := wire.MsgMerkleBlock{Transactions: uint32(len(ids))}
	tr := tree{m: &m}
	var hash func(height uint, pos uint32) chainhash.Hash
	hash = func(height uint, pos uint32) chainhash.Hash {
		if height == 0 {
			return ids[pos]
		}
		l := hash(height-1, 2*pos)
		r := l
		if 2*pos+1 < tr.width(height-1) {
			r = hash(height-1, 2*pos+1)
		}
		return chainhash.DoubleHashH(append(l[:], r[:]...))
	}
	var bits []bool
	var build func(height uint, pos uint32)
	build = func(height uint, pos uint32) {
		has := uint32(pick)>>height == pos
		bits = append(bits, has)
		if height == 0 || !has {
			h := hash(height, pos)
			m.Hashes = append(m.Hashes, &h)
			return
		}
		build(height-1, 2*pos)
		if 2*pos+1 < tr.width(height-1) {
			build(height-1, 2*pos+1)
		}
	}
	height := uint(0)
	for tr.width(height) > 1 {
		height++
	}
	build(height, 0)
	m.Flags = make([]byte, (len(bits)+7)/8)
	for i, b := range bits {
		if b {
			m.Flags[i/8] |= 1 << (i % 8)
		}
	}
	m.Header.MerkleRoot = hash(height, 0)
	var w bytes.Buffer
	if err := m.BtcEncode(&w, wire.ProtocolVersion, wire.BaseEncoding); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(w.Bytes()), facts.Hash(m.Header.BlockHash().String())
}

func TestProves(t *testing.T) {
	for n := 1; n <= 12; n++ {
		var ids []chainhash.Hash
		for i := range n {
			ids = append(ids, chainhash.HashH([]byte{byte(i)}))
		}
		for pick := range n {
			text, block := prove(t, ids, pick)
			for i, id := range ids {
				if got := Proves(text, facts.Hash(id.String()), block); got != (i == pick) {
					t.Fatalf("%d of %d proves %d: %v", pick, n, i, got)
				}
			}
			if Proves(text, facts.Hash(ids[pick].String()), facts.Hash(ids[0].String())) {
				t.Fatal("proves another block")
			}
			for cut := 0; cut < len(text); cut += 7 {
				if Proves(text[:cut], facts.Hash(ids[pick].String()), block) {
					t.Fatalf("half a proof proves: %d of %d", cut, len(text))
				}
			}
		}
	}
}

func FuzzProves(f *testing.F) {
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, raw []byte) {
		id := facts.Hash(chainhash.HashH(raw).String())
		if Proves(hex.EncodeToString(raw), id, id) {
			t.Fatal("bytes prove their own hash")
		}
	})
}
