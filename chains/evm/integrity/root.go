package integrity

import (
	"bytes"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

// rootOf computes the root of the Merkle-Patricia trie (Yellow Paper, appendix D) over a whole
// list; go-ethereum's own trie would bring a database along. It is a types.ListHasher.
type rootOf struct{ all []leaf }

type leaf struct{ path, value []byte } // path in nibbles

func (r *rootOf) Reset() { r.all = nil }

// Update adds one entry; the value is copied, as the caller uses its buffer again.
func (r *rootOf) Update(key, value []byte) error {
	path := make([]byte, 0, 2*len(key))
	for _, b := range key {
		path = append(path, b>>4, b&15)
	}
	r.all = append(r.all, leaf{path, bytes.Clone(value)})
	return nil
}

func (r *rootOf) Hash() common.Hash {
	slices.SortFunc(r.all, func(a, b leaf) int { return bytes.Compare(a.path, b.path) })
	return crypto.Keccak256Hash(node(r.all, 0))
}

// node encodes the part of the trie below a path of so many nibbles, which all entries share.
func node(all []leaf, from int) []byte {
	switch len(all) {
	case 0:
		return rlp.EmptyString
	case 1:
		return list(text(packed(all[0].path[from:], true)), text(all[0].value))
	}
	first, last := all[0].path, all[len(all)-1].path
	to := from
	for to < len(first) && to < len(last) && first[to] == last[to] {
		to++
	}
	if to > from {
		return list(text(packed(first[from:to], false)), ref(node(all, to)))
	}
	parts := make([][]byte, 17)
	parts[16] = rlp.EmptyString
	if len(first) == from {
		parts[16], all = text(all[0].value), all[1:]
	}
	for n := range byte(16) {
		end := 0
		for end < len(all) && all[end].path[from] == n {
			end++
		}
		if parts[n] = rlp.EmptyString; end > 0 {
			parts[n] = ref(node(all[:end], from+1))
		}
		all = all[end:]
	}
	return list(parts...)
}

// ref is how a node stands in the one above it: short ones whole, others by their hash.
func ref(n []byte) []byte {
	if len(n) < 32 {
		return n
	}
	return text(crypto.Keccak256(n))
}

// packed writes nibbles as bytes, with a first nibble that tells a leaf and an odd number.
func packed(path []byte, isLeaf bool) []byte {
	flag := byte(0)
	if isLeaf {
		flag = 2
	}
	nibbles := []byte{flag, 0}
	if len(path)%2 == 1 {
		nibbles = []byte{flag + 1}
	}
	nibbles = append(nibbles, path...)
	out := make([]byte, len(nibbles)/2)
	for i := range out {
		out[i] = nibbles[2*i]<<4 | nibbles[2*i+1]
	}
	return out
}

func text(b []byte) []byte { return encoded(b) }

func list(parts ...[]byte) []byte {
	all := make([]rlp.RawValue, len(parts))
	for i, p := range parts {
		all[i] = p
	}
	return encoded(all)
}

func encoded(v any) []byte {
	out, err := rlp.EncodeToBytes(v)
	if err != nil {
		return nil // bytes and raw values always encode
	}
	return out
}
