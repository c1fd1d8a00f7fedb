package report

import (
	"bufio"
	"io"
	"strings"

	"txtriage/report/safe"
)

// plain prints a line without any markup: what a screen reader says.
func plain(l Line) string {
	if len(l) == 1 && !l[0].Quoted {
		return safe.Words(l[0].Words)
	}
	var b strings.Builder
	for _, t := range l {
		switch {
		case t.Quoted && t.Symbol:
			b.WriteString(safe.Plain(t.Quote, safe.Symbol))
		case t.Quoted:
			b.WriteString(safe.Plain(t.Quote, safe.Reason))
		default:
			b.WriteString(safe.Words(t.Words))
		}
	}
	return b.String()
}

// text is the plain format: reads well aloud, survives any ticket system, never wrapped.
type text struct{}

func (text) Render(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	line := func(s string) { out.WriteString(s + "\n") } //nolint:errcheck // Flush reports it
	line(plain(r.Headline))
	if len(r.Summary) > 0 {
		line("")
	}
	for _, b := range r.Summary {
		line(plain(b.run(r.colon)))
	}
	for _, s := range r.Sections {
		line("")
		if s.Title != "" {
			line(safe.Words(s.Title))
		}
		for i, b := range s.Blocks {
			if i > 0 && s.Title == "" {
				line("")
			}
			textBlock(line, r.colon, b, 0)
		}
	}
	if len(r.Footer) > 0 {
		line("")
	}
	for _, l := range r.Footer {
		line(plain(l))
	}
	return out.Flush()
}

func textBlock(line func(string), colon string, b Block, depth int) {
	indent := strings.Repeat("  ", depth)
	if t := strings.TrimRight(plain(b.run(colon)), " "); t != "" {
		if depth > 0 {
			t = "- " + t
		}
		line(indent + t)
		depth++
	}
	for _, i := range b.Items {
		textBlock(line, colon, i, max(depth, 1))
	}
}

// run is the block's own line with its heading run in.
func (b Block) run(colon string) Line {
	if b.Label == "" {
		return b.Text
	}
	if len(b.Text) == 0 {
		return Line{{Words: b.Label}}
	}
	return append(Line{{Words: b.Label + colon}}, b.Text...)
}
