package journal

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// TestIndex: a million keys are found where they were put, in little room; what is too much is forgotten and never
// found at another's place.
func TestIndex(t *testing.T) {
	const (
		million = 1_000_000
		room    = 27 << 20
	)
	src := rand.NewChaCha8([32]byte{6})
	next := func() (k Key) {
		binary.LittleEndian.PutUint64(k[:8], src.Uint64())
		binary.LittleEndian.PutUint64(k[8:], src.Uint64())
		return k
	}
	for _, renews := range []bool{false, true} {
		x := index{renews: renews}
		keys := make([]Key, 2*million)
		for i := range keys {
			keys[i] = next()
			at := int64(i) * 5_000
			x.put(keys[i], at)
			if got, ok := x.get(keys[i]); i < million && (!ok || got != at) || ok && got != at {
				t.Fatalf("key %d is at %d, %v", i, got, ok)
			}
		}
		size, found := 0, 0
		for i := range x.parts {
			size += len(x.parts[i].slots) * int(unsafe.Sizeof(slot{}))
		}
		for i, k := range keys {
			at, ok := x.get(k)
			if ok {
				found++
			}
			if ok && at != int64(i)*5_000 || !ok && i < million && !renews {
				t.Fatalf("at the end key %d is at %d, %v", i, at, ok)
			}
			if _, ok := x.get(next()); ok {
				t.Fatal("a key that nobody put is found")
			}
		}
		if size > room || found < million/4 {
			t.Errorf("%d bytes for %d keys", size, found)
		}
	}
}
