package proof

import (
	"bytes"
	"math/big"
	"time"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"golang.org/x/crypto/scrypt"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Network is how much work a block of a chain must show.
type Network struct {
	Merged bool   // the work stands in another chain's block: it cannot be checked here
	scrypt bool   // sha256d otherwise
	floor  uint64 // difficulty below which a header's work proves nothing; 0: none does
	since  int    // year from which on the network has no block below it; 0: not known
}

// Of reads a catalogue row.
func Of(row chains.UTXORow) Network {
	return Network{Merged: row.PoW == "auxpow", scrypt: row.PoW == "scrypt", floor: row.Work.Difficulty, since: row.Work.Since}
}

// Counts reports that the headers of this network show work that nobody can make up.
func (n Network) Counts() bool { return !n.Merged && n.floor > 0 }

// Why a header's work proves nothing.
const (
	WeakTest   = "free-work" // blocks of a test network cost next to nothing
	WeakMerged = "merge-mined"
	WeakLow    = "low-work" // less than the network's blocks carry today
)

// Header is a block's header of 80 bytes.
type Header struct{ wire.BlockHeader }

// Fields are a header as a server lists them. Numbers that no header can hold are refused.
type Fields struct {
	Version, Time, Bits, Nonce int64
	Previous, Root             string
}

// Header puts the fields together; false if they are none.
func (f Fields) Header() (Header, bool) {
	prev, err1 := chainhash.NewHashFromStr(f.Previous)
	root, err2 := chainhash.NewHashFromStr(f.Root)
	const limit = 1 << 32
	fits := f.Time >= 0 && f.Time < limit && f.Bits > 0 && f.Bits < limit && f.Nonce >= 0 && f.Nonce < limit &&
		f.Version >= -limit/2 && f.Version < limit
	if err1 != nil || err2 != nil || len(f.Previous) != 64 || len(f.Root) != 64 || !fits {
		return Header{}, false
	}
	return Header{wire.BlockHeader{
		Version: int32(uint32(f.Version)), PrevBlock: *prev, MerkleRoot: *root, Timestamp: time.Unix(f.Time, 0), Bits: uint32(f.Bits), Nonce: uint32(f.Nonce),
	}}, true
}

// Hash is the id of the block.
func (h Header) Hash() facts.Hash { return facts.Hash(h.BlockHash().String()) }

// Previous is the id of the block below.
func (h Header) Previous() facts.Hash { return facts.Hash(h.PrevBlock.String()) }

// Work checks that the header's hash meets its own target, else it is forged, and that the
// target is one of this network's, else it is forged if its time is one of this network's too;
// weak says why it proves nothing.
func (n Network) Work(h Header) (weak string, err error) {
	if n.Merged {
		return WeakMerged, nil
	}
	target, ok := target(h.Bits)
	if !ok {
		return "", ErrForged
	}
	sum := h.BlockHash()
	if n.scrypt {
		var b bytes.Buffer
		if err := h.Serialize(&b); err != nil {
			return "", ErrUnread
		}
		got, err := scrypt.Key(b.Bytes(), b.Bytes(), 1024, 1, 1, 32) // Litecoin's parameters
		if err != nil {
			return "", ErrUnread
		}
		copy(sum[:], got)
	}
	switch {
	case number(sum).Cmp(target) > 0:
		return "", ErrForged
	case n.floor == 0:
		return WeakTest, nil
	case new(big.Int).Mul(target, new(big.Int).SetUint64(n.floor)).Cmp(unit) > 0:
		if n.since > 0 && h.Timestamp.UTC().Year() >= n.since {
			return "", ErrForged
		}
		return WeakLow, nil
	}
	return "", nil
}

// Strange reports an id that no block of the network made at that time can have: it is too high for the
// work that they carry. Only where ids tell of the work.
func (n Network) Strange(id facts.Hash, at time.Time) bool {
	if n.Merged || n.scrypt || n.floor == 0 || n.since == 0 || at.UTC().Year() < n.since {
		return false
	}
	h, err := chainhash.NewHashFromStr(string(id))
	return err == nil && len(id) == 64 && new(big.Int).Mul(number(*h), new(big.Int).SetUint64(n.floor)).Cmp(unit) > 0
}

// Chain counts the headers from block up to the newest one of the list, newest first, each
// with the work of the network and linked to the one below; 0 if block does not stand in it.
// An error if a header is forged.
func (n Network) Chain(list []Header, ids []facts.Hash, block facts.Hash) (count int, weak string, err error) {
	for i, h := range list {
		w, err := n.Work(h)
		switch {
		case h.Hash() != ids[i]:
			return 0, "", nil // fields that we read otherwise than the server
		case err != nil:
			return 0, "", err
		case i > 0 && list[i-1].Previous() != h.Hash():
			return 0, "", nil // a block came in between
		}
		if weak == "" {
			weak = w
		}
		if h.Hash() == block {
			return i + 1, weak, nil
		}
	}
	return 0, "", nil
}

// unit is the target of difficulty 1.
var unit = new(big.Int).Lsh(big.NewInt(0xffff), 208)

// target expands the short form in a header; false if no node would take it.
func target(bits uint32) (*big.Int, bool) {
	exp, mantissa := bits>>24, int64(bits&0x7fffff)
	if mantissa == 0 || bits&0x800000 != 0 || exp > 34 {
		return nil, false
	}
	t := big.NewInt(mantissa)
	if exp <= 3 {
		t.Rsh(t, uint(8*(3-exp)))
	} else {
		t.Lsh(t, uint(8*(exp-3)))
	}
	return t, t.Sign() > 0 && t.BitLen() <= 256
}

// number reads a hash as headers do: the last byte is the highest.
func number(h chainhash.Hash) *big.Int {
	var b [32]byte
	for i, x := range h {
		b[31-i] = x
	}
	return new(big.Int).SetBytes(b[:])
}
