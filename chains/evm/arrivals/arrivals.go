// Package arrivals looks for payments to and from an address of an EVM chain inside a stated
// window: tokens by their records, coins by how balance and number of transactions changed, or
// block by block where the node keeps no state. What lies outside the window was not seen.
package arrivals

import (
	"cmp"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Node answers calls, one batch: each reply at the index of its call.
type Node func(calls []chains.Call) []chains.Reply

// Search is what is looked for.
type Search struct {
	Who    common.Address
	Reader moves.Reader
	Head   facts.BlockRef // newest block of the node
	Around time.Time      // the claimed time; zero: the newest blocks
	Gap    time.Duration  // usual time between blocks
	Runs   bool           // a program stands there: its coins can move without a transaction of its own
}

// Result is what was found, and where it was looked for.
type Result struct {
	In, Out       []facts.Payment // newest first; listed tokens and coins before others
	Tokens, Coins facts.Value[facts.Window]
	Clutter       facts.Clutter
	From          []facts.EvidenceID // of the replies that show a payment
}

// The bounds of one search. Public nodes answer 1,000 to 10,000 blocks in one question.
const (
	most     = 10_000 // blocks searched for records; twice as many around a claimed time
	before   = 3_000  // of them, blocks before the claimed time at most
	early    = time.Hour
	late     = 24 * time.Hour
	listed   = 50 // payments kept of each direction
	unlisted = 6  // of tokens that nobody lists, each sum of each token once
)

type search struct {
	Search
	ask    Node
	lo, hi uint64 // the window
	at     uint64 // block of about the claimed time
	res    Result
	in     []found
	out    []found
	times  map[uint64]time.Time
	hashes map[uint64]facts.Hash
	proofs []facts.EvidenceID
}

// found is a payment with where its token stands.
type found struct {
	facts.Payment
	sure bool // coin or listed token
}

// Run carries out the search: at most 8 rounds to find the blocks of the claimed time, 13 for
// records (2 where the node answers at once), 10 for coins, 1 for the times of blocks.
func Run(s Search, ask Node) Result {
	w := &search{Search: s, ask: ask, times: map[uint64]time.Time{s.Head.Height: s.Head.Time}, hashes: map[uint64]facts.Hash{}}
	w.window()
	w.records()
	w.coins()
	w.stamp()
	w.res.In, w.res.Out = list(w.in), list(w.out)
	w.res.From = w.proofs
	return w.res
}

// window is the newest blocks, or those around the claimed time.
func (w *search) window() {
	w.hi = w.Head.Height
	w.lo = w.hi - min(w.hi, most-1)
	if w.Around.IsZero() || w.Gap <= 0 || !w.Around.Before(w.Head.Time) {
		return
	}
	at, ok := w.blockAt(w.Around)
	if !ok {
		return
	}
	w.at = at
	w.lo = at - min(at, min(before, blocks(early, w.Gap)))
	w.hi = min(w.Head.Height, w.lo+2*most-1, at+blocks(late, w.Gap))
}

func blocks(d, gap time.Duration) uint64 { return uint64(max(d/gap, 1)) }

// near is how close to a time its block has to be found.
const near = time.Minute

// blockAt finds a block of about a time, by guesses that are set right by what they hit.
func (w *search) blockAt(t time.Time) (uint64, bool) {
	lo, hi := uint64(0), w.Head.Height
	high, low := w.Head.Time, time.Time{}
	guess := hi - min(hi, uint64(w.Head.Time.Sub(t)/w.Gap))
	for range 8 {
		b, ok := w.header(guess)
		if !ok {
			return 0, false
		}
		d := t.Sub(b.Time)
		if d.Abs() <= max(near, 2*w.Gap) || hi-lo <= 1 {
			return guess, true
		}
		if d > 0 {
			lo, low = guess, b.Time
		} else {
			hi, high = guess, b.Time
		}
		next := lo + (hi-lo)/2
		switch { // between two known times, in proportion; else by the usual gap
		case !low.IsZero() && high.After(low):
			next = lo + share(t.Sub(low), high.Sub(low), hi-lo)
		case d < 0:
			next = guess - min(guess, blocks(-d, w.Gap))
		}
		guess = min(max(next, lo+1), hi-1)
		if hi-lo <= 1 {
			guess = lo
		}
	}
	return guess, true
}

// share is part·n/whole, by the second: a span in nanoseconds times a height would not fit.
func share(part, whole time.Duration, n uint64) uint64 {
	seconds := max(uint64(whole/time.Second), 1)
	return uint64(part/time.Second) * n / seconds
}

func (w *search) header(n uint64) (*wire.Block, bool) {
	r := w.ask([]chains.Call{block(n, false)})
	b, ok := blockIn(r[0])
	if !ok || b.Number != n {
		return nil, false
	}
	w.note(b)
	return b, true
}

func (w *search) note(b *wire.Block) {
	w.times[b.Number], w.hashes[b.Number] = b.Time, facts.Hash(b.Hash.Hex())
}

// stamps is how many blocks are asked for their time.
const stamps = 40

// stamp gives the payments the times of their blocks, and the windows theirs.
func (w *search) stamp() {
	var want []uint64
	add := func(n uint64) {
		if _, ok := w.times[n]; !ok && !slices.Contains(want, n) && len(want) < stamps {
			want = append(want, n)
		}
	}
	for _, v := range []facts.Value[facts.Window]{w.res.Tokens, w.res.Coins} {
		if v.Known() {
			add(v.V.From)
			add(v.V.To)
		}
	}
	for _, list := range [][]found{w.in, w.out} {
		slices.SortStableFunc(list, order)
		for _, p := range list {
			if p.Block.Time.IsZero() {
				add(p.Block.Height)
			}
		}
	}
	if len(want) > 0 {
		calls := make([]chains.Call, len(want))
		for i, n := range want {
			calls[i] = block(n, false)
		}
		for i, r := range w.ask(calls) {
			if b, ok := blockIn(r); ok && b.Number == want[i] {
				w.note(b)
			}
		}
	}
	for _, v := range []*facts.Value[facts.Window]{&w.res.Tokens, &w.res.Coins} {
		if v.Known() {
			v.V.Start, v.V.End = w.times[v.V.From], w.times[v.V.To]
		}
	}
	for _, list := range [][]found{w.in, w.out} {
		for i := range list {
			if b := &list[i].Block; b.Time.IsZero() {
				b.Time = w.times[b.Height]
			}
		}
	}
}

// order: what is sure first, then the newest.
func order(a, b found) int {
	if a.sure != b.sure {
		if a.sure {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.Block.Height, a.Block.Height), cmp.Compare(a.Txid, b.Txid), cmp.Compare(a.N, b.N))
}

// list leaves out what is said twice, and bounds. Of a token that nobody lists, each sum is told
// once: whoever floods an address sends the same again and again.
func list(all []found) []facts.Payment {
	slices.SortStableFunc(all, order)
	var out []facts.Payment
	strange := 0
	for i, p := range all {
		twice := slices.ContainsFunc(all[:i], func(q found) bool {
			switch {
			case p.Asset == nil: // the coin's own record beside the transaction
				return q.Asset == nil && q.Txid != "" && q.Txid == p.Txid && q.Value.Cmp(p.Value) == 0 && q.From == p.From && q.To == p.To && q.N != p.N
			case !p.sure:
				return !q.sure && q.Asset.ID == p.Asset.ID && q.Value.Cmp(p.Value) == 0
			}
			return false
		})
		if twice {
			continue
		}
		if !p.sure {
			if strange++; strange > unlisted {
				continue
			}
		} else if len(out) >= listed {
			continue
		}
		out = append(out, p.Payment)
	}
	return out
}
