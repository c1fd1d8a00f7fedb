package arrivals

import (
	"cmp"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// wholeBlocks reads the blocks in which something changed.
func (w *search) wholeBlocks(open []stretch, states map[uint64]state, view *facts.Window) {
	var at []uint64
	for _, s := range open {
		at = append(at, s.hi)
	}
	got := w.fetch(at, false)
	outcome := w.outcomes(sorted(got))
	for _, s := range open {
		b, ok := got[s.hi]
		if !ok {
			w.leave(s, view)
			continue
		}
		if s.hi < view.From || s.hi > view.To {
			continue
		}
		w.coinsOf(b, outcome, states[s.lo], states[s.hi])
	}
}

// whole is a block that was read.
type whole struct {
	*wire.Block
	credits []wire.Withdrawal
	from    facts.EvidenceID
}

// fetch reads blocks whole; those that the node does not give are missing. In a row, what comes
// after a missing one is of no use.
func (w *search) fetch(at []uint64, row bool) map[uint64]whole {
	out := map[uint64]whole{}
	for part := range slices.Chunk(at, wholes) {
		calls := make([]chains.Call, len(part))
		for i, n := range part {
			calls[i] = block(n, true)
		}
		for i, r := range w.ask(calls) {
			b, ok := blockIn(r)
			if !ok || b.Number != part[i] || len(b.Txs) < b.Count {
				continue
			}
			w.note(b)
			credits, err := wire.ParseWithdrawals(r.Result)
			if err == nil {
				out[part[i]] = whole{b, credits, r.Evidence}
			}
		}
		if row && slices.ContainsFunc(part, func(n uint64) bool { _, ok := out[n]; return !ok }) {
			break
		}
	}
	return out
}

// payments are the transactions of a block that pay coins to or from the account.
func (w *search) payments(b whole) (mine []*wire.Tx) {
	for _, t := range b.Txs {
		if t.Value == nil || t.Value.Sign() == 0 || t.To == nil || t.From == nil || *t.To == *t.From {
			continue
		}
		if *t.To == w.Who || *t.From == w.Who {
			mine = append(mine, t)
		}
	}
	return mine
}

// outcomes asks how the payments of the blocks ended, in one round. What is beyond one batch is
// left out of it.
func (w *search) outcomes(got []whole) map[common.Hash]chains.Reply {
	const at = 100
	var calls []chains.Call
	var ids []common.Hash
	for _, b := range got {
		for _, t := range w.payments(b) {
			if len(calls) < at {
				ids = append(ids, t.Hash)
				calls = append(calls, chains.Call{Method: "eth_getTransactionReceipt", Params: []any{t.Hash.Hex()}})
			}
		}
	}
	out := map[common.Hash]chains.Reply{}
	if len(calls) > 0 {
		for i, r := range w.ask(calls) {
			out[ids[i]] = r
		}
	}
	return out
}

// coinsOf takes the payments of one block that the chain carried out. a and z are the account
// before and after it, where they are known: what they leave unexplained was paid inside.
func (w *search) coinsOf(b whole, outcome map[common.Hash]chains.Reply, a, z state) {
	ref := facts.BlockRef{Height: b.Number, Hash: facts.Hash(b.Hash.Hex()), Time: b.Time}
	who, left, sure := facts.Address(w.Who.Hex()), facts.Int{}, a.told && z.told && a.number == z.number
	if sure {
		left = facts.FromBig(z.balance).Sub(facts.FromBig(a.balance))
	}
	for _, t := range w.payments(b) {
		reply, asked := outcome[t.Hash]
		r, err := wire.ParseReceipt(reply.Result)
		switch {
		case !asked || reply.Err != nil || err != nil || r == nil || r.Status == nil:
			sure = false // whether it paid is not known: it is listed by nobody's word
			continue
		case !*r.Status && *t.To == w.Who:
			w.res.Clutter.Refused++
			continue
		case !*r.Status:
			continue
		}
		p := facts.Payment{Txid: facts.Hash(t.Hash.Hex()), N: ownValue, From: facts.Address(t.From.Hex()), To: facts.Address(t.To.Hex()), Value: facts.FromBig(t.Value), Block: ref}
		w.add(found{Payment: p, sure: true}, *t.From == w.Who, b.from)
		w.prove(reply.Evidence)
		left = left.Sub(p.Value)
	}
	for i, c := range b.credits {
		if c.To == w.Who && c.Wei.Sign() > 0 {
			v := facts.FromBig(c.Wei)
			w.add(found{Payment: facts.Payment{N: uint32(i), To: who, Value: v, Block: ref, Kind: "credit"}, sure: true}, false, b.from)
			left = left.Sub(v)
		}
	}
	if sure && left.Sign() > 0 {
		w.add(found{Payment: facts.Payment{N: ownValue, To: who, Value: left, Block: ref, Kind: "inside"}, sure: true}, false, z.from)
		w.prove(a.from, b.from)
	}
}

// ownValue marks the transaction's own payment beside a record of the same coin.
const ownValue = 1<<32 - 1

// byBlocks reads blocks one by one: only what a transaction itself pays shows.
func (w *search) byBlocks() {
	lo, hi := w.hi-min(w.hi, straight-1), w.hi
	if !w.Around.IsZero() {
		if at, ok := w.nearest(); ok {
			lo = max(w.lo, at-min(at, straight/4))
			hi = min(w.hi, lo+straight-1)
		}
	}
	lo = max(lo, w.lo)
	var at []uint64
	for n := lo; n <= hi; n++ {
		at = append(at, n)
	}
	if w.Around.IsZero() {
		slices.Reverse(at)
	}
	got := w.fetch(at, true)
	outcome := w.outcomes(sorted(got))
	view := facts.Window{Source: "coin-blocks", From: hi + 1, To: lo}
	var from []facts.EvidenceID
	for _, n := range at {
		b, ok := got[n]
		if !ok {
			break // no gap in the window
		}
		if view.From, view.To = min(view.From, n), max(view.To, n); len(from) < 2 {
			from = append(from, b.from)
		}
		w.coinsOf(b, outcome, state{}, state{})
	}
	if view.From > view.To {
		w.res.Coins = facts.Without[facts.Window](facts.Failed, unique(from)...)
		return
	}
	w.res.Coins = facts.KnownValue(view, unique(from)...)
}

// nearest is the block nearest to the claimed time of those whose time is known.
func (w *search) nearest() (at uint64, ok bool) {
	for n, t := range w.times {
		d, best := t.Sub(w.Around).Abs(), w.times[at].Sub(w.Around).Abs()
		if !ok || d < best || d == best && n < at {
			at, ok = n, true
		}
	}
	return at, ok
}

func unique(ids []facts.EvidenceID) (out []facts.EvidenceID) {
	for _, id := range ids {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// sorted are the blocks by height: the order of questions must not change from run to run.
func sorted(got map[uint64]whole) (out []whole) {
	for _, b := range got {
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b whole) int { return cmp.Compare(a.Number, b.Number) })
	return out
}
