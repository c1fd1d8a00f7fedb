package lang

import "sync"

// mostSaid is how many sentences are remembered. There are fewer ids; counts have no end.
const mostSaid = 8192

// form is a sentence with the count that chooses its plural form.
type form struct{ id, count string }

// said remembers the pieces of the sentences that were said: a queue says the same few hundred
// times over. Safe for parallel use.
type said struct {
	mu     sync.RWMutex
	pieces map[form][]Piece
}

func (s *said) recall(f form, find func() ([]Piece, bool)) ([]Piece, bool) {
	s.mu.RLock()
	p, ok := s.pieces[f]
	s.mu.RUnlock()
	if ok {
		return p, true
	}
	p, ok = find()
	if !ok {
		return p, ok
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pieces == nil {
		s.pieces = map[form][]Piece{}
	}
	if len(s.pieces) < mostSaid {
		s.pieces[f] = p
	}
	return p, true
}
