package journal

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// TestIndex fills one part of an index, which holds a sixteenth: keys are found where they were put, in little room; what
// is too much is forgotten and never found at another's place.
func TestIndex(t *testing.T) {
	const sixteenth = 1_500_000 / parts
	src := rand.NewChaCha8([32]byte{6})
	next := func() (k Key) {
		binary.LittleEndian.PutUint64(k[:8], src.Uint64())
		binary.LittleEndian.PutUint64(k[8:], src.Uint64())
		k[0] = k[8] // the first part
		return k
	}
	for _, renews := range []bool{false, true} {
		x := index{renews: renews}
		keys := make([]Key, 5*sixteenth/4)
		for i := range keys {
			keys[i] = next()
			at := int64(i) * 50_000 // up to some gigabytes
			x.put(keys[i], at)
			if got, ok := x.get(keys[i]); i < sixteenth && !ok || ok && got != at {
				t.Fatalf("key %d is at %d, %v", i, got, ok)
			}
			if size := len(x.parts[0].slots) * int(unsafe.Sizeof(slot{})); i > 1000 && size > (i+1)*14*8/5 || size*parts > 27<<20 {
				t.Fatalf("%d bytes for %d keys", size, i+1)
			}
		}
		found := 0
		for i, k := range keys {
			at, ok := x.get(k)
			if ok {
				found++
			}
			if ok && at != int64(i)*50_000 || !ok && i < sixteenth && !renews {
				t.Fatalf("at the end key %d is at %d, %v", i, at, ok)
			}
			if i%16 > 0 {
				continue
			}
			if _, ok := x.get(next()); ok {
				t.Fatal("a key that nobody put is found")
			}
		}
		if found < sixteenth/8 {
			t.Errorf("%d of %d are found", found, len(keys))
		}
	}
}
