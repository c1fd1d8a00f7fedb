package report

import (
	"strconv"
	"strings"

	"txtriage/report/lang"
)

// Queue words what is said beside many reports.
type Queue struct {
	s       *speaker
	section string // of the words
}

// NewQueue makes one for the figures of a queue, in the language that fits a tag best.
func NewQueue(tag string) Queue { return Queue{newSpeaker(Options{Lang: tag}), "queue."} }

// NewWatch makes one for what a watch says beside the changes.
func NewWatch(tag string) Queue { return Queue{newSpeaker(Options{Lang: tag}), "watch.aside."} }

// Say words a count. The texts that fill the holes are our own, or made safe already.
func (q Queue) Say(key string, n int, fill map[string]string) string {
	count := strconv.Itoa(n)
	pieces, ok := q.s.w.Say(q.section+key, count)
	if !ok {
		pieces, _ = lang.Load(lang.Base).Say(q.section+key, count)
	}
	var b strings.Builder
	for _, p := range pieces {
		switch p.Arg {
		case "":
			b.WriteString(p.Words)
		case "n":
			b.WriteString(count)
		default:
			b.WriteString(fill[p.Arg])
		}
	}
	return b.String()
}

// Cause is the general headline of a cause; its slug if it has none.
func (q Queue) Cause(slug string) string {
	section, _ := q.s.w.Section(slug)
	for _, part := range []string{".headline@general", ".headline"} {
		if id := section + "." + slug + part; q.s.w.Has(id) {
			return q.s.ui(id)
		}
	}
	return slug
}

// Party is the name of who acts.
func (q Queue) Party(code string) string { return q.s.word("parties.name."+code, code) }

// State is what a state means.
func (q Queue) State(code string) string { return q.s.word("states."+code, code) }

// Comma stands between the parts of a list.
func (q Queue) Comma() string { return Queue{q.s, "queue."}.Say("comma", 0, nil) }

// Colon stands between a title and what it is about.
func (q Queue) Colon() string { return q.s.ui("ui.colon") }
