package signer

import (
	"github.com/consensys/gnark-crypto/ecc/secp256k1/fr"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Recovers reports that recovering the key of the signature of a hash gives an account. False
// says nothing: the caller then recovers as go-ethereum does.
func Recovers(who common.Address, hash [32]byte, sig Signature) bool {
	r, s, ok := sig.numbers()
	if !ok {
		return false
	}
	point, ok := lifted(word(sig.R), sig.Odd)
	if !ok {
		return false
	}
	var e, u1, u2 fr.Element // the key is s/r times the point, less hash/r times the curve's own
	e.SetBytes(hash[:])
	r.Inverse(&r)
	u1.Mul(&e, &r)
	u1.Neg(&u1)
	u2.Mul(&s, &r)
	key, ok := product(&point, &u2)
	if !ok {
		return false
	}
	generator().add(&key, &u1)
	public, ok := key.ends()
	if !ok {
		return false
	}
	var b [64]byte
	public.x.put(b[:32])
	public.y.put(b[32:])
	return common.Address(crypto.Keccak256(b[:])[12:]) == who
}

// lifted is the point with an x and the parity of its y; false where there is none.
func lifted(x element, odd bool) (p place, ok bool) {
	var square, check element
	square.square(&x)
	square.mul(&square, &x)
	square.add(&square, &element{7})
	y := square.root()
	check.square(&y)
	check.sub(&check, &square)
	if !check.isZero() {
		return p, false
	}
	if y.normal(); y[0]&1 == 1 != odd {
		y.sub(&element{}, &y)
		y.normal()
	}
	return place{x, y}, true
}

// root raises to (p+1)/4, which is a square root where there is one: 223 ones, a zero, 22 ones,
// four zeros, two ones and two zeros. x22 has 22 ones, and so on.
func (x element) root() element {
	then := func(a element, squares int, b *element) element {
		for range squares {
			a.square(&a)
		}
		a.mul(&a, b)
		return a
	}
	x2 := then(x, 1, &x)
	x3 := then(x2, 1, &x)
	x6 := then(x3, 3, &x3)
	x9 := then(x6, 3, &x3)
	x11 := then(x9, 2, &x2)
	x22 := then(x11, 11, &x11)
	x44 := then(x22, 22, &x22)
	x88 := then(x44, 44, &x44)
	x176 := then(x88, 88, &x88)
	x220 := then(x176, 44, &x44)
	x223 := then(x220, 3, &x3)
	t := then(x223, 23, &x22)
	t = then(t, 6, &x2)
	t.square(&t)
	t.square(&t)
	return t
}

// product is k times a point of which there is no table: one of a few multiples is made, and the
// digits of k are gone through from the highest.
func product(p *place, k *fr.Element) (s sum, ok bool) {
	const width = 4
	var multiples [1 << (width - 1)]place
	if !few(p, multiples[:]) {
		return s, false
	}
	n := k.Bits()
	var digits [256/width + 1]int8
	carry := int8(0)
	for w := range digits {
		d := carry
		if at := w * width; at < 256 {
			d += int8(n[at/64] >> (at % 64) & (1<<width - 1))
		}
		if carry = 0; d > 1<<(width-1) {
			carry, d = 1, d-1<<width
		}
		digits[w] = d
	}
	for w := len(digits) - 1; w >= 0; w-- {
		if s.any {
			for range width {
				s.double()
			}
		}
		switch d := digits[w]; {
		case d > 0:
			s.add(&multiples[d-1], false)
		case d < 0:
			s.add(&multiples[-d-1], true)
		}
	}
	return s, !s.lost
}

// few fills a list with 1, 2, 3 … times a point, which are brought to their usual form together.
func few(p *place, all []place) bool {
	sums := make([]sum, len(all))
	sums[0].add(p, false)
	for i := range sums[1:] {
		if sums[i+1] = sums[i]; i == 0 {
			sums[1].double()
		} else {
			sums[i+1].add(p, false)
		}
	}
	before := make([]element, len(all)) // the product of all z before
	product := element{1}
	for i := range sums {
		if sums[i].lost {
			return false
		}
		before[i] = product
		product.mul(&product, &sums[i].z)
	}
	if product.isZero() {
		return false
	}
	z := product.again()
	z.Inverse(&z)
	rest := elementOf(&z)
	for i := len(sums) - 1; i >= 0; i-- {
		var inverse, square element
		inverse.mul(&rest, &before[i])
		rest.mul(&rest, &sums[i].z)
		square.square(&inverse)
		all[i].x.mul(&sums[i].x, &square)
		square.mul(&square, &inverse)
		all[i].y.mul(&sums[i].y, &square)
	}
	return true
}

// double adds the sum to itself.
func (s *sum) double() {
	var a, b, c, d, e, f element
	a.square(&s.x)
	b.square(&s.y)
	c.square(&b)
	d.add(&s.x, &b)
	d.square(&d)
	d.sub(&d, &a)
	d.sub(&d, &c)
	d.add(&d, &d)
	e.add(&a, &a)
	e.add(&e, &a)
	f.square(&e)
	s.z.mul(&s.y, &s.z)
	s.z.add(&s.z, &s.z)
	s.x.sub(&f, &d)
	s.x.sub(&s.x, &d)
	d.sub(&d, &s.x)
	c.add(&c, &c)
	c.add(&c, &c)
	c.add(&c, &c)
	s.y.mul(&e, &d)
	s.y.sub(&s.y, &c)
}
