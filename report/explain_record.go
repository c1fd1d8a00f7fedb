package report

import (
	"strings"

	"txtriage/diagnose"
	"txtriage/diagnose/record"
)

// ExplainRecord returns the printable page of what a platform wrote into its record; false if
// the text names neither a platform of the table nor a code of its own.
func ExplainRecord(text, tag string) (*Report, bool) {
	read := record.Read(text)
	if read.Platform == "" && len(read.Rows) == 0 {
		return nil, false
	}
	s := newSpeaker(Options{Lang: tag})
	r := &Report{Lang: s.w.Tag(), colon: s.ui("ui.colon"), Headline: s.say(nil, "ui.explain.record")}
	type entry struct {
		Platform string `json:"platform"`
		Record   string `json:"record"`
		Code     string `json:"code"`
		Key      string `json:"key"`
		Meaning  string `json:"meaning"`
		Cause    string `json:"cause,omitempty"`
		Source   string `json:"source,omitempty"`
		AsOf     string `json:"as_of"`
	}
	entries := []entry{}
	for _, row := range read.Rows {
		meaning := s.value(diagnose.Recorded(row.Meaning))
		sense, _ := row.Meaning.Sense()
		entries = append(entries, entry{row.Platform, row.Kind, row.Said, string(row.Meaning), plain(meaning), sense.Cause, row.Source, row.AsOf})
		blocks := []Block{
			{Label: s.ui("ui.explain.record-said"), Text: Line{{Words: strings.Join([]string{row.Platform, row.Kind, row.Said}, " "), Code: true}}},
			{Label: s.ui("ui.explain.record-means"), Text: meaning},
		}
		if sense.Cause != "" {
			blocks = append(blocks, Block{Label: s.ui("ui.explain.slug"), Text: Line{{Words: sense.Cause, Code: true}}})
		}
		source := s.say(nil, "ui.explain.unsourced")
		if row.Sourced() {
			source = words(row.Source + ", " + row.AsOf)
		}
		r.add("cause", "", append(blocks, Block{Label: s.ui("ui.explain.source"), Text: source})...)
	}
	if len(entries) == 0 {
		r.Headline = s.say(nil, "ui.explain.record-unknown")
		var codes []string
		for _, row := range record.Rows() {
			if row.Platform == read.Platform && (read.Kind == "" || row.Kind == read.Kind || row.Kind == "transfer") {
				codes = append(codes, row.Kind+" "+row.Codes[0])
			}
		}
		r.add("cause", "", Block{Label: s.ui("ui.explain.record-codes"), Text: Line{{Words: strings.Join(codes, ", "), Code: true}}})
	}
	r.doc = struct {
		Schema  string  `json:"schema"`
		Known   bool    `json:"known"`
		Records []entry `json:"records"`
		Lang    string  `json:"lang"`
	}{"txtriage.explain-record/1", len(entries) > 0, entries, r.Lang}
	return r, true
}
