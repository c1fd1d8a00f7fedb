package watch

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"txtriage/cmd/internal/watch/pace"
)

// due lists what is to be looked at now, and at what a glance may do.
func (w *watch) due() (looks, glances []*transfer) {
	now := w.now()
	for _, t := range w.all {
		switch {
		case t.rec.Ended != "":
		case t.looked.IsZero() || pace.Due(t.plan.Look, t.looked, now):
			looks = append(looks, t)
		case !t.plan.Glance.IsZero() && pace.Due(t.plan.Glance, t.looked, now):
			glances = append(glances, t)
		}
	}
	return looks, glances
}

// rest sleeps until the next is due, or a message has arrived somewhere.
func (w *watch) rest(ctx context.Context) {
	now := w.now()
	var next time.Time
	for _, t := range w.all {
		if at := t.plan.Next(); t.rec.Ended == "" && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if end := w.begun.Add(w.opt.most); w.opt.most > 0 && end.Before(next) {
		next = end
	}
	w.voice.status(w)
	nap := pace.Until(next, now)
	if w.voice.Drawn {
		nap = min(nap, time.Second)
	}
	wake := w.env.After
	if wake == nil {
		timer := time.NewTimer(nap)
		defer timer.Stop()
		wake = func(time.Duration) <-chan time.Time { return timer.C }
	}
	select {
	case <-ctx.Done():
	case r := <-w.post.Results():
		w.delivered(r)
		w.save()
	case <-wake(nap):
	}
}

func (w *watch) plan(t *transfer, now time.Time) {
	l := &t.rec.Ledger
	h := pace.History{Since: l.Since, Failed: l.Failed, Doubt: l.Doubts()}
	if h.Doubt == 0 && !l.Settled(now) && t.wouldEnd(w.opt.until) != "" {
		h.Doubt = l.Looks
	}
	if l.Blind {
		h.Failed = max(h.Failed, 1)
	}
	seed := fnv.New64a()
	_, _ = fmt.Fprint(seed, l.Chain, w.seed)
	t.plan = pace.Next(t.chain, t.standing, h, w.opt.limits, seed.Sum64(), now)
}

// glanced notes that a glance showed nothing new.
func (w *watch) glanced(t *transfer) {
	look := t.plan.Look
	now := w.now()
	t.looked = now
	w.plan(t, now)
	if look.Before(t.plan.Look) { // a glance puts no look off
		t.plan.Look = look
	}
}

// over reports that the time of --max-time is up.
func (w *watch) over() bool {
	return w.opt.most > 0 && w.now().Sub(w.begun) >= w.opt.most
}

// left counts those that have not ended.
func (w *watch) left() (n int) {
	for _, t := range w.all {
		if t.rec.Ended == "" {
			n++
		}
	}
	return n
}
