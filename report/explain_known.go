package report

import (
	"strconv"

	"txtriage/chains/facts"
)

// Known is a row of the tables that is no refusal: a function, an event, a halt or an address.
type Known struct {
	What      string // function, event, halt, address, chain, unknown
	ID        string // selector, topic or address
	Said      facts.Untrusted
	Signature string
	Means     string // a word of meanings.yaml
	Source    string
	Heard     bool // nobody read a source of the row
	At        []Listed
}

// Listed is what lies at an address of one chain.
type Listed struct {
	Chain    string // our own name for it; "" on every chain
	Token    string // symbol; "" if it is no token
	Decimals int
	Label    string   // of a place
	Explorer string   // of a chain
	Means    []string // words of meanings.yaml
	Source   string
	Heard    bool
}

// ExplainKnown returns the printable page of such a row.
func ExplainKnown(x Known, tag string) *Report {
	s := newSpeaker(Options{Lang: tag})
	r := &Report{Lang: s.w.Tag(), colon: s.ui("ui.colon")}
	head := x.What
	if head == "unknown" {
		head = "not-listed"
	}
	r.Headline = s.say(nil, "ui.explain."+head)
	var blocks []Block
	add := func(label string, l Line) {
		if len(l) > 0 {
			blocks = append(blocks, Block{Label: label, Text: l})
		}
	}
	code := func(text string) Line {
		if text == "" {
			return nil
		}
		return Line{{Words: text, Code: true}}
	}
	if x.Said != "" {
		add(s.argName("said"), Line{s.quote(x.Said)})
	}
	add(s.ui("ui.explain.asked"), code(x.ID))
	add(s.ui("ui.explain.matches"), code(x.Signature))
	meaning := s.sentence(x.Means)
	if x.What == "halt" {
		meaning = s.say(map[string]any{"sentence": meaning}, "meanings.usually")
	}
	if x.What == "unknown" {
		meaning = s.say(nil, "ui.explain.nowhere")
	}
	add(s.argName("meaning"), meaning)
	if x.What == "function" {
		add(s.ui("ui.explain.note"), s.say(nil, "ui.explain.four-bytes"))
	}
	add(s.ui("ui.explain.read-in"), s.origin(x.Source, x.Heard))
	r.add("cause", "", blocks...)
	for _, at := range x.At {
		r.add("cause", s.chainOf(at), s.listed(at)...)
	}
	r.doc = struct {
		Schema    string     `json:"schema"`
		What      string     `json:"what"`
		Known     bool       `json:"known"`
		ID        string     `json:"id,omitempty"`
		Signature string     `json:"signature,omitempty"`
		Means     string     `json:"means,omitempty"`
		Meaning   string     `json:"meaning,omitempty"`
		Source    string     `json:"source,omitempty"`
		Verified  bool       `json:"verified"`
		At        []listedAt `json:"at,omitempty"`
		Lang      string     `json:"lang"`
	}{"txtriage.explain-known/1", x.What, x.What != "unknown", x.ID, x.Signature, x.Means, plain(meaning), x.Source, x.Source != "" && !x.Heard, s.docListed(x.At), r.Lang}
	return r
}

// origin names where a row was read, and says so if nobody read it.
func (s *speaker) origin(source string, heard bool) Line {
	switch {
	case source == "":
		return nil
	case heard:
		return join(" ", Line{{Words: source, Code: true}}, s.say(nil, "ui.explain.heard-only"))
	}
	return Line{{Words: source, Code: true}}
}

func (s *speaker) chainOf(at Listed) string {
	if at.Chain == "" {
		return s.ui("ui.explain.every-chain")
	}
	return at.Chain
}

func (s *speaker) listed(at Listed) (out []Block) {
	if at.Token != "" {
		out = append(out,
			Block{Label: s.argName("token"), Text: words(at.Token)},
			Block{Label: s.ui("ui.explain.decimals"), Text: words(strconv.Itoa(at.Decimals))})
	}
	if at.Label != "" {
		out = append(out, Block{Label: s.ui("ui.explain.place"), Text: words(at.Label)})
	}
	if at.Explorer != "" {
		out = append(out, Block{Label: s.ui("ui.explain.explorer"), Text: Line{{Words: at.Explorer, Code: true}}})
	}
	var l Line
	for _, m := range at.Means {
		l = join(s.ui("ui.between-sentences"), l, s.sentence(m))
	}
	if len(l) > 0 {
		out = append(out, Block{Label: s.argName("meaning"), Text: l})
	}
	return append(out, Block{Label: s.ui("ui.explain.read-in"), Text: s.origin(at.Source, at.Heard)})
}

type listedAt struct {
	Chain    string   `json:"chain"`
	Token    string   `json:"token,omitempty"`
	Decimals *int     `json:"decimals,omitempty"`
	Label    string   `json:"label,omitempty"`
	Explorer string   `json:"explorer,omitempty"`
	Means    []string `json:"means,omitempty"`
	Source   string   `json:"source"`
	Verified bool     `json:"verified"`
}

func (s *speaker) docListed(all []Listed) (out []listedAt) {
	for _, at := range all {
		d := listedAt{Chain: at.Chain, Token: at.Token, Label: at.Label, Explorer: at.Explorer, Means: at.Means, Source: at.Source, Verified: !at.Heard}
		if at.Token != "" {
			d.Decimals = &at.Decimals
		}
		out = append(out, d)
	}
	return out
}
