package utxo

import (
	"context"
	"slices"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/accord"
	"txtriage/chains/utxo/look"
)

// inStep is how many blocks a node may stand behind the highest head and still be heard beside others.
const inStep = 2

// speaking are the desks whose word counts, one of each witness: first what is told, then the others.
func speaking(desks []desk, first *look.Look, w *look.Want) (out []desk) {
	able := slices.DeleteFunc(slices.Clone(desks), func(d desk) bool { return !d.Trusted() || look.Syncing(d.Look) || !d.View.Head.Known() })
	add := func(d desk) {
		known := slices.ContainsFunc(out, func(o desk) bool { return site(o.View) == site(d.View) })
		if !known && !slices.ContainsFunc(able, func(o desk) bool { return left(d.View, o.View, w) }) {
			out = append(out, d)
		}
	}
	for _, d := range able {
		if d.Look == first {
			add(d)
		}
	}
	for _, d := range able {
		add(d)
	}
	return out
}

// left: o is some blocks ahead, by so much later as blocks take, and this one's newest block is old. That
// another calls a higher block its newest is no reason alone.
func left(v, o facts.NodeView, w *look.Want) bool {
	a, b, usual := v.Head.V, o.Head.V, w.Chain.Facts().BlockInterval
	if b.Height <= a.Height+inStep {
		return false
	}
	if usual <= 0 || a.Time.IsZero() || b.Time.IsZero() {
		return true
	}
	gap := min(b.Height-a.Height, 1<<20)
	return b.Time.Sub(a.Time)+heard >= time.Duration(gap)*usual/hurry && w.Now.Sub(a.Time) > 3*usual
}

// beside is the desk that is asked the same as the teller, at the same time: one of another witness that
// has the transaction where the teller has it, waiting or in an abandoned block; nil if there is none.
func beside(desks []desk, teller *look.Look, w *look.Want) *desk {
	if p := teller.Place(); p != facts.InPool && p != facts.InStaleBlock {
		return nil
	}
	for _, d := range speaking(desks, teller, w) {
		if d.Look != teller && alike(teller, d.Look) {
			return &d
		}
	}
	return nil
}

// accordance compares what several nodes say of the coins, each by itself. The one that stands alone
// against two is left out; void are the facts in which two contradict each other and no third decides.
func accordance(w *look.Want, desks []desk, first *look.Look, asked []*look.Look) (void []string, other *look.Look) {
	var list []desk
	for _, d := range speaking(desks, first, w) {
		if slices.Contains(asked, d.Look) {
			list = append(list, d)
		}
	}
	if len(list) < 2 {
		return nil, nil
	}
	agree := func(d desk) (n int) {
		for _, o := range list {
			if len(accord.Differ(d.Look, o.Look)) == 0 {
				n++
			}
		}
		return n
	}
	for _, d := range list[1:] {
		differ := accord.Differ(list[0].Look, d.Look)
		if len(differ) == 0 {
			accord.Agree(list[0].Look, d.Look)
			continue
		}
		switch mine, theirs := agree(list[0]), agree(d); {
		case mine > theirs && mine > 1:
			d.Outvoted, d.View.Differs = true, differ
		case theirs > mine && theirs > 1:
			list[0].Outvoted, list[0].View.Differs = true, differ
			return nil, nil
		default:
			list[0].View.Differs, d.View.Differs = differ, differ
			return differ, d.Look
		}
	}
	return nil, nil
}

// third asks one more where two of those asked contradict each other, so that two can decide.
func third(ctx context.Context, w *look.Want, desks []desk, best *look.Look, asked []*look.Look) []*look.Look {
	differ := slices.ContainsFunc(asked, func(l *look.Look) bool { return l != best && len(accord.Differ(best, l)) > 0 })
	for _, d := range speaking(desks, best, w) {
		if differ && !slices.Contains(asked, d.Look) && alike(best, d.Look) {
			d.More(ctx, true)
			return append(asked, d.Look)
		}
	}
	return asked
}
