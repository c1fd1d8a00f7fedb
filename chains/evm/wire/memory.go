package wire

import (
	"bytes"
	"encoding/json"
	"hash/maphash"
	"sync/atomic"
)

// The newest block, the final one and the fee market are the same for every transaction that is
// asked for in the same seconds. What their text means is remembered: equal bytes, equal meaning.
const (
	slots   = 64       // replies that are remembered of each kind
	longest = 64 << 10 // of one, in bytes
)

// memory remembers what was read of the last replies of one kind. Safe for parallel use.
type memory[T any] struct {
	slot [slots]atomic.Pointer[remembered[T]]
}

type remembered[T any] struct {
	raw  json.RawMessage
	read T
}

var seed = maphash.MakeSeed()

// read is what parse makes of raw; keep says whether it is to be remembered: then it must not be
// changed, for others hold it too.
func (m *memory[T]) read(raw json.RawMessage, parse func(json.RawMessage) (T, error), keep func(T) bool) (T, error) {
	if len(raw) > longest {
		return parse(raw)
	}
	at := &m.slot[maphash.Bytes(seed, raw)%slots]
	if r := at.Load(); r != nil && bytes.Equal(r.raw, raw) {
		return r.read, nil
	}
	v, err := parse(raw)
	if err == nil && keep(v) {
		at.Store(&remembered[T]{bytes.Clone(raw), v}) // a copy: raw may be a part of a large reply
	}
	return v, err
}
