package lang

import (
	"sync"
	"sync/atomic"
)

// mostSaid is how many sentences are remembered. There are fewer ids; counts have no end.
const mostSaid = 8192

// form is a sentence with the count that chooses its plural form.
type form struct{ id, count string }

// said remembers the pieces of the sentences that were said: a queue says the same few hundred
// times over. Safe for parallel use.
type said struct {
	pieces sync.Map // form → []Piece
	many   atomic.Int64
}

func (s *said) recall(f form, find func() ([]Piece, bool)) ([]Piece, bool) {
	if p, ok := s.pieces.Load(f); ok {
		return p.([]Piece), true
	}
	p, ok := find()
	if ok && s.many.Load() < mostSaid {
		if _, had := s.pieces.LoadOrStore(f, p); !had {
			s.many.Add(1)
		}
	}
	return p, ok
}
