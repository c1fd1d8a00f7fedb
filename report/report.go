// Package report words and lays out a verdict. Pure: facts and verdict in, bytes out.
package report

import "io"

// Text is a run of words. Untrusted words were chosen by a stranger; each renderer
// neutralises them in its own way and marks them as a quotation.
type Text struct {
	Words     string
	Untrusted bool
	Code      bool // an address, hash or number to be copied: kept in one piece, monospaced
}

// Line is a sentence or paragraph made of runs.
type Line []Text

// Renderer writes a report in one format.
type Renderer interface {
	Render(w io.Writer, r *Report) error
}
