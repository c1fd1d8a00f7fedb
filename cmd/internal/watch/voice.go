package watch

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"txtriage/chains/facts"
	"txtriage/cmd/internal/bulk/progress"
	"txtriage/cmd/internal/hall"
	"txtriage/cmd/internal/notify"
	"txtriage/diagnose"
	"txtriage/report"
	"txtriage/report/safe"
)

// silence is how long a warning is not repeated, however often its cause comes and goes.
const silence = 10 * time.Minute

// hourly is how often a log hears how things stand.
const hourly = time.Hour

// voice speaks: changes on standard output, everything else on standard error.
type voice struct {
	out, err io.Writer
	words    report.Queue
	look     report.Look
	Drawn    bool // standard error is a terminal: how things stand is drawn over itself
	quiet    bool

	across int  // of the terminal that is standard error, in cells; 0: not known
	told   bool // something stands on standard output
	fault  error
	width  int
	last   time.Time
	chains map[string]*outage
	sinks  map[string]*outage
}

// outage is a time in which something does not answer.
type outage struct {
	on, said bool
	warned   time.Time
}

// begin reports that a warning is due.
func (o *outage) begin(now time.Time) bool {
	o.on = true
	if o.said || now.Sub(o.warned) < silence && !now.Before(o.warned) {
		return false
	}
	o.said, o.warned = true, now
	return true
}

// end reports that its end is worth a word.
func (o *outage) end() bool {
	said := o.said
	o.on, o.said = false, false
	return said
}

func newVoice(env *hall.Env, quiet bool, tag string) *voice {
	colour := env.TTY && env.Getenv("NO_COLOR") == "" && env.Getenv("TERM") != "dumb"
	return &voice{
		out: env.Out, err: env.Err, words: report.NewWatch(tag), across: env.Across, look: report.Look{Width: env.Width, Colour: colour}, Drawn: env.ErrTTY && !quiet, quiet: quiet,
		chains: map[string]*outage{}, sinks: map[string]*outage{},
	}
}

func render(format string, r *report.Report, look report.Look) string {
	var b bytes.Buffer
	f, _ := report.ForName(format)
	if err := f.Write(&b, look, r); err != nil { // into memory: only a fault of ours
		return ""
	}
	return b.String()
}

// render words a change as it goes to standard output: JSON as one line, short as one line, else
// a block.
func (v *voice) render(r *report.Report, doc []byte, format string) string {
	switch format {
	case "json":
		return string(doc) + "\n"
	case "short":
		return strings.TrimSpace(render("text", r, v.look)) + "\n"
	}
	return render(format, r, v.look)
}

// write puts a change on standard output, with a line between blocks.
func (v *voice) write(s string) {
	v.wipe()
	if strings.Count(s, "\n") > 1 && v.told {
		s = "\n" + s
	}
	v.told = true
	if _, err := io.WriteString(v.out, s); err != nil && v.fault == nil {
		v.fault = err
	}
}

// say is a sentence in the language of the watch.
func (v *voice) say(key string, n int, fill map[string]string) string {
	return v.words.Say(key, n, fill)
}

// warn and note begin alike in every language.
func (v *voice) warn(s string) {
	v.wipe()
	fmt.Fprintf(v.err, "warning: %s\n", s)
}

func (v *voice) note(s string) {
	if !v.quiet {
		v.wipe()
		fmt.Fprintf(v.err, "note: %s\n", s)
	}
}

// status tells how things stand: drawn on a terminal, once an hour in a log.
func (v *voice) status(w *watch) {
	now := w.now()
	if v.quiet || !v.Drawn && now.Sub(v.last) < hourly {
		return
	}
	first := v.last.IsZero()
	v.last = now
	if first && !v.Drawn {
		return // what was said first stands right above
	}
	var next time.Time
	count := map[string]int{}
	for _, t := range w.all {
		l := &t.rec.Ledger
		switch {
		case t.rec.Ended == report.EndedDone:
			count["done"]++
		case l.Told == nil || l.Blind:
			count["unclear"]++
		case l.Told.Exit == diagnose.ExitTrouble:
			count["trouble"]++
		case t.rec.Ended != "":
			count["ended"]++
		default:
			count["waiting"]++
		}
		if at := t.plan.Next(); t.rec.Ended == "" && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	var parts []string
	for _, k := range []string{"waiting", "trouble", "unclear", "ended", "done"} {
		if count[k] > 0 {
			parts = append(parts, v.say("count."+k, count[k], nil))
		}
	}
	text := v.say("standing", len(w.all), nil) + v.words.Colon() + strings.Join(parts, v.words.Comma())
	if at := map[string]string{"time": next.Format("15:04:05")}; !next.IsZero() && v.Drawn && next.After(now) {
		at["wait"] = next.Sub(now).Round(time.Second).String()
		text += v.say("next-in", 0, at)
	} else if !next.IsZero() {
		text += v.say("next", 0, at)
	}
	if !v.Drawn {
		fmt.Fprintln(v.err, text)
		return
	}
	text, cells := progress.Fit(text, v.across-1)
	fmt.Fprintf(v.err, "\r%s%s", text, strings.Repeat(" ", max(v.width-cells, 0)))
	v.width = cells
}

// wipe takes away what was drawn.
func (v *voice) wipe() {
	if v.width > 0 {
		fmt.Fprintf(v.err, "\r%s\r", strings.Repeat(" ", v.width))
		v.width = 0
	}
}

// outages warns of chains whose nodes cannot tell, once each time it begins.
func (v *voice) outages(now time.Time, dead map[string]*facts.Facts, well map[string]string) {
	for _, id := range slices.Sorted(maps.Keys(dead)) {
		o := v.chains[id]
		if o == nil {
			o = &outage{}
			v.chains[id] = o
		}
		if !o.begin(now) {
			continue
		}
		f := dead[id]
		name := f.Chain.Name
		if name == "" {
			name = id
		}
		var mute []string
		for _, n := range f.Nodes {
			if n.Saw.State == facts.Failed || !n.Head.Known() {
				mute = append(mute, safe.Words(n.Label))
			}
		}
		key := "partial"
		if len(mute) > 0 {
			key = "mute"
		}
		v.warn(v.say(key, 0, map[string]string{"chain": name, "nodes": strings.Join(mute, v.words.Comma())}))
	}
	for _, id := range slices.Sorted(maps.Keys(well)) {
		if o := v.chains[id]; o != nil && dead[id] == nil && o.end() {
			v.note(v.say("answers", 0, map[string]string{"chain": well[id]}))
		}
	}
}

// delivered tells of notifications that do not arrive.
func (v *voice) delivered(now time.Time, r notify.Result) {
	o := v.sinks[r.Sink]
	if o == nil {
		o = &outage{}
		v.sinks[r.Sink] = o
	}
	switch {
	case r.Lost:
		v.warn(fmt.Sprintf("%s: change %s is given up: %s", r.Sink, r.ID, r.Why))
	case r.Down && o.begin(now):
		v.warn(fmt.Sprintf("%s: change %s is not delivered: %s; it is tried again", r.Sink, r.ID, r.Why))
	case r.Done && r.Back && o.end():
		v.note(r.Sink + ": it takes notifications again")
	}
}
