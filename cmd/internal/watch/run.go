package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/cmd/internal/hall"
	"txtriage/cmd/internal/notify"
	"txtriage/cmd/internal/watch/memory"
	"txtriage/cmd/internal/watch/pace"
	"txtriage/diagnose"
	"txtriage/report"
)

// Bounds of a run.
const (
	roundMost = 256              // transfers that are looked at before what is new of them is told
	drainTime = 30 * time.Second // how long the end of a watch waits for what is not delivered
	blindMost = 5                // looks that cannot tell of what the chain has settled long ago
)

// watch is one run.
type watch struct {
	env    *hall.Env
	opt    options
	cat    *chains.Catalog
	shape  hall.Shape
	wire   []wired
	seed   uint64
	all    []*transfer
	mem    *memory.Memory
	post   *notify.Courier
	voice  *voice
	begun  time.Time
	broken bool // the memory could not be written last time

	owed map[string]bool // transfers of other runs of which something was not delivered yet
}

// transfer is one that is watched.
type transfer struct {
	piece hall.Piece
	own   facts.Untrusted // the caller's own id
	rec   *memory.Transfer

	bound    bool // a chain has it: no other is asked any more
	chain    facts.Chain
	item     hall.Item // of the last look that told something
	standing pace.Standing
	plan     pace.Plan
	looked   time.Time // zero: not yet in this run

	askedSigned bool // for its bytes
}

// now is the clock on the wall: unlike the processor's own it goes on while the machine sleeps.
func (w *watch) now() time.Time { return w.env.Now().Round(0).UTC() }

// run looks until all have ended, or time is up.
func (w *watch) run(ctx context.Context) error {
	w.begun = w.now()
	w.owed = map[string]bool{}
	for _, l := range w.mem.Letters { // of an earlier run
		w.owed[l.Key] = !slices.ContainsFunc(w.all, func(t *transfer) bool { return t.piece.Key == l.Key })
		w.say(l)
		w.send(l)
	}
	w.save()
	for ctx.Err() == nil && w.left() > 0 && !w.over() && w.voice.fault == nil {
		due, glances := w.due()
		if len(due)+len(glances) == 0 {
			w.rest(ctx)
			continue
		}
		if len(glances) > 0 {
			due = append(due, w.unchanged(ctx, glances)...)
			if ctx.Err() != nil {
				break
			}
			for _, t := range glances {
				if !slices.Contains(due, t) {
					w.glanced(t)
				}
			}
		}
		for part := range slices.Chunk(due, roundMost) {
			w.round(ctx, part)
		}
		w.hear()
		w.voice.status(w)
	}
	w.voice.wipe()
	if ctx.Err() == nil {
		w.drain(ctx)
	}
	w.post.Close()
	w.hear()
	return w.end(ctx)
}

// round looks at some transfers and tells what is new. What is to be told is on the disk before
// it is said, and said before it counts as said: a run that is killed in between says it once more.
func (w *watch) round(ctx context.Context, part []*transfer) {
	answers := w.look(ctx, part)
	if ctx.Err() != nil {
		return // half an answer is none
	}
	var letters []*memory.Letter
	dead := map[string]*facts.Facts{}
	well := map[string]string{}
	for i, t := range part {
		a := answers[i]
		if a.seen.Dead {
			if id := t.rec.Ledger.Chain; t.rec.Ledger.Told != nil {
				dead[id] = a.item.Facts
			}
		} else {
			well[a.seen.Chain] = a.item.Facts.Chain.Name
		}
		if l := w.judge(t, a); l != nil {
			letters = append(letters, l)
		}
	}
	w.voice.outages(w.now(), dead, well)
	if len(letters) == 0 {
		return
	}
	w.mem.Letters = append(w.mem.Letters, letters...)
	w.save()
	w.voice.wipe()
	for _, l := range letters {
		w.say(l)
		w.send(l)
	}
	w.save()
}

// judge takes in a look. What is new comes back as a letter.
func (w *watch) judge(t *transfer, a answer) *memory.Letter {
	now := w.now()
	l := &t.rec.Ledger
	var was *report.Told
	if l.Told != nil {
		before := *l.Told
		was = &before
	}
	kinds, first := l.See(a.seen, now)
	t.looked = now
	if first || len(kinds) > 0 || t.item.Facts == nil || !a.seen.Dead && l.Doubts() == 0 {
		t.item = a.item
		t.chain = a.item.Facts.Chain
		t.standing = pace.Standing{Told: a.seen.Told, NextCheck: a.item.Verdict.NextCheck, Light: light(a.item, a.seen)}
		t.bound = !a.item.Facts.Bridge.Known() && (l.Anchor.Hash != "" || a.seen.State == diagnose.StatePending)
	}
	t.rec.Ended = w.ending(t, now)
	if t.rec.Ended != "" && !first && len(kinds) == 0 {
		kinds = []report.Kind{report.Ended}
	}
	w.plan(t, now)
	if !first && len(kinds) == 0 {
		return nil
	}
	if !first && kinds[0] == report.Ended {
		l.Seq++
	}
	c := report.Change{ID: fmt.Sprintf("%s-%d", t.piece.Key, l.Seq), Kinds: kinds, OwnID: t.own, Now: *l.Told, Ended: t.rec.Ended}
	if !first {
		c.Was = was
	}
	if c.Ended == "" {
		c.Next = t.plan.Next()
	}
	return w.letter(t, c, first)
}
