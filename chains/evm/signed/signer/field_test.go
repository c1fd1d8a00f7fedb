package signer

import (
	"encoding/binary"
	"math/big"
	"math/rand"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/secp256k1"
	"github.com/consensys/gnark-crypto/ecc/secp256k1/fp"
	"github.com/consensys/gnark-crypto/ecc/secp256k1/fr"
)

func (x element) big() *big.Int {
	var b [32]byte
	for i, w := range x {
		binary.BigEndian.PutUint64(b[24-8*i:], w)
	}
	return new(big.Int).SetBytes(b[:])
}

// edge gives words at which carries begin and end.
func edge(r *rand.Rand) (x element) {
	for i := range x {
		switch r.Intn(6) {
		case 0:
		case 1:
			x[i] = ^uint64(0)
		case 2:
			x[i] = ^uint64(0) - uint64(r.Intn(3))
		case 3:
			x[i] = ^uint64(0) - fold + uint64(r.Intn(5)) - 2
		default:
			x[i] = r.Uint64()
		}
	}
	return x
}

// Whatever the words, numbers not below p among them, the arithmetic is that of math/big.
func TestField(t *testing.T) {
	p := fp.Modulus()
	if new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), p).Uint64() != fold {
		t.Fatal("another prime")
	}
	r := rand.New(rand.NewSource(3))
	for range 50_000 {
		x, y := edge(r), edge(r)
		var z element
		check := func(what string, want *big.Int) {
			t.Helper()
			got := z
			got.normal()
			if want.Mod(want, p); got.big().Cmp(want) != 0 || new(big.Int).Mod(z.big(), p).Cmp(want) != 0 || z.isZero() != (want.Sign() == 0) {
				t.Fatalf("%s of %x and %x is %x, not %x", what, x, y, z, want)
			}
		}
		z.mul(&x, &y)
		check("product", new(big.Int).Mul(x.big(), y.big()))
		z.square(&x)
		check("square", new(big.Int).Mul(x.big(), x.big()))
		z.add(&x, &y)
		check("sum", new(big.Int).Add(x.big(), y.big()))
		z.sub(&x, &y)
		check("difference", new(big.Int).Sub(x.big(), y.big()))
		z = x
		z.mul(&z, &z)
		check("product in place", new(big.Int).Mul(x.big(), x.big()))
		z = x
		e := z.again()
		z = elementOf(&e)
		check("way there and back", x.big())
	}
}

// Products by tables are those of the curve; sums that meet themselves say that they are lost.
func TestProducts(t *testing.T) {
	_, g := secp256k1.Generators()
	r := rand.New(rand.NewSource(4))
	for _, bits := range []int{4, keyBits, ownBits} {
		tab := tableOf(g, bits)
		for i := range 300 {
			var k fr.Element
			switch {
			case i < 40:
				k.SetUint64(uint64(i))
			case i < 80:
				k.SetUint64(uint64(i - 39))
				k.Neg(&k)
			default:
				k.SetBigInt(edge(r).big())
			}
			var s sum
			tab.add(&s, &k)
			got, ok := s.ends()
			var want secp256k1.G1Affine
			want.ScalarMultiplicationBase(k.BigInt(new(big.Int)))
			if want.IsInfinity() == ok || ok && got != placeOf(&want) {
				t.Fatalf("%d bits: %s times the point is %x, not %s", bits, &k, got, &want)
			}
		}
	}
	tab := tableOf(g, 4)
	for _, minus := range []bool{false, true} {
		var s sum
		s.add(&tab.steps[0][0], false)
		s.add(&tab.steps[0][0], minus)
		s.add(&tab.steps[0][3], false)
		if _, ok := s.ends(); ok {
			t.Error("a sum that met itself is told")
		}
	}
}

// Products of a point without a table are those of the curve, too, but where a sum meets itself.
func TestProductsOfAny(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	lost := 0
	for i := range 400 {
		var k, at fr.Element
		at.SetBigInt(edge(r).big())
		var p, want secp256k1.G1Affine
		p.ScalarMultiplicationBase(at.BigInt(new(big.Int)))
		if k.SetBigInt(edge(r).big()); i < 40 {
			k.SetUint64(uint64(i))
		}
		want.ScalarMultiplication(&p, k.BigInt(new(big.Int)))
		here := placeOf(&p)
		s, ok := product(&here, &k)
		got, some := s.ends()
		if !ok {
			lost++
		} else if some == want.IsInfinity() || some && got != placeOf(&want) {
			t.Fatalf("%s times %s is %x, not %s", &k, &p, got, &want)
		}
		if up, ok := lifted(here.x, here.y[0]&1 == 1); !ok || up != here {
			t.Fatalf("%x is lifted to %x", here, up)
		}
	}
	if lost > 0 {
		t.Errorf("%d are lost", lost)
	}
}

func BenchmarkMul(b *testing.B) {
	x := edge(rand.New(rand.NewSource(1)))
	for b.Loop() {
		x.mul(&x, &x)
	}
}
