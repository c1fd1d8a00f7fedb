package report

import (
	"bufio"
	"io"
	"strings"

	"charm.land/lipgloss/v2"

	"txtriage/report/safe"
)

// terminal lays a report out for reading on a screen: wrapped to the width, headings bold,
// coloured only if the caller says so.
type terminal struct {
	width  int
	colour bool
}

// Narrowest and widest text that still reads well.
const (
	narrow = 40
	wide   = 100
)

func newTerminal(l Look) terminal {
	w := l.Width
	if w == 0 {
		w = 80
	}
	return terminal{width: min(max(w, narrow), wide), colour: l.Colour}
}

// tones colour the headline.
var tones = map[Tone]lipgloss.Style{
	Good:    lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Green),
	Waiting: lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Yellow),
	Trouble: lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Red),
	Unclear: lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Magenta),
}

var (
	bold       = lipgloss.NewStyle().Bold(true)
	code       = lipgloss.NewStyle().Foreground(lipgloss.Cyan)
	faint      = lipgloss.NewStyle().Faint(true)
	plainStyle = lipgloss.NewStyle()
)

func (t terminal) Render(w io.Writer, r *Report) error {
	p := &page{terminal: t, colon: r.colon, out: bufio.NewWriter(w)}
	p.write(r.Headline, "", "", tones[r.Tone])
	p.line("")
	p.fields(r.Summary)
	for _, s := range r.Sections {
		p.line("")
		if s.Title != "" {
			p.write(words(s.Title), "", "", bold)
		}
		for i, b := range s.Blocks {
			if i > 0 && s.Title == "" {
				p.line("")
			}
			p.block(b, s.Title != "")
		}
	}
	if len(r.Footer) > 0 {
		p.line("")
	}
	for _, l := range r.Footer {
		p.write(l, "", "", faint)
	}
	return p.out.Flush()
}

// page is one report on its way to the terminal.
type page struct {
	terminal
	colon string
	out   *bufio.Writer
}

func (p *page) line(s string) {
	p.out.WriteString(strings.TrimRight(s, " ") + "\n") //nolint:errcheck // Flush reports it
}

// fields prints labelled lines with their texts in one column.
func (p *page) fields(blocks []Block) {
	column := 0
	for _, b := range blocks {
		column = max(column, lipgloss.Width(b.Label))
	}
	for _, b := range blocks {
		label := safe.Words(b.Label)
		pad := strings.Repeat(" ", column-lipgloss.Width(label)+2)
		p.write(b.Text, p.paint(bold, label)+pad, strings.Repeat(" ", column+2), plainStyle)
	}
}

// block prints a paragraph with its heading on a line of its own, then its list.
func (p *page) block(b Block, titled bool) {
	switch {
	case titled && (b.Label != "" || len(b.Text) > 0):
		p.write(b.run(p.colon), "  ", "  ", plainStyle)
	case b.Label != "":
		p.write(words(b.Label), "", "", bold)
		p.write(b.Text, "  ", "  ", plainStyle)
	case len(b.Text) > 0:
		p.write(b.Text, "  ", "  ", plainStyle)
	}
	p.items(b.Items, "  ")
}

func (p *page) items(items []Block, indent string) {
	for _, i := range items {
		if run := i.run(p.colon); len(run) > 0 {
			p.write(run, indent+"- ", indent+"  ", plainStyle)
		}
		p.items(i.Items, indent+"  ")
	}
}

// write prints a line wrapped between its first and its further indents.
func (p *page) write(l Line, first, next string, base lipgloss.Style) {
	if len(l) == 0 {
		return
	}
	for i, row := range wrap(atoms(l), p.width-lipgloss.Width(next)) {
		indent := next
		if i == 0 {
			indent = first
		}
		var b strings.Builder
		b.WriteString(indent)
		for j, a := range row {
			if a.space && j > 0 {
				b.WriteString(" ")
			}
			b.WriteString(p.paint(p.style(a, base), a.text))
		}
		p.line(b.String())
	}
}

func (p *page) style(a atom, base lipgloss.Style) lipgloss.Style {
	switch {
	case a.code:
		return code
	case a.note:
		return faint
	}
	return base
}

func (p *page) paint(s lipgloss.Style, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return s.Render(text)
}
