// Package report words and lays out a verdict. Pure: facts and verdict in, bytes out.
package report

import (
	"io"
	"time"

	"txtriage/chains/facts"
)

// Text is a run of words. What a stranger chose stands in Quote and nowhere else; each
// renderer neutralises it in its own way and marks it as a quotation.
type Text struct {
	Words  string          // our own words, or an id whose form was checked
	Quote  facts.Untrusted // chosen by a stranger; Words is then empty
	Quoted bool            // Quote counts, even if it is empty
	Symbol bool            // the quotation is a token's symbol: cut earlier than other quotations
	Code   bool            // an address, hash or number to be copied: kept in one piece, monospaced
	Note   bool            // a footnote mark such as [1]
}

// Line is a sentence or paragraph made of runs.
type Line []Text

// Block is a paragraph, with an optional run-in heading and an optional list below it.
type Block struct {
	Label string // our own words: "What happened"
	Text  Line
	Items []Block
}

// Section is a titled part of a report. ID is stable and the same in every language.
type Section struct {
	ID     string
	Title  string
	Blocks []Block
}

// Report is one worded view model. Everything is counted, judged, masked and worded in
// here; a renderer only walks it from top to bottom.
type Report struct {
	Lang     string // BCP 47 tag of the words
	ID       string // same paste, same time, same evidence: same id
	Tone     Tone
	Headline Line
	Summary  []Block // money, who acts, when, status: one labelled line each
	Sections []Section
	Footer   []Line // when, by which version, which report

	colon string // between a label and its text, as the script has it
	doc   any    // what the json format writes
}

// Tone is the colour of a headline: what the exit status says, told to the eye.
type Tone string

// The tones.
const (
	Good    Tone = "good"    // complete
	Waiting Tone = "waiting" // nobody has to act
	Trouble Tone = "trouble" // somebody has to act
	Unclear Tone = "unclear" // cannot tell
)

// View is for whom a report is.
type View string

// The views of --view.
const (
	Customer View = "customer"
	Agent    View = "agent"
	Engineer View = "engineer"
)

// Mask tells how much of addresses and ids a report shows.
type Mask string

// The levels of --mask. Addresses that a finding is about (a look-alike, a wrong one) are
// always shown whole, since the middle is exactly what an imposter hides.
const (
	MaskNone    Mask = "none"
	MaskPartial Mask = "partial" // first six and last four characters
	MaskFull    Mask = "full"
)

// Options say how a report is worded. The zero value is English for an agent, nothing masked.
type Options struct {
	Lang      string        // BCP 47; matched to the languages that exist
	View      View          // "" is Agent
	Mask      Mask          // "" is MaskNone
	Version   string        // of the program
	Generated time.Time     // zero: Facts.AsOf
	Elapsed   time.Duration // how long the diagnosis took; zero in replays
	Data      bool          // for the json format alone: nothing is laid out
}

// Renderer writes a report in one format.
type Renderer interface {
	Render(w io.Writer, r *Report) error
}
