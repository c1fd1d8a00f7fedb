package signer

import (
	"crypto/ecdsa"
	"math/big"
	"math/rand"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/secp256k1"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

var order, _ = new(big.Int).SetString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16)

func newKey(tb testing.TB, r *rand.Rand) (*ecdsa.PrivateKey, common.Address) {
	tb.Helper()
	for {
		var b [32]byte
		r.Read(b[:])
		if k, err := crypto.ToECDSA(b[:]); err == nil {
			return k, crypto.PubkeyToAddress(k.PublicKey)
		}
	}
}

func sign(tb testing.TB, k *ecdsa.PrivateKey, hash common.Hash) Signature {
	tb.Helper()
	b, err := crypto.Sign(hash[:], k)
	if err != nil {
		tb.Fatal(err)
	}
	return Signature{R: [32]byte(b[:32]), S: [32]byte(b[32:64]), Odd: b[64] == 1}
}

// recovered is the account by go-ethereum, under the rules of all transactions but the oldest.
func recovered(hash common.Hash, sig Signature) (common.Address, bool) {
	v := byte(0)
	if sig.Odd {
		v = 1
	}
	r, s := new(big.Int).SetBytes(sig.R[:]), new(big.Int).SetBytes(sig.S[:])
	if !crypto.ValidateSignatureValues(v, r, s, true) {
		return common.Address{}, false
	}
	pub, err := crypto.Ecrecover(hash[:], append(append(sig.R[:], sig.S[:]...), v))
	if err != nil {
		return common.Address{}, false
	}
	return common.Address(crypto.Keccak256(pub[1:])[12:]), true
}

func taught(tb testing.TB, k *ecdsa.PrivateKey, who common.Address) *Known {
	tb.Helper()
	known := &Known{}
	for i := range often {
		h := crypto.Keccak256Hash([]byte{byte(i)})
		if known.Made(who, h, sign(tb, k, h)) {
			tb.Fatal("knows a key that nobody taught")
		}
		known.Met(who, h, sign(tb, k, h))
	}
	return known
}

// For every signature, whole or spoilt in any way, a known key made it exactly if recovery
// says so.
func TestLikeRecovery(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	yes, no := 0, 0
	for range 5 {
		k, who := newKey(t, r)
		known := taught(t, k, who)
		stranger, _ := newKey(t, r)
		for range 400 {
			var hash common.Hash
			r.Read(hash[:])
			if r.Intn(20) == 0 {
				hash = common.Hash{}
			}
			sig := sign(t, k, hash)
			s := new(big.Int).SetBytes(sig.S[:])
			switch r.Intn(12) {
			case 0:
				sig.Odd = !sig.Odd
			case 1: // the other signature that fits, which is not allowed
				sig.Odd = !sig.Odd
				new(big.Int).Sub(order, s).FillBytes(sig.S[:])
			case 2:
				sig.R[r.Intn(32)] ^= 1 << r.Intn(8)
			case 3:
				sig.S[r.Intn(32)] ^= 1 << r.Intn(8)
			case 4:
				hash[r.Intn(32)] ^= 1 << r.Intn(8)
			case 5:
				sig = sign(t, stranger, hash)
			case 6:
				sig.R = [32]byte{}
			case 7:
				sig.S = [32]byte{}
			case 8: // not reduced
				if more := new(big.Int).Add(s, order); more.BitLen() <= 256 {
					more.FillBytes(sig.S[:])
				}
			}
			by, ok := recovered(hash, sig)
			want := ok && by == who
			if got := Recovers(who, hash, sig); got != want {
				t.Fatalf("%x %x %x %v: recovers %v, recovery says %v", hash, sig.R, sig.S, sig.Odd, got, want)
			}
			if got := known.Made(who, hash, sig); got != want {
				t.Fatalf("%x %x %x %v: made %v, recovery says %v", hash, sig.R, sig.S, sig.Odd, got, want)
			}
			if want {
				yes++
			} else {
				no++
			}
		}
	}
	if yes < 400 || no < 400 {
		t.Errorf("%d yes, %d no: one-sided", yes, no)
	}
}

// Hashes and numbers at the edges: all digits of the windows, the point at infinity.
func TestEdges(t *testing.T) {
	k, who := newKey(t, rand.New(rand.NewSource(2)))
	_, victim := newKey(t, rand.New(rand.NewSource(3)))
	known := taught(t, k, who)
	for _, text := range []string{
		"0", "1", "2", "20", "21", "3f", "40", "41", "ffffffffffffffff", "10000000000000000", "820820820820820820820820820820820820820820820820820820820820820",
		"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0",
	} {
		hash := common.HexToHash(text)
		for _, s := range []Signature{sign(t, k, hash), {R: hash, S: hash}, {R: hash, S: common.HexToHash("1")}, {R: common.HexToHash("1"), S: hash, Odd: true}} {
			by, ok := recovered(hash, s)
			if Recovers(victim, hash, s) || Recovers(who, hash, s) && by != who { // a sum may meet itself here: no says nothing
				t.Errorf("%s: another account is told", text)
			}
			if got := known.Made(who, hash, s); got != (ok && by == who) {
				t.Errorf("%s: made %v, recovery says %v", text, got, by == who)
			}
		}
	}
}

// Many keys at once: none is taken for another, and no more are kept than there is room for.
func TestManyKeys(t *testing.T) {
	known := &Known{}
	var wg sync.WaitGroup
	for n := range 6 {
		wg.Go(func() {
			r := rand.New(rand.NewSource(int64(100 + n)))
			for range 5 {
				k, who := newKey(t, r)
				_, other := newKey(t, r)
				for i := range often + 4 {
					hash := crypto.Keccak256Hash([]byte{byte(i)}, who[:])
					sig := sign(t, k, hash)
					if known.Made(other, hash, sig) {
						t.Error("another account made it")
					}
					known.Met(who, hash, sig)
				}
			}
		})
	}
	wg.Wait()
	kept := 0
	for i := range known.keys {
		if known.keys[i].Load() != nil {
			kept++
		}
	}
	if kept != mostKeys {
		t.Errorf("%d keys are kept", kept)
	}
}

// Whom nobody's recovery vouched for is not learned.
func TestOnlyWhatWasRecovered(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	k, _ := newKey(t, r)
	_, victim := newKey(t, r)
	known := &Known{}
	for i := range often {
		h := crypto.Keccak256Hash([]byte{byte(i)})
		known.Met(victim, h, sign(t, k, h))
	}
	h := crypto.Keccak256Hash([]byte("pay"))
	if known.Made(victim, h, sign(t, k, h)) {
		t.Error("a stranger's key stands for the account")
	}
}

func BenchmarkMade(b *testing.B) {
	k, who := newKey(b, rand.New(rand.NewSource(2)))
	known := taught(b, k, who)
	var hashes [512]common.Hash
	var sigs [512]Signature
	for i := range hashes { // all of the tables is used
		hashes[i] = crypto.Keccak256Hash([]byte{byte(i), byte(i >> 8)})
		sigs[i] = sign(b, k, hashes[i])
	}
	i := 0
	for b.Loop() {
		if i++; !known.Made(who, hashes[i%512], sigs[i%512]) {
			b.Fatal("not made")
		}
	}
}

func BenchmarkRecovers(b *testing.B) {
	k, who := newKey(b, rand.New(rand.NewSource(2)))
	h := crypto.Keccak256Hash([]byte("pay"))
	sig := sign(b, k, h)
	for b.Loop() {
		if !Recovers(who, h, sig) {
			b.Fatal("not recovered")
		}
	}
}

func BenchmarkRecover(b *testing.B) {
	k, _ := newKey(b, rand.New(rand.NewSource(2)))
	h := crypto.Keccak256Hash([]byte("pay"))
	sig := sign(b, k, h)
	for b.Loop() {
		if _, ok := recovered(h, sig); !ok {
			b.Fatal("not recovered")
		}
	}
}

func BenchmarkTable(b *testing.B) {
	_, g := secp256k1.Generators()
	for b.Loop() {
		tableOf(g, keyBits)
	}
}
