// Package proof checks what a server says of a confirmed transaction against what only work
// can make: a block's header that commits to the transaction, the work in that header, and
// headers on top of it. Pure: it asks nobody and believes nobody.
package proof

import (
	"bytes"
	"encoding/hex"
	"errors"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
)

// Why a proof is not one.
var (
	ErrUnread = errors.New("not a proof that can be read here")
	ErrForged = errors.New("the proof does not hold") // no honest server gives such a one
)

// Branch reads a merkle block (BIP 37) and checks that the header of block commits to the
// transaction with these bytes. The id is made from the bytes: a bare id could be an inner
// node of the tree.
func (n Network) Branch(text string, bytesOfTx []byte, block facts.Hash) (Header, error) {
	want, ok := txid(bytesOfTx)
	raw, err := hex.DecodeString(text)
	if err != nil || !ok || block == "" || n.Merged {
		return Header{}, ErrUnread
	}
	var m wire.MsgMerkleBlock
	r := bytes.NewReader(raw)
	if err := m.BtcDecode(r, wire.ProtocolVersion, wire.BaseEncoding); err != nil || r.Len() != 0 {
		return Header{}, ErrUnread
	}
	h := Header{m.Header}
	if h.Hash() != block {
		return Header{}, ErrUnread // the chain may have changed between two answers
	}
	if m.Transactions == 0 || m.Transactions > most {
		return Header{}, ErrForged
	}
	t := tree{m: &m, want: want}
	height := uint(0)
	for t.width(height) > 1 {
		height++
	}
	root, ok := t.walk(height, 0)
	if !ok || !t.found || t.hash != len(m.Hashes) || (t.bit+7)/8 != len(m.Flags) || root != m.Header.MerkleRoot {
		return Header{}, ErrForged
	}
	for i := t.bit; i < 8*len(m.Flags); i++ {
		if m.Flags[i/8]>>(i%8)&1 == 1 {
			return Header{}, ErrUnread
		}
	}
	return h, nil
}

// Names is the block whose header, with work in it, commits to the transaction with these bytes, by the merkle
// block itself. A damaged header has no work, except on networks where that is free.
func (n Network) Names(text string, bytesOfTx []byte) (facts.Hash, bool) {
	raw, err := hex.DecodeString(text)
	var m wire.MsgMerkleBlock
	if err != nil || m.BtcDecode(bytes.NewReader(raw), wire.ProtocolVersion, wire.BaseEncoding) != nil {
		return "", false
	}
	block := Header{m.Header}.Hash()
	h, err := n.Branch(text, bytesOfTx, block)
	if err == nil {
		_, err = n.Work(h)
	}
	return block, err == nil
}

// most is more transactions than any block of the family can hold.
const most = 1 << 20

// tree walks a partial merkle tree (BIP 37), depth first.
type tree struct {
	m     *wire.MsgMerkleBlock
	want  chainhash.Hash
	bit   int
	hash  int
	found bool
}

func (t *tree) width(height uint) uint32 { return (t.m.Transactions + 1<<height - 1) >> height }

func (t *tree) walk(height uint, pos uint32) (chainhash.Hash, bool) {
	if t.bit >= 8*len(t.m.Flags) {
		return chainhash.Hash{}, false
	}
	flag := t.m.Flags[t.bit/8]>>(t.bit%8)&1 == 1
	t.bit++
	if !flag || height == 0 {
		if t.hash >= len(t.m.Hashes) {
			return chainhash.Hash{}, false
		}
		h := *t.m.Hashes[t.hash]
		t.hash++
		if flag && h == t.want {
			t.found = true
		}
		return h, true
	}
	left, ok := t.walk(height-1, 2*pos)
	if !ok {
		return left, false
	}
	right := left
	if 2*pos+1 < t.width(height-1) {
		if right, ok = t.walk(height-1, 2*pos+1); !ok || right == left {
			return right, false // twins would let two trees have one root (CVE-2012-2459)
		}
	}
	return join(left, right)
}

// join makes the node above two. False if the two together read as a transaction: then what
// stands below it may be that transaction's own bytes, and no part of the tree (CVE-2017-12842).
func join(left, right chainhash.Hash) (chainhash.Hash, bool) {
	both := append(append(make([]byte, 0, 64), left[:]...), right[:]...)
	return chainhash.DoubleHashH(both), !isTransaction(both)
}

func isTransaction(b []byte) bool {
	var m wire.MsgTx
	r := bytes.NewReader(b)
	return m.DeserializeNoWitness(r) == nil && r.Len() == 0 && len(m.TxIn) > 0 && len(m.TxOut) > 0
}

// txid is the id of a transaction. False for one that no branch can prove: without its
// witness it is as long as two nodes of a merkle tree, so it may be one (CVE-2017-12842).
// Nodes relay none.
func txid(raw []byte) (chainhash.Hash, bool) {
	var m wire.MsgTx
	r := bytes.NewReader(raw)
	if m.Deserialize(r) != nil || r.Len() != 0 || m.SerializeSizeStripped() == 64 {
		return chainhash.Hash{}, false
	}
	return m.TxHash(), true
}
