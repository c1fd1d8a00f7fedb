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
func Formats() []Format { return nil }

// ForName finds a format by its --format name.
func ForName(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Write renders one or several reports: several are one JSON array, one HTML page, or one
// after the other with a line between.
func (f Format) Write(w io.Writer, look Look, reports ...*Report) error { return nil }
