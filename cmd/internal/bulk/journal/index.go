package journal

import (
	"encoding/binary"
	"math/bits"
)

// index finds the offset of a key. It remembers a million and a half in 27 MiB and then no more, so that a
// queue of any length fits: a row beyond that is asked again. It grows by a quarter, and part by part, so that
// little of it is free, and old and new never stand side by side as a whole.
type index struct {
	parts  [parts]part
	renews bool // a part forgets all when it is full, and begins anew
}

type part struct {
	slots []slot
	used  int
}

// slot is half a key, which tells a million from each other (At looks at the whole), and the
// offset plus one, of 48 bits; 0 is free.
type slot struct {
	half [8]byte
	at   [6]byte
}

const (
	parts      = 16
	firstSlots = 64
	mostSlots  = 2_000_000 / parts
)

func (s *slot) offset() int64 {
	return int64(binary.LittleEndian.Uint32(s.at[:4])) | int64(binary.LittleEndian.Uint16(s.at[4:]))<<32
}

func (s *slot) set(half [8]byte, offset int64) {
	s.half = half
	binary.LittleEndian.PutUint32(s.at[:4], uint32(offset&(1<<32-1))) //nolint:gosec // its lower half
	binary.LittleEndian.PutUint16(s.at[4:], uint16(offset>>32&(1<<16-1)))
}

func (p *part) find(half [8]byte) *slot {
	hi, _ := bits.Mul64(binary.LittleEndian.Uint64(half[:]), uint64(len(p.slots)))
	for i := int(hi); ; i++ { //nolint:gosec // below the length
		if i == len(p.slots) {
			i = 0
		}
		if s := &p.slots[i]; s.half == half || s.offset() == 0 {
			return s
		}
	}
}

// of is the part that a key belongs to, and the half that stands for it there.
func (x *index) of(k Key) (*part, [8]byte) {
	half := [8]byte(k[:])
	for i, b := range k[8:] {
		half[i] ^= b
	}
	return &x.parts[half[0]%parts], half // the place in it follows from the last bytes
}

func (x *index) get(k Key) (int64, bool) {
	p, half := x.of(k)
	if p.used == 0 {
		return 0, false
	}
	at := p.find(half).offset()
	return at - 1, at > 0
}

func (x *index) put(k Key, at int64) {
	p, half := x.of(k)
	if 5*p.used >= 4*len(p.slots) && !p.grow() {
		if !x.renews {
			return
		}
		clear(p.slots)
		p.used = 0
	}
	s := p.find(half)
	if s.offset() == 0 {
		p.used++
	}
	s.set(half, at+1)
}

func (p *part) grow() bool {
	if len(p.slots) >= mostSlots {
		return false
	}
	old := p.slots
	p.slots = make([]slot, min(max(5*len(old)/4, firstSlots), mostSlots))
	for _, s := range old {
		if s.offset() > 0 {
			*p.find(s.half) = s
		}
	}
	return true
}
