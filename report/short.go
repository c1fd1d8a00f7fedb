package report

import (
	"io"
	"slices"
	"strings"

	"txtriage/report/safe"
)

// shortMost is the size of the smallest note field in use (Salesforce CaseComment), bytes.
const shortMost = 4000

// short is the plain format without evidence, for note fields that hold little.
type short struct{}

// shortSections are the parts that a short note keeps, most needed first.
var shortSections = []string{"cause", "actions", "ask", "also", "chain", "related", "ticket", "not-seen"}

func (short) Render(w io.Writer, r *Report) error {
	var end string
	if n := len(r.Footer); n > 0 {
		end = "\n" + plain(r.Footer[n-1]) + "\n"
	}
	const cutMark = "…\n"
	room := shortMost - len(end) - len(cutMark)
	var b strings.Builder
	cut := false
	line := func(s string) {
		if cut || b.Len()+len(s)+1 > room {
			cut = true
			return
		}
		b.WriteString(s + "\n")
	}
	line(plain(r.Headline))
	for _, f := range r.Summary {
		line(plain(f.run(r.colon)))
	}
	for _, id := range shortSections {
		i := slices.IndexFunc(r.Sections, func(s Section) bool { return s.ID == id })
		if i < 0 {
			continue
		}
		line("")
		if t := r.Sections[i].Title; t != "" {
			line(safe.Words(t))
		}
		for _, blk := range r.Sections[i].Blocks {
			textBlock(line, r.colon, blk.withoutNotes(), 0)
		}
	}
	if cut {
		b.WriteString(cutMark)
	}
	_, err := io.WriteString(w, b.String()+end)
	return err
}

// withoutNotes drops the footnote marks, since the notes they point to are not there.
func (b Block) withoutNotes() Block {
	b.Text = slices.DeleteFunc(slices.Clone(b.Text), func(t Text) bool { return t.Note })
	for n := len(b.Text); n > 0 && !b.Text[n-1].Quoted && strings.TrimSpace(b.Text[n-1].Words) == ""; n-- {
		b.Text = b.Text[:n-1]
	}
	items := make([]Block, len(b.Items))
	for i, x := range b.Items {
		items[i] = x.withoutNotes()
	}
	b.Items = items
	return b
}
