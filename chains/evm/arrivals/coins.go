package arrivals

import (
	"math/big"
	"slices"

	"txtriage/chains"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// The bounds of the search for coins.
const (
	recent   = 126 // newest states that every node keeps (go-ethereum core.TriesInMemory, less a margin)
	points   = 45  // states looked up in one round, each with two questions
	narrows  = 5   // rounds of narrowing
	changed  = 24  // blocks read whole at most
	wholes   = 8   // blocks read in one batch
	straight = 48  // blocks read one by one where no state is kept
)

// state is an account after a block.
type state struct {
	told    bool
	balance *big.Int
	number  uint64
	from    facts.EvidenceID
}

func (s state) same(o state) bool {
	return s.told && o.told && s.number == o.number && s.balance.Cmp(o.balance) == 0
}

// coins looks for payments of the chain's own coin. Of an account without a program, the
// balance cannot shrink without a transaction of its own: where balance and number of
// transactions are the same at both ends of a stretch, nothing came in between. Stretches in
// which they differ are narrowed to blocks, and those are read.
func (w *search) coins() {
	if w.Runs || !w.byStates() {
		w.byBlocks()
	}
}

func (w *search) byStates() bool {
	states := map[uint64]state{}
	first := ends(w.lo, w.hi)
	if w.Around.IsZero() || w.hi == w.Head.Height {
		first = append(first, ends(w.hi-min(w.hi, recent), w.hi)...)
	}
	w.states(states, first)
	if s := states[w.hi]; !s.told {
		return false
	}
	var told []uint64 // from the top down, without a gap
	for _, n := range known(states) {
		if !states[n].told {
			break
		}
		told = append(told, n)
	}
	if len(told) < 2 {
		return false
	}
	from := []facts.EvidenceID{states[told[0]].from, states[told[len(told)-1]].from}
	view := facts.Window{Source: "states", From: told[len(told)-1] + 1, To: w.hi}
	if told[len(told)-1] == 0 {
		view.From = 0
	}
	var open []stretch // (lo, hi], newest first; around a time, oldest first
	for i := 0; i+1 < len(told); i++ {
		if !states[told[i]].same(states[told[i+1]]) {
			open = append(open, stretch{told[i+1], told[i]})
		}
	}
	if !w.Around.IsZero() {
		slices.Reverse(open)
	}
	for range narrows {
		open = w.bound(open, &view)
		var ask []uint64
		wide := 0
		for _, s := range open {
			if s.hi-s.lo > 1 {
				wide++
			}
		}
		if wide == 0 {
			break
		}
		for _, s := range open {
			ask = append(ask, inner(s, max(1, points/wide))...)
		}
		w.states(states, ask)
		var next []stretch
		for _, s := range open {
			next = append(next, w.split(s, states)...)
		}
		open = next
	}
	open = w.bound(open, &view)
	open = slices.DeleteFunc(open, func(s stretch) bool { return s.hi-s.lo > 1 && w.leave(s, &view) })
	w.wholeBlocks(open, states, &view)
	if view.From > view.To {
		return false
	}
	w.res.Coins = facts.KnownValue(view, unique(from)...)
	return true
}

// leave takes a stretch that could not be narrowed out of the window.
func (w *search) leave(s stretch, view *facts.Window) bool {
	if w.Around.IsZero() {
		view.From = max(view.From, s.hi+1)
	} else if s.lo+1 <= view.To {
		view.To = s.lo
	}
	return true
}

// bound keeps as many stretches as are worth following; the window ends where the rest begins.
func (w *search) bound(open []stretch, view *facts.Window) []stretch {
	if len(open) <= changed {
		return open
	}
	view.Capped = true
	w.leave(open[changed], view)
	return open[:changed]
}

// split cuts a stretch at the states that were looked up inside, in the same order.
func (w *search) split(s stretch, states map[uint64]state) (out []stretch) {
	at := []uint64{s.lo}
	for _, n := range known(states) {
		if n > s.lo && n < s.hi && states[n].told {
			at = append(at, n)
		}
	}
	at = append(at, s.hi)
	slices.Sort(at)
	for i := 0; i+1 < len(at); i++ {
		if !states[at[i]].same(states[at[i+1]]) {
			out = append(out, stretch{at[i], at[i+1]})
		}
	}
	if w.Around.IsZero() {
		slices.Reverse(out)
	}
	return out
}

// ends are both ends of a range and points between them.
func ends(lo, hi uint64) []uint64 {
	const parts = 16
	out := []uint64{lo}
	for i := uint64(1); i < parts; i++ {
		out = append(out, lo+(hi-lo)*i/parts)
	}
	return slices.Compact(append(out, hi))
}

// inner are n points inside a stretch, evenly.
func inner(s stretch, n int) (out []uint64) {
	k := min(uint64(n), s.hi-s.lo-1)
	for i := uint64(1); i <= k; i++ {
		out = append(out, s.lo+(s.hi-s.lo)*i/(k+1))
	}
	return slices.Compact(out)
}

// known are the heights that were looked up, highest first.
func known(states map[uint64]state) []uint64 {
	var out []uint64
	for n := range states {
		out = append(out, n)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func (w *search) states(have map[uint64]state, at []uint64) {
	slices.Sort(at)
	at = slices.DeleteFunc(slices.Compact(at), func(n uint64) bool { _, ok := have[n]; return ok })
	var calls []chains.Call
	for _, n := range at {
		calls = append(calls,
			chains.Call{Method: "eth_getBalance", Params: []any{w.Who.Hex(), spell.Number(n)}},
			chains.Call{Method: "eth_getTransactionCount", Params: []any{w.Who.Hex(), spell.Number(n)}})
	}
	if len(calls) == 0 {
		return
	}
	replies := w.ask(calls)
	for i, n := range at {
		s := state{from: replies[2*i].Evidence}
		if replies[2*i].Err == nil && replies[2*i+1].Err == nil {
			b, err1 := wire.Big(replies[2*i].Result)
			c, err2 := wire.Uint(replies[2*i+1].Result)
			s.told, s.balance, s.number = err1 == nil && err2 == nil && b != nil, b, c
		}
		have[n] = s
	}
}
