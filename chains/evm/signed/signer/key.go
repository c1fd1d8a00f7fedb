// Package signer knows keys that signed before. Whether a known key made a signature is found
// out in a ninth of the time that it takes to recover an unknown one, and the answer is as sure:
// a signature and the parity of its point fix the key.
package signer

import (
	"github.com/consensys/gnark-crypto/ecc/secp256k1"
	"github.com/consensys/gnark-crypto/ecc/secp256k1/fr"
)

// A scalar of 256 bits is read in windows of so many bits as digits from -half+1 to half, so that
// the multiples of a point in all windows are a table. The curve's own point is in every product
// and worth a larger one: 33 additions and 270 kB, after 37 and 152 kB of a key.
const (
	ownBits = 8
	keyBits = 7
)

// table holds 1 to half times a point, times 2^width to the power of the window.
type table struct {
	width int // of a window in bits
	steps [][]place
}

func tableOf(p secp256k1.G1Affine, width int) *table {
	windows, half := 256/width+1, 1<<(width-1) // one bit more than a scalar has: the last carry
	all := make([]secp256k1.G1Jac, 0, windows*half)
	var base secp256k1.G1Jac
	base.FromAffine(&p)
	for range windows {
		next := base
		for i := range half {
			if i > 0 {
				next.AddAssign(&base)
			}
			all = append(all, next)
		}
		base = next // half times
		base.DoubleAssign()
	}
	flat := make([]place, 0, len(all))
	for _, a := range secp256k1.BatchJacobianToAffineG1(all) {
		flat = append(flat, placeOf(&a))
	}
	t := &table{width: width}
	for w := range windows {
		t.steps = append(t.steps, flat[w*half:(w+1)*half])
	}
	return t
}

// add adds k times the point of the table to a sum.
func (t *table) add(s *sum, k *fr.Element) {
	n := k.Bits() // least significant word first
	carry, half := uint64(0), uint64(1)<<(t.width-1)
	for w, step := range t.steps {
		at := w * t.width
		d := carry
		if at < 256 {
			word := n[at/64] >> (at % 64)
			if at%64 > 64-t.width && at/64 < 3 {
				word |= n[at/64+1] << (64 - at%64)
			}
			d += word & (2*half - 1)
		}
		carry = 0
		if d > half {
			carry, d = 1, 2*half-d
		}
		if d > 0 {
			s.add(&step[d-1], carry == 1)
		}
	}
}

// Signature is that of a transaction: two numbers of 32 bytes and the parity of the point.
type Signature struct {
	R, S [32]byte
	Odd  bool
}

// made reports that recovering the key of the signature of a hash gives the key of the table.
// False says nothing.
func (t *table) made(hash [32]byte, sig Signature) bool {
	r, s, ok := sig.numbers()
	if !ok {
		return false
	}
	var e, u1, u2 fr.Element
	e.SetBytes(hash[:])
	s.Inverse(&s)
	u1.Mul(&e, &s)
	u2.Mul(&r, &s)
	var both sum
	generator().add(&both, &u1)
	t.add(&both, &u2)
	point, ok := both.ends()
	if !ok {
		return false
	}
	return point.x == word(sig.R) && (point.y[0]&1 == 1) == sig.Odd // r itself: the few points with x = r + n cannot be made on purpose
}

// numbers are r and s, if they are as a transaction may have them.
func (sig Signature) numbers() (r, s fr.Element, ok bool) {
	r, err := fr.BigEndian.Element(&sig.R)
	if err != nil || r.IsZero() {
		return r, s, false
	}
	s, err = fr.BigEndian.Element(&sig.S)
	return r, s, err == nil && !s.IsZero() && !s.LexicographicallyLargest() // the larger of the two that fit is not allowed
}
