package watch

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/cmd/internal/disk"
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

// left counts those that have not ended.
func (w *watch) left() (n int) {
	for _, t := range w.all {
		if t.rec.Ended == "" {
			n++
		}
	}
	return n
}

// over reports that the time of --max-time is up.
func (w *watch) over() bool {
	return w.opt.most > 0 && w.now().Sub(w.begun) >= w.opt.most
}

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

// ending says whether and why a transfer needs no more looks.
func (w *watch) ending(t *transfer, now time.Time) report.Ending {
	l := &t.rec.Ledger
	if !l.Blind && (l.Failed > 0 || l.Doubts() > 0) {
		return "" // not on a look that says something else
	}
	e := t.wouldEnd(w.opt.until)
	switch {
	case e == report.EndedNothing || e == report.EndedUnasked || l.Blind, e != "" && l.Settled(now):
		return e
	}
	return ""
}

// wouldEnd is what ends it, once it is settled.
func (t *transfer) wouldEnd(until string) report.Ending {
	l := &t.rec.Ledger
	if l.Told == nil || t.item.Facts == nil {
		return ""
	}
	f := t.item.Facts
	if l.Blind {
		switch {
		case len(f.Nodes) == 0 && len(f.Elsewhere) == 0:
			return report.EndedUnasked
		case l.Told.Final && l.Failed >= blindMost && f.Sighting.Known():
			return report.EndedAct // the nodes answer, and lack what would tell the cause
		}
		return ""
	}
	switch l.Told.Exit {
	case diagnose.ExitArrived:
		return report.EndedDone
	case diagnose.ExitNothing:
		if until == untilFinal && f.Subject.Looked {
			return "" // a payment to the address may still come
		}
		return report.EndedNothing
	case diagnose.ExitWaiting:
		return ""
	}
	if until == untilAct {
		return report.EndedAct
	}
	final := l.Told.Final || f.Successor.Known() && f.Successor.V.Confirmed && diagnose.FinalBlock(f, f.Successor.V.Block)
	if final || l.Told.State == diagnose.StateImpossible && l.Told.Certainty == diagnose.Proven {
		return report.EndedFinal
	}
	return ""
}

// end settles the memory and gives the exit status.
func (w *watch) end(ctx context.Context) error {
	left := w.left()
	var exits []int
	for _, t := range w.all {
		l := &t.rec.Ledger
		switch {
		case l.Told == nil, t.rec.Ended == "" && l.Failed > 0: // what was told is not of now
			exits = append(exits, diagnose.ExitCannotTell)
		default:
			exits = append(exits, l.Told.Exit)
		}
	}
	waiting := map[string]bool{}
	for _, l := range w.mem.Letters {
		waiting[l.Key] = true
	}
	own := map[string]bool{}
	for _, t := range w.all {
		own[t.piece.Key] = true
	}
	for key, t := range w.mem.Transfers {
		if t.Ended != "" && !waiting[key] && (own[key] && left == 0 || w.owed[key]) {
			delete(w.mem.Transfers, key)
		}
	}
	w.save()
	place := w.mem.Path()
	again := "the same command goes on from " + place
	if place == "" {
		again = "without a memory (--state) it begins anew"
	}
	switch {
	case ctx.Err() != nil:
		w.voice.note(fmt.Sprintf("stopped; %d of %d were still watched; %s", left, len(w.all), again))
	case w.voice.fault != nil:
	case left > 0:
		w.voice.note(fmt.Sprintf("the time is up; %d of %d were still watched; %s", left, len(w.all), again))
	}
	if n := w.undelivered(); n > 0 {
		kept := "they are lost"
		if place != "" {
			kept = "they are kept in " + place + ", and the same command sends them first"
		}
		w.voice.warn(fmt.Sprintf("%d notifications are not delivered; %s", n, kept))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := w.voice.fault; err != nil {
		return &hall.Problem{Status: hall.ExitInternal, Line: "standard output cannot be written: " + disk.Why(err), Hints: []string{again}}
	}
	return hall.Exit(hall.WorstOf(exits...))
}
