package tape

import "txtriage/chains"

// Player answers calls from a tape.
type Player struct{}

// NewPlayer plays ex; nodes tell kind and publicity of each label. Labels that only the tape knows are evm nodes.
func NewPlayer(ex []Exchange, nodes []Node) *Player { return &Player{} }

// Callers returns one Caller per label, sorted by label.
func (p *Player) Callers() []chains.Caller { return nil }

// Caller returns the Caller of one label, and whether the tape knows it.
func (p *Player) Caller(label string) (chains.Caller, bool) { return nil, false }

// Unplayed returns the exchanges that nobody asked for again.
func (p *Player) Unplayed() []Exchange { return nil }
