package signer

import (
	"sync"
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc/secp256k1"
	"github.com/consensys/gnark-crypto/ecc/secp256k1/fp"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Whoever signed often is worth a table, which costs as much as so many recoveries: the wallet
// from which a platform pays out. Their number is bounded, and so is that of the others met.
const (
	often    = 24
	mostKeys = 16
	mostMet  = 4096
)

// Known are the keys that signed often. Safe for parallel use; the zero value knows none.
type Known struct {
	keys [mostKeys]atomic.Pointer[key]

	mu  sync.Mutex
	met map[common.Address]int
}

type key struct {
	who  common.Address
	t    *table
	used atomic.Int64
}

// Made reports that an account made the signature of a hash. False says nothing: it may be
// that the account is not known.
func (k *Known) Made(who common.Address, hash common.Hash, sig Signature) bool {
	for i := range k.keys {
		if known := k.keys[i].Load(); known != nil && known.who == who {
			known.used.Add(1)
			return known.t.made(hash, sig)
		}
	}
	return false
}

// Met notes that an account made a signature, as was found out by recovering its key.
func (k *Known) Met(who common.Address, hash common.Hash, sig Signature) {
	if !k.oftenMet(who) {
		return
	}
	var whole [65]byte
	copy(whole[:32], sig.R[:])
	copy(whole[32:], sig.S[:])
	if sig.Odd {
		whole[64] = 1
	}
	pub, err := crypto.Ecrecover(hash[:], whole[:])
	if err != nil || common.Address(crypto.Keccak256(pub[1:])[12:]) != who {
		return
	}
	x, err := fp.BigEndian.Element((*[32]byte)(pub[1:33]))
	if err != nil {
		return
	}
	y, err := fp.BigEndian.Element((*[32]byte)(pub[33:]))
	if err != nil {
		return
	}
	k.keep(&key{who: who, t: tableOf(secp256k1.G1Affine{X: x, Y: y}, keyBits)})
}

// oftenMet counts, and reports the one time at which a table is worth its price.
func (k *Known) oftenMet(who common.Address) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.met == nil || len(k.met) >= mostMet {
		k.met = map[common.Address]int{}
	}
	k.met[who]++
	return k.met[who] == often
}

// keep puts a key in place of the one that was of use least often.
func (k *Known) keep(fresh *key) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.met, fresh.who) // counts again should it be put out
	at, least := 0, int64(-1)
	for i := range k.keys {
		known := k.keys[i].Load()
		if known == nil {
			at = i
			break
		}
		used := known.used.Load()
		known.used.Store(used / 2) // what was long ago counts less
		if least < 0 || used < least {
			at, least = i, used
		}
	}
	k.keys[at].Store(fresh)
}

// generator is the table of the curve's own point.
var generator = sync.OnceValue(func() *table {
	_, g := secp256k1.Generators()
	return tableOf(g, ownBits)
})
