package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
	"txtriage/cmd/internal/notify"
	"txtriage/cmd/internal/watch/memory"
	"txtriage/report"
)

// letter words a change, once for each way in which it goes out.
func (w *watch) letter(t *transfer, c report.Change, first bool) *memory.Letter {
	v, f := t.item.Verdict, t.item.Facts
	out := &memory.Letter{ID: c.ID, Key: t.piece.Key, At: w.now()}
	o := report.Options{Lang: w.shape.Lang, View: report.View(w.shape.View), Mask: report.Mask(w.shape.Mask), Version: hall.Version}
	whole := report.BuildChange(v, f, c, o, w.shape.Format == "short")
	doc, err := report.JSONLine(whole)
	if err == nil {
		out.Out = w.voice.render(whole, doc, w.shape.Format)
	}
	if first && c.Ended == "" {
		return out // hooks are told of changes, not of how it began
	}
	out.To = w.post.Sinks()
	if slices.Contains(out.To, "slack") {
		out.Slack = json.RawMessage(render("slack", report.BuildChange(v, f, c, o, false), report.Look{}))
	}
	if slices.Contains(out.To, "webhook") || slices.Contains(out.To, "command") {
		out.JSON = doc
	}
	if slices.Contains(out.To, "command") {
		id := t.piece.ID
		if w.shape.Mask != string(report.MaskNone) {
			id = ""
		}
		out.Vars = []string{
			"TXTRIAGE_CHANGE_ID=" + c.ID, "TXTRIAGE_CHANGE=" + report.CodesOf(c), "TXTRIAGE_ID=" + id, "TXTRIAGE_CHAIN=" + t.rec.Ledger.Chain, "TXTRIAGE_STATE=" + string(c.Now.State),
			"TXTRIAGE_CAUSE=" + report.CauseOf(c, o), "TXTRIAGE_PARTY=" + string(c.Now.Party), "TXTRIAGE_FUNDS=" + string(c.Now.Funds), "TXTRIAGE_EXIT=" + fmt.Sprint(c.Now.Exit), "TXTRIAGE_ENDED=" + string(c.Ended),
		}
	}
	return out
}

// say writes a letter to standard output.
func (w *watch) say(l *memory.Letter) {
	if l.Out == "" {
		return
	}
	if w.voice.write(l.Out); w.voice.fault != nil {
		return // it stays in the memory, to be told by the next run
	}
	l.Out = ""
	w.forget(l)
}

// send hands a letter to the courier. Places that are not configured any more lose it.
func (w *watch) send(l *memory.Letter) {
	m := notify.Message{ID: l.ID, Subject: l.Key, At: l.At, JSON: l.JSON, Slack: l.Slack, Vars: l.Vars}
	l.To = slices.DeleteFunc(l.To, func(sink string) bool { return !w.post.Put(sink, m) })
	w.forget(l)
}

// forget drops a letter that has reached all.
func (w *watch) forget(l *memory.Letter) {
	if l.Out == "" && len(l.To) == 0 {
		w.mem.Letters = slices.DeleteFunc(slices.Clone(w.mem.Letters), func(x *memory.Letter) bool { return x == l })
	}
}

// hear takes in what the courier has to tell, without waiting.
func (w *watch) hear() {
	heard := false
	for w.hearOne() {
		heard = true
	}
	if heard {
		w.save()
	}
}

func (w *watch) hearOne() bool {
	select {
	case r := <-w.post.Results():
		w.delivered(r)
		return true
	default:
		return false
	}
}

func (w *watch) delivered(r notify.Result) {
	w.voice.delivered(w.now(), r)
	if !r.Done && !r.Lost {
		return
	}
	for _, l := range w.mem.Letters {
		if l.ID == r.ID {
			l.To = slices.DeleteFunc(l.To, func(s string) bool { return s == r.Sink })
			w.forget(l)
			return
		}
	}
}

// undelivered counts the letters that somebody has not got yet.
func (w *watch) undelivered() (n int) {
	for _, l := range w.mem.Letters {
		n += min(len(l.To), 1)
	}
	return n
}

// drain waits a while for what is not delivered yet.
func (w *watch) drain(ctx context.Context) {
	w.hear()
	end := time.NewTimer(drainTime)
	defer end.Stop()
	for w.undelivered() > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case r := <-w.post.Results():
			w.delivered(r)
		case <-end.C:
			return
		}
	}
}

// save brings the memory to the disk. While that fails the watch goes on, and says so once.
func (w *watch) save() {
	err := w.mem.Save()
	if err != nil && !w.broken {
		w.voice.warn(fmt.Sprintf("%s cannot be written: %s; the watch goes on, and after a restart may tell again what it tells from now on", w.mem.Path(), disk.Why(err)))
	}
	w.broken = err != nil
}
