package report

import (
	"io"

	"txtriage/report/safe"
)

// adf is the Atlassian Document Format, the only rich text that Jira's API takes.
type adf struct{}

type adfNode struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Text    string         `json:"text,omitempty"`
	Marks   []adfMark      `json:"marks,omitempty"`
	Content []adfNode      `json:"content,omitempty"`
}

type adfMark struct {
	Type string `json:"type"`
}

func (a adf) Render(w io.Writer, r *Report) error { return a.renderAll(w, []*Report{r}) }

func (adf) renderAll(w io.Writer, reports []*Report) error {
	doc := adfNode{Type: "doc", Version: 1, Content: []adfNode{}}
	for i, r := range reports {
		if i > 0 {
			doc.Content = append(doc.Content, adfNode{Type: "rule"})
		}
		doc.Content = append(doc.Content, adfReport(r)...)
	}
	return writeJSON(w, doc)
}

func adfReport(r *Report) []adfNode {
	out := []adfNode{adfHeading(2, adfLine(r.Headline))}
	if len(r.Summary) > 0 {
		out = append(out, adfList(r.Summary, r.colon))
	}
	for _, s := range r.Sections {
		if s.Title != "" {
			out = append(out, adfHeading(3, adfLine(words(s.Title))))
		}
		for _, b := range s.Blocks {
			if run := adfRun(b, r.colon); len(run) > 0 {
				out = append(out, adfNode{Type: "paragraph", Content: run})
			}
			if len(b.Items) > 0 {
				out = append(out, adfList(b.Items, r.colon))
			}
		}
	}
	for _, l := range r.Footer {
		out = append(out, adfNode{Type: "paragraph", Content: adfLine(l)})
	}
	return out
}

func adfHeading(level int, content []adfNode) adfNode {
	return adfNode{Type: "heading", Attrs: map[string]any{"level": level}, Content: content}
}

func adfList(items []Block, colon string) adfNode {
	list := adfNode{Type: "bulletList"}
	for _, i := range items {
		item := adfNode{Type: "listItem", Content: []adfNode{{Type: "paragraph", Content: adfRun(i, colon)}}}
		if len(i.Items) > 0 {
			item.Content = append(item.Content, adfList(i.Items, colon))
		}
		list.Content = append(list.Content, item)
	}
	return list
}

func adfRun(b Block, colon string) []adfNode {
	if b.Label == "" {
		return adfLine(b.Text)
	}
	label := adfNode{Type: "text", Text: safe.Words(b.Label + colon), Marks: []adfMark{{"strong"}}}
	return append([]adfNode{label}, adfLine(b.Text)...)
}

func adfLine(l Line) []adfNode {
	var out []adfNode
	for _, t := range l {
		s := plain(Line{t})
		if s == "" {
			continue
		}
		n := adfNode{Type: "text", Text: s}
		if t.Code {
			n.Marks = []adfMark{{"code"}}
		}
		out = append(out, n)
	}
	return out
}
