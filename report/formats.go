package report

import "io"

// Look is what the renderers may know about the place where the output goes.
type Look struct {
	Width  int  // columns of the terminal; 0: unknown, 80 is taken
	Colour bool // only if the caller knows that it is a terminal that wants colour
}

// Format is one way to write reports. This file holds the one list of them.
type Format struct {
	Name  string // of --format
	Ext   string // usual file name ending, with dot
	Media string // media type
	New   func(Look) Renderer
}

// Formats returns every format, in the order of the help text.
func Formats() []Format {
	return []Format{
		{"terminal", ".txt", "text/plain; charset=utf-8", func(l Look) Renderer { return newTerminal(l) }},
		{"text", ".txt", "text/plain; charset=utf-8", func(Look) Renderer { return text{} }},
		{"md", ".md", "text/markdown; charset=utf-8", func(Look) Renderer { return markdown{} }},
		{"html", ".html", "text/html; charset=utf-8", func(Look) Renderer { return htmlPage{} }},
		{"html-fragment", ".html", "text/html; charset=utf-8", func(Look) Renderer { return htmlFragment{} }},
		{"json", ".json", "application/json", func(Look) Renderer { return jsonFormat{} }},
		{"short", ".txt", "text/plain; charset=utf-8", func(Look) Renderer { return short{} }},
		{"slack", ".json", "application/json", func(Look) Renderer { return slack{} }},
		{"adf", ".json", "application/json", func(Look) Renderer { return adf{} }},
	}
}

// ForName finds a format by its --format name.
func ForName(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// together is a renderer with its own way to write several reports.
type together interface {
	renderAll(w io.Writer, reports []*Report) error
}

// Write renders one or several reports: several are one JSON array, one HTML page, or one
// after the other with a rule between.
func (f Format) Write(w io.Writer, look Look, reports ...*Report) error {
	r := f.New(look)
	if all, ok := r.(together); ok && len(reports) != 1 {
		return all.renderAll(w, reports)
	}
	for i, rep := range reports {
		if i > 0 {
			if _, err := io.WriteString(w, "\n----------------------------------------\n\n"); err != nil {
				return err
			}
		}
		if err := r.Render(w, rep); err != nil {
			return err
		}
	}
	return nil
}
