package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"

	"txtriage/report/safe"
)

// htmlPage is one file that opens from a download: no script, no image, nothing loaded.
type htmlPage struct{}

// htmlFragment is the body of a note in a ticket system: only tags that all of them keep.
type htmlFragment struct{}

const css = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}` +
	`h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin-top:1.8rem}code{font-size:.9em;overflow-wrap:anywhere}` +
	`bdi{background:#fff3c4}footer,hr+*{color:#595959;font-size:.85rem}@media print{body{margin:0}}`

func (h htmlPage) Render(w io.Writer, r *Report) error { return h.renderAll(w, []*Report{r}) }

func (htmlPage) renderAll(w io.Writer, reports []*Report) error {
	out := bufio.NewWriter(w)
	put := func(s ...string) { out.WriteString(strings.Join(s, "")) } //nolint:errcheck // Flush reports it
	sum := sha256.Sum256([]byte(css))
	lang, title := "en", "txtriage"
	if len(reports) > 0 {
		lang, title = reports[0].Lang, plain(reports[0].Headline)
	}
	put(`<!doctype html>`, "\n", `<html lang="`, safe.HTMLWords(lang), `">`, "\n<head>\n", `<meta charset="utf-8">`, "\n",
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-`, base64.StdEncoding.EncodeToString(sum[:]), `'">`, "\n",
		`<meta name="viewport" content="width=device-width">`, "\n", `<title>`, safe.HTMLWords(title), "</title>\n<style>", css, "</style>\n</head>\n<body>\n")
	for i, r := range reports {
		if i > 0 {
			put("<hr>\n")
		}
		htmlBody(put, r, "h1", "h2")
	}
	put("</body>\n</html>\n")
	return out.Flush()
}

func (htmlFragment) Render(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	put := func(s ...string) { out.WriteString(strings.Join(s, "")) } //nolint:errcheck // Flush reports it
	htmlBody(put, r, "", "")
	return out.Flush()
}

// htmlBody writes the report; without heading tags a heading is a bold paragraph.
func htmlBody(put func(...string), r *Report, h1, h2 string) {
	head := func(tag, text string) {
		if tag == "" {
			put("<p><b>", text, "</b></p>\n")
			return
		}
		put("<", tag, ">", text, "</", tag, ">\n")
	}
	head(h1, htmlLine(r.Headline))
	htmlList(put, r.colon, r.Summary)
	for _, s := range r.Sections {
		if s.Title != "" {
			head(h2, safe.HTMLWords(s.Title))
		}
		for _, b := range s.Blocks {
			if len(b.Text) > 0 || b.Label != "" {
				put("<p>", htmlRun(b, r.colon), "</p>\n")
			}
			htmlList(put, r.colon, b.Items)
		}
	}
	for _, l := range r.Footer {
		put("<p>", htmlLine(l), "</p>\n")
	}
}

func htmlList(put func(...string), colon string, items []Block) {
	if len(items) == 0 {
		return
	}
	put("<ul>\n")
	for _, i := range items {
		put("<li>", htmlRun(i, colon))
		if len(i.Items) > 0 {
			put("\n")
			htmlList(put, colon, i.Items)
		}
		put("</li>\n")
	}
	put("</ul>\n")
}

func htmlRun(b Block, colon string) string {
	if b.Label == "" {
		return htmlLine(b.Text)
	}
	mark := strings.TrimSpace(colon)
	gap := strings.TrimPrefix(colon, mark) // a full-width colon has none
	return "<b>" + safe.HTMLWords(b.Label+mark) + "</b>" + gap + htmlLine(b.Text)
}

func htmlLine(l Line) string {
	var b strings.Builder
	for _, t := range l {
		switch {
		case t.Quoted && t.Symbol:
			b.WriteString(safe.HTML(t.Quote, safe.Symbol))
		case t.Quoted:
			b.WriteString(safe.HTML(t.Quote, safe.Reason))
		case t.Code:
			b.WriteString("<code>" + safe.HTMLWords(t.Words) + "</code>")
		default:
			b.WriteString(safe.HTMLWords(t.Words))
		}
	}
	return b.String()
}
