package report

import (
	"bufio"
	"io"
	"strings"

	"txtriage/report/safe"
)

// markdown is plain CommonMark: headings, paragraphs, lists and code spans. No tables, which
// ticket systems lack, no links, no images, no HTML.
type markdown struct{}

func (markdown) Render(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	line := func(s string) { out.WriteString(s + "\n") } //nolint:errcheck // Flush reports it
	line("## " + md(r.Headline))
	line("")
	for _, b := range r.Summary {
		line("- " + mdRun(b, r.colon))
	}
	for _, s := range r.Sections {
		line("")
		if s.Title != "" {
			line("### " + safe.MarkdownWords(s.Title))
			line("")
		}
		for i, b := range s.Blocks {
			if i > 0 {
				line("")
			}
			mdBlock(line, b, r.colon, 0)
		}
	}
	if len(r.Footer) > 0 {
		line("")
		line("---")
	}
	for _, l := range r.Footer {
		line("")
		line(md(l))
	}
	return out.Flush()
}

func mdBlock(line func(string), b Block, colon string, depth int) {
	if t := mdRun(b, colon); t != "" {
		if depth > 0 {
			t = strings.Repeat("  ", depth-1) + "- " + t
		} else if len(b.Items) > 0 {
			t += "\n"
		}
		line(t)
		depth++
	}
	for _, i := range b.Items {
		mdBlock(line, i, colon, max(depth, 1))
	}
}

func mdRun(b Block, colon string) string {
	if b.Label == "" {
		return md(b.Text)
	}
	return "**" + safe.MarkdownWords(b.Label) + strings.TrimSpace(colon) + "** " + md(b.Text)
}

func md(l Line) string {
	var b strings.Builder
	for _, t := range l {
		switch {
		case t.Quoted && t.Symbol:
			b.WriteString(safe.Markdown(t.Quote, safe.Symbol))
		case t.Quoted:
			b.WriteString(safe.Markdown(t.Quote, safe.Reason))
		case t.Note:
			b.WriteString(t.Words)
		case t.Code:
			b.WriteString(safe.MarkdownCode(t.Words))
		default:
			b.WriteString(safe.MarkdownWords(t.Words))
		}
	}
	return b.String()
}
