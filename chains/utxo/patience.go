package utxo

import (
	"context"
	"slices"
	"sync"
	"time"

	"txtriage/chains/facts"
)

// patience is how long a node is waited for once another has what is asked for; 0 where that is not to be
// bounded: in a replay, and where questions of many diagnoses wait in one queue.
func patience(desks []desk) (most time.Duration) {
	for _, d := range desks {
		p := d.asker.Caller.Standing().Patience
		if p == 0 {
			return 0
		}
		most = max(most, p)
	}
	return most
}

// opening asks all desks the first round side by side. Once one has the transaction, the others are not
// waited for without end.
func opening(ctx context.Context, desks []desk) {
	ctx, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	var first sync.Once
	wait := patience(desks)
	each(desks, func(d desk) {
		d.First(ctx)
		if p := d.Place(); wait > 0 && (p == facts.InBlock || p == facts.InPool) {
			first.Do(func() {
				t := time.AfterFunc(wait, func() { cut(context.DeadlineExceeded) })
				context.AfterFunc(ctx, func() { t.Stop() })
			})
		}
	})
}

// together runs the first and, beside it, the others, which are given a while more once the first is done.
func together(ctx context.Context, wait time.Duration, first func(), others ...func(context.Context)) {
	ctx, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	var all sync.WaitGroup
	for _, f := range others {
		all.Go(func() { f(ctx) })
	}
	first()
	if wait > 0 {
		t := time.AfterFunc(wait, func() { cut(context.DeadlineExceeded) })
		defer t.Stop()
	}
	all.Wait()
}

// relieve lets the desk be given up after a while in each round, where another one can be asked the same.
func relieve(d desk, others []desk, wait time.Duration) {
	able := slices.ContainsFunc(others, func(o desk) bool { return o.Look != d.Look && o.asker.Answered && alike(d.Look, o.Look) })
	if d.asker.Wait = 0; able {
		d.asker.Wait = wait
	}
}
