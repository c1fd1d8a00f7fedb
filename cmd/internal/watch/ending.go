package watch

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/report"
)

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
	again := w.voice.say("goes-on", 0, map[string]string{"file": place})
	if place == "" {
		again = w.voice.say("anew", 0, nil)
	}
	rest := map[string]string{"all": strconv.Itoa(len(w.all)), "again": again}
	switch {
	case ctx.Err() != nil:
		w.voice.note(w.voice.say("stopped", left, rest))
	case w.voice.fault != nil:
	case left > 0:
		w.voice.note(w.voice.say("time-up", left, rest))
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
