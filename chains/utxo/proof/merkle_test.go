package proof_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/proof"
)

// network is a test network whose blocks cost next to nothing, or one that asks for work.
func network(difficulty uint64) proof.Network {
	return proof.Of(chains.UTXORow{PoW: "sha256d", Work: chains.Work{Difficulty: difficulty}})
}

// easy is the target of a private test network: every second hash meets it.
const easy = 0x207fffff

// branch is a merkle block with room for lies.
type branch struct {
	m    wire.MsgMerkleBlock
	bits []bool
}

func (b *branch) text(t *testing.T) (string, facts.Hash) {
	t.Helper()
	b.m.Flags = make([]byte, (len(b.bits)+7)/8)
	for i, x := range b.bits {
		if x {
			b.m.Flags[i/8] |= 1 << (i % 8)
		}
	}
	var w bytes.Buffer
	if err := b.m.BtcEncode(&w, wire.ProtocolVersion, wire.BaseEncoding); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(w.Bytes()), facts.Hash(b.m.Header.BlockHash().String())
}

// node is the node of the whole tree at a height and a place.
func node(ids []chainhash.Hash, height uint, pos int) chainhash.Hash {
	if height == 0 {
		return ids[pos]
	}
	width := func(h uint) int { return (len(ids) + 1<<h - 1) >> h }
	l := node(ids, height-1, 2*pos)
	r := l
	if 2*pos+1 < width(height-1) {
		r = node(ids, height-1, 2*pos+1)
	}
	return chainhash.DoubleHashH(append(l[:], r[:]...))
}

// prove makes the branch of one transaction, as gettxoutproof does (BIP 37).
func prove(ids []chainhash.Hash, pick int) *branch {
	b := &branch{m: wire.MsgMerkleBlock{Transactions: uint32(len(ids))}}
	width := func(h uint) int { return (len(ids) + 1<<h - 1) >> h }
	var build func(height uint, pos int)
	build = func(height uint, pos int) {
		has := pick>>height == pos
		b.bits = append(b.bits, has)
		if height == 0 || !has {
			h := node(ids, height, pos)
			b.m.Hashes = append(b.m.Hashes, &h)
			return
		}
		build(height-1, 2*pos)
		if 2*pos+1 < width(height-1) {
			build(height-1, 2*pos+1)
		}
	}
	height := uint(0)
	for width(height) > 1 {
		height++
	}
	build(height, 0)
	b.m.Header = wire.BlockHeader{Version: 4, Timestamp: time.Unix(1_700_000_000, 0), Bits: easy, MerkleRoot: node(ids, height, 0)}
	return b
}

// raw is a small transaction like no other.
func raw(n byte) []byte {
	tx := wire.NewMsgTx(2)
	tx.AddTxIn(&wire.TxIn{PreviousOutPoint: wire.OutPoint{Hash: chainhash.HashH([]byte{n})}})
	tx.AddTxOut(wire.NewTxOut(int64(n), make([]byte, 22)))
	var w bytes.Buffer
	_ = tx.Serialize(&w)
	return w.Bytes()
}

// some are transactions with their ids.
func some(n int) (txs [][]byte, ids []chainhash.Hash) {
	for i := range n {
		txs = append(txs, raw(byte(i)))
		ids = append(ids, chainhash.DoubleHashH(txs[i]))
	}
	return txs, ids
}

func TestBranch(t *testing.T) {
	n := network(0)
	for count := 1; count <= 12; count++ {
		txs, ids := some(count)
		for pick := range count {
			text, block := prove(ids, pick).text(t)
			for i, tx := range txs {
				if h, err := n.Branch(text, tx, block); (err == nil) != (i == pick) || err == nil && h.Hash() != block {
					t.Fatalf("%d of %d proves %d: %v", pick, count, i, err)
				}
			}
			if _, err := n.Branch(text, txs[pick], facts.Hash(ids[0].String())); err == nil {
				t.Fatal("proves another block")
			}
			for cut := 0; cut < len(text); cut += 7 {
				if _, err := n.Branch(text[:cut], txs[pick], block); err == nil {
					t.Fatalf("half a proof proves: %d of %d", cut, len(text))
				}
			}
		}
	}
}

// Nothing that was forged is called verified.
func TestForgeries(t *testing.T) {
	txs, ids := some(7)
	never := raw(99)
	unmade := chainhash.DoubleHashH(never)
	inner := node(ids, 1, 1)
	pair := append(ids[2].CloneBytes(), ids[3][:]...) // the bytes whose hash the inner node is
	for name, lie := range map[string]func(b *branch) []byte{
		"another id in the branch": func(b *branch) []byte { b.m.Hashes[2] = &unmade; return never },
		"another sister":           func(b *branch) []byte { b.m.Hashes[0] = &unmade; return txs[2] },
		"another root":             func(b *branch) []byte { b.m.Header.MerkleRoot[0] ^= 1; return txs[2] },
		"a hash too many":          func(b *branch) []byte { b.m.Hashes = append(b.m.Hashes, b.m.Hashes[0]); return txs[2] },
		"a flag too many":          func(b *branch) []byte { b.bits = append(b.bits, make([]bool, 16)...); return txs[2] },
		"another transaction":      func(*branch) []byte { return never },
		"half a transaction":       func(*branch) []byte { return txs[2][:40] },
		"no transactions":          func(b *branch) []byte { b.m.Transactions = 0; return txs[2] },
		"a million and a half":     func(b *branch) []byte { b.m.Transactions = 1_500_000; return txs[2] },
		"an inner node as the transaction": func(b *branch) []byte {
			l, r := node(ids, 1, 0), node(ids, 2, 1)
			b.m.Transactions, b.m.Hashes = 4, []*chainhash.Hash{&l, &inner, &r}
			b.bits = []bool{true, true, false, true, false}
			return pair
		},
		"the root as the transaction": func(b *branch) []byte {
			root := b.m.Header.MerkleRoot
			b.m.Transactions, b.m.Hashes, b.bits = 1, []*chainhash.Hash{&root}, []bool{true}
			l, r := node(ids, 2, 0), node(ids, 2, 1)
			return append(l.CloneBytes(), r[:]...)
		},
		"nothing is marked": func(b *branch) []byte {
			root := b.m.Header.MerkleRoot
			b.m.Hashes, b.bits = []*chainhash.Hash{&root}, []bool{false}
			return txs[2]
		},
		"twins": func(b *branch) []byte {
			l, x := node(ids, 2, 0), node(ids, 1, 2)
			b.m.Transactions, b.m.Hashes = 8, []*chainhash.Hash{&l, &x, &ids[6], &ids[6]}
			b.bits = []bool{true, false, true, false, true, false, true}
			return txs[6]
		},
	} {
		b := prove(ids, 2)
		tx := lie(b)
		text, block := b.text(t)
		if _, err := network(0).Branch(text, tx, block); err == nil {
			t.Errorf("%s: verified", name)
		}
	}
}

// CVE-2017-12842: a block holds a transaction of 64 bytes whose second half is the id of a
// payment that was never made, so the branch goes one step below the real tree. The work for
// the id was done here: its bytes read as the end of a transaction.
func TestTransactionOfTwoNodes(t *testing.T) {
	payment := raw(7)
	binary.LittleEndian.PutUint32(payment[len(payment)-4:], 3475149)
	unmade := chainhash.DoubleHashH(payment)
	var left chainhash.Hash
	left[0], left[4] = 1, 1 // version 1, one input
	tx := append(left.CloneBytes(), unmade[:]...)
	var read wire.MsgTx
	if err := read.DeserializeNoWitness(bytes.NewReader(tx)); err != nil || read.SerializeSizeStripped() != 64 {
		t.Fatalf("not the transaction that was meant: %v", err)
	}
	other := chainhash.HashH([]byte("coinbase"))
	inBlock := func(l chainhash.Hash) (string, facts.Hash) {
		b := &branch{bits: []bool{true, false, true, false, true}}
		b.m = wire.MsgMerkleBlock{Transactions: 4, Hashes: []*chainhash.Hash{&other, &l, &unmade}}
		b.m.Header = wire.BlockHeader{Version: 4, Timestamp: time.Unix(1_700_000_000, 0), Bits: easy}
		b.m.Header.MerkleRoot = chainhash.DoubleHashH(append(other.CloneBytes(), chainhash.DoubleHashB(append(l.CloneBytes(), unmade[:]...))...))
		return b.text(t)
	}
	text, block := inBlock(left)
	if _, err := network(0).Branch(text, payment, block); !errors.Is(err, proof.ErrForged) {
		t.Errorf("a payment that was never made is verified: %v", err)
	}
	if _, err := network(0).Branch(text, tx, block); !errors.Is(err, proof.ErrUnread) {
		t.Errorf("a transaction of 64 bytes is proven: %v", err)
	}
	text, block = inBlock(chainhash.HashH([]byte("a sister")))
	if _, err := network(0).Branch(text, payment, block); err != nil {
		t.Errorf("two nodes that are no transaction are refused: %v", err)
	}
}

func FuzzBranch(f *testing.F) {
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		h := facts.Hash(chainhash.HashH(b).String())
		if _, err := network(0).Branch(hex.EncodeToString(b), raw(1), h); err == nil {
			t.Fatal("bytes prove their own hash")
		}
	})
}
