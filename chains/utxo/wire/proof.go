package wire

import (
	"bytes"
	"encoding/hex"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
)

// Proves reads a merkle block and reports whether the header with the id block commits to tx.
func Proves(text string, tx, block facts.Hash) bool {
	raw, err := hex.DecodeString(text)
	if err != nil || block == "" {
		return false
	}
	var m wire.MsgMerkleBlock
	if err := m.BtcDecode(bytes.NewReader(raw), wire.ProtocolVersion, wire.BaseEncoding); err != nil {
		return false
	}
	if m.Header.BlockHash().String() != string(block) || m.Transactions == 0 || m.Transactions > 1<<17 {
		return false
	}
	want, err := chainhash.NewHashFromStr(string(tx))
	if err != nil {
		return false
	}
	t := tree{m: &m, want: *want}
	height := uint(0)
	for t.width(height) > 1 {
		height++
	}
	root, ok := t.walk(height, 0)
	return ok && t.found && root == m.Header.MerkleRoot
}

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
	return chainhash.DoubleHashH(append(append(make([]byte, 0, 64), left[:]...), right[:]...)), true
}
