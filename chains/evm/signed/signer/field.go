package signer

import (
	"encoding/binary"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/secp256k1"
	"github.com/consensys/gnark-crypto/ecc/secp256k1/fp"
)

// element is a number modulo p = 2^256 - fold, least significant word first. It may stand for
// itself plus p: only normal has one form for each. The shape of this prime makes a product less
// than half as dear as arithmetic for any prime.
type element [4]uint64

// fold is what 2^256 leaves modulo p.
const fold = 1<<32 + 977

// elementOf takes a number out of the form in which the general arithmetic keeps it.
func elementOf(e *fp.Element) element { return e.Bits() }

// word is a number of 32 bytes.
func word(b [32]byte) (x element) {
	for i := range x {
		x[i] = binary.BigEndian.Uint64(b[24-8*i:])
	}
	return x
}

// put writes a number below p.
func (x element) put(b []byte) {
	for i, w := range x {
		binary.BigEndian.PutUint64(b[24-8*i:], w)
	}
}

// again gives it back to the general arithmetic.
func (x element) again() fp.Element {
	var b [32]byte
	x.normal()
	x.put(b[:])
	var e fp.Element
	e.SetBytes(b[:])
	return e
}

// normal makes x smaller than p.
func (x *element) normal() {
	var y element // x - p = x + fold - 2^256
	var c uint64
	y[0], c = bits.Add64(x[0], fold, 0)
	y[1], c = bits.Add64(x[1], 0, c)
	y[2], c = bits.Add64(x[2], 0, c)
	y[3], c = bits.Add64(x[3], 0, c)
	if c == 1 {
		*x = y
	}
}

func (x *element) isZero() bool {
	y := *x
	y.normal()
	return y[0]|y[1]|y[2]|y[3] == 0
}

// add sets z to x + y.
func (z *element) add(x, y *element) {
	z0, c := bits.Add64(x[0], y[0], 0)
	z1, c := bits.Add64(x[1], y[1], c)
	z2, c := bits.Add64(x[2], y[2], c)
	z3, c := bits.Add64(x[3], y[3], c)
	z0, c = bits.Add64(z0, fold&-c, 0)
	z1, c = bits.Add64(z1, 0, c)
	z2, c = bits.Add64(z2, 0, c)
	z3, c = bits.Add64(z3, 0, c)
	z[0], z[1], z[2], z[3] = z0+fold&-c, z1, z2, z3 // then all words but the lowest are empty, and it is small
}

// sub sets z to x - y.
func (z *element) sub(x, y *element) {
	z0, b := bits.Sub64(x[0], y[0], 0)
	z1, b := bits.Sub64(x[1], y[1], b)
	z2, b := bits.Sub64(x[2], y[2], b)
	z3, b := bits.Sub64(x[3], y[3], b)
	z0, b = bits.Sub64(z0, fold&-b, 0) // 2^256 too much is fold too much
	z1, b = bits.Sub64(z1, 0, b)
	z2, b = bits.Sub64(z2, 0, b)
	z3, b = bits.Sub64(z3, 0, b)
	z[0], z[1], z[2], z[3] = z0-fold&-b, z1, z2, z3 // then all words but the lowest are full, and it is large
}

// mul sets z to x * y.
func (z *element) mul(x, y *element) {
	y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
	var c, h0, h1, h2, h3, l1, l2, l3 uint64

	a := x[0]
	h0, t0 := bits.Mul64(a, y0)
	h1, l1 = bits.Mul64(a, y1)
	h2, l2 = bits.Mul64(a, y2)
	h3, l3 = bits.Mul64(a, y3)
	t1, c := bits.Add64(h0, l1, 0)
	t2, c := bits.Add64(h1, l2, c)
	t3, c := bits.Add64(h2, l3, c)
	t4 := h3 + c

	var l0 uint64
	a = x[1]
	h0, l0 = bits.Mul64(a, y0)
	h1, l1 = bits.Mul64(a, y1)
	h2, l2 = bits.Mul64(a, y2)
	h3, l3 = bits.Mul64(a, y3)
	l1, c = bits.Add64(l1, h0, 0)
	l2, c = bits.Add64(l2, h1, c)
	l3, c = bits.Add64(l3, h2, c)
	h3 += c
	t1, c = bits.Add64(t1, l0, 0)
	t2, c = bits.Add64(t2, l1, c)
	t3, c = bits.Add64(t3, l2, c)
	t4, c = bits.Add64(t4, l3, c)
	t5 := h3 + c

	a = x[2]
	h0, l0 = bits.Mul64(a, y0)
	h1, l1 = bits.Mul64(a, y1)
	h2, l2 = bits.Mul64(a, y2)
	h3, l3 = bits.Mul64(a, y3)
	l1, c = bits.Add64(l1, h0, 0)
	l2, c = bits.Add64(l2, h1, c)
	l3, c = bits.Add64(l3, h2, c)
	h3 += c
	t2, c = bits.Add64(t2, l0, 0)
	t3, c = bits.Add64(t3, l1, c)
	t4, c = bits.Add64(t4, l2, c)
	t5, c = bits.Add64(t5, l3, c)
	t6 := h3 + c

	a = x[3]
	h0, l0 = bits.Mul64(a, y0)
	h1, l1 = bits.Mul64(a, y1)
	h2, l2 = bits.Mul64(a, y2)
	h3, l3 = bits.Mul64(a, y3)
	l1, c = bits.Add64(l1, h0, 0)
	l2, c = bits.Add64(l2, h1, c)
	l3, c = bits.Add64(l3, h2, c)
	h3 += c
	t3, c = bits.Add64(t3, l0, 0)
	t4, c = bits.Add64(t4, l1, c)
	t5, c = bits.Add64(t5, l2, c)
	t6, c = bits.Add64(t6, l3, c)
	t7 := h3 + c

	z.reduce(t0, t1, t2, t3, t4, t5, t6, t7)
}

// square sets z to x * x.
func (z *element) square(x *element) {
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	var c uint64
	h01, l01 := bits.Mul64(x0, x1)
	h02, l02 := bits.Mul64(x0, x2)
	h03, l03 := bits.Mul64(x0, x3)
	h12, l12 := bits.Mul64(x1, x2)
	h13, l13 := bits.Mul64(x1, x3)
	h23, l23 := bits.Mul64(x2, x3)
	t1 := l01
	t2, c := bits.Add64(l02, h01, 0)
	t3, c := bits.Add64(l03, h02, c)
	t4, c := bits.Add64(l13, h03, c)
	t5, c := bits.Add64(l23, h13, c)
	t6 := h23 + c
	t3, c = bits.Add64(t3, l12, 0)
	t4, c = bits.Add64(t4, h12, c)
	t5, c = bits.Add64(t5, 0, c)
	t6 += c

	t7 := t6 >> 63 // each of these counts twice
	t6 = t6<<1 | t5>>63
	t5 = t5<<1 | t4>>63
	t4 = t4<<1 | t3>>63
	t3 = t3<<1 | t2>>63
	t2 = t2<<1 | t1>>63
	t1 <<= 1

	h0, t0 := bits.Mul64(x0, x0)
	h1, l1 := bits.Mul64(x1, x1)
	h2, l2 := bits.Mul64(x2, x2)
	h3, l3 := bits.Mul64(x3, x3)
	t1, c = bits.Add64(t1, h0, 0)
	t2, c = bits.Add64(t2, l1, c)
	t3, c = bits.Add64(t3, h1, c)
	t4, c = bits.Add64(t4, l2, c)
	t5, c = bits.Add64(t5, h2, c)
	t6, c = bits.Add64(t6, l3, c)
	t7 += h3 + c

	z.reduce(t0, t1, t2, t3, t4, t5, t6, t7)
}

// reduce sets z to a number of 512 bits.
func (z *element) reduce(t0, t1, t2, t3, t4, t5, t6, t7 uint64) {
	var c uint64
	h4, l4 := bits.Mul64(t4, fold)
	h5, l5 := bits.Mul64(t5, fold)
	h6, l6 := bits.Mul64(t6, fold)
	h7, l7 := bits.Mul64(t7, fold)
	l5, c = bits.Add64(l5, h4, 0)
	l6, c = bits.Add64(l6, h5, c)
	l7, c = bits.Add64(l7, h6, c)
	h7 += c
	t0, c = bits.Add64(t0, l4, 0)
	t1, c = bits.Add64(t1, l5, c)
	t2, c = bits.Add64(t2, l6, c)
	t3, c = bits.Add64(t3, l7, c)
	h7 += c // below 2^34

	hi, lo := bits.Mul64(h7, fold)
	t0, c = bits.Add64(t0, lo, 0)
	t1, c = bits.Add64(t1, hi, c)
	t2, c = bits.Add64(t2, 0, c)
	t3, c = bits.Add64(t3, 0, c)
	t0, c = bits.Add64(t0, fold&-c, 0) // after a carry the rest is small
	z[0], z[1], z[2], z[3] = t0, t1+c, t2, t3
}

// place is a point of the curve; the table keeps no point at infinity.
type place struct{ x, y element }

func placeOf(p *secp256k1.G1Affine) place { return place{elementOf(&p.X), elementOf(&p.Y)} }

// sum is a sum of points: x/z², y/z³.
type sum struct {
	x, y, z element
	any     bool // false: nothing was added yet
	lost    bool // two points were the same or opposite, which this does not follow
}

// add adds a point or, if minus, its opposite.
func (s *sum) add(p *place, minus bool) {
	y := p.y
	if minus {
		y.sub(&element{}, &p.y)
	}
	if !s.any {
		*s = sum{x: p.x, y: y, z: element{1}, any: true, lost: s.lost}
		return
	}
	var zz, h, r, hh, hhh, v, t element
	zz.square(&s.z)
	h.mul(&p.x, &zz)
	h.sub(&h, &s.x)
	if h.isZero() {
		s.lost = true
		return
	}
	t.mul(&s.z, &zz)
	r.mul(&y, &t)
	r.sub(&r, &s.y)
	hh.square(&h)
	hhh.mul(&h, &hh)
	v.mul(&s.x, &hh)
	s.z.mul(&s.z, &h)
	s.x.square(&r)
	s.x.sub(&s.x, &hhh)
	s.x.sub(&s.x, &v)
	s.x.sub(&s.x, &v)
	v.sub(&v, &s.x)
	t.mul(&s.y, &hhh)
	s.y.mul(&r, &v)
	s.y.sub(&s.y, &t)
}

// ends gives the point itself; ok is false if the sum is unknown or at infinity.
func (s *sum) ends() (p place, ok bool) {
	if !s.any || s.lost || s.z.isZero() {
		return p, false
	}
	z := s.z.again()
	z.Inverse(&z)
	inverse := elementOf(&z)
	var square element
	square.square(&inverse)
	p.x.mul(&s.x, &square)
	square.mul(&square, &inverse)
	p.y.mul(&s.y, &square)
	p.x.normal()
	p.y.normal()
	return p, true
}
