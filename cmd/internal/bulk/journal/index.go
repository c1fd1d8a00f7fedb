package journal

import "encoding/binary"

// index finds the offset of a key. It grows to 48 MiB and then remembers no more, so that a
// queue of any length fits: a row beyond that is asked again.
type index struct {
	slots  []slot
	used   int
	renews bool // forgets all when full, and begins anew
}

type slot struct {
	key Key
	at  int64 // plus one: 0 is free
}

const (
	firstSlots = 1 << 10
	mostSlots  = 1 << 21
)

func (x *index) find(k Key) *slot {
	mask := uint64(len(x.slots) - 1)
	for i := binary.LittleEndian.Uint64(k[:]) & mask; ; i = (i + 1) & mask {
		if s := &x.slots[i]; s.at == 0 || s.key == k {
			return s
		}
	}
}

func (x *index) get(k Key) (int64, bool) {
	if x.used == 0 {
		return 0, false
	}
	s := x.find(k)
	return s.at - 1, s.at > 0
}

func (x *index) put(k Key, at int64) {
	if 4*x.used >= 3*len(x.slots) && !x.grow() {
		if !x.renews {
			return
		}
		clear(x.slots)
		x.used = 0
	}
	s := x.find(k)
	if s.at == 0 {
		s.key = k
		x.used++
	}
	s.at = at + 1
}

func (x *index) grow() bool {
	if len(x.slots) >= mostSlots {
		return false
	}
	old := x.slots
	x.slots = make([]slot, max(2*len(old), firstSlots))
	for _, s := range old {
		if s.at > 0 {
			*x.find(s.key) = s
		}
	}
	return true
}
