package failure

import (
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Run is the outcome of executing a call once.
type Run struct {
	Done bool // it was executed: ok or refused
	OK   bool
	End  facts.Failure // if refused
}

// Trials are runs of a refused call with far more gas, Limit, on the states that a node could
// take for it. Only the one in its place in the block says for certain what gas does there:
// between the blocks' ends others may have changed what the call depends on, and changed it back.
type Trials struct {
	InPlace, Before, After Run
	OwnBefore, OwnAfter    Run  // with its own gas
	Last                   bool // nothing ran behind it in its block: InPlace is After
	Own, Limit             uint64
}

// Least is the smallest limit that counts as far more gas, and Times how often the own limit
// that is at least. Common calls need less than this, however small the limit was that they got.
const (
	Least = 5_000_000
	Times = 10
)

// More is the limit to try a call with that was given own. most is what a transaction may ask
// for; a call that asked for more already is tried with Times as much.
func More(own, most uint64) uint64 {
	more := max(own*Times, Least)
	if own < most {
		more = min(more, most)
	}
	return more
}

// Backed reports that a run on a neighbouring state ended as the execution itself is said to have
// ended. The run that the failure was taken from does not speak for itself.
func Backed(f facts.Failure, before, after Run) bool {
	end := f
	if f.Outer != nil {
		end = *f.Outer
	}
	again := func(r Run, method string) bool {
		return method != f.Method && r.Done && !r.OK && r.End.Kind == end.Kind && r.End.Data == end.Data
	}
	return again(before, "replay-before") || again(after, "replay-after")
}

// Which is a run that a judgement rests on.
type Which int

// The runs.
const (
	None Which = iota
	InPlace
	Before
	After
)

// Judge picks the run that says most. None: nothing was learned, because no node could run it
// or because the gas of the run is not far more than the call's own and it was used up again.
func (t Trials) Judge() (facts.GasTrial, Which) {
	which, r := None, Run{}
	switch {
	case t.InPlace.Done:
		which, r = InPlace, t.InPlace
	case t.Before.Done:
		which, r = Before, t.Before
	case t.After.Done:
		which, r = After, t.After
	}
	if which == None || !r.OK && r.End.Kind == string(wire.OutOfGas) && t.Limit < max(t.Own*Times, Least) {
		return facts.GasTrial{}, None
	}
	g := facts.GasTrial{OK: r.OK, Limit: t.Limit, After: which == After, InPlace: which == InPlace}
	again := func(w Which, o, own Run) bool { // where its own gas is enough, another amount shows nothing
		return w != which && o.Done && o.OK == r.OK && (!o.OK || own.Done && !own.OK)
	}
	g.Alone = !again(Before, t.Before, t.OwnBefore) && (which == InPlace && t.Last || !again(After, t.After, t.OwnAfter))
	g.Against = which == Before && t.After.Done && t.After.OK != r.OK
	if !r.OK {
		g.With = &r.End
	}
	return g, which
}
