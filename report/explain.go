package report

import (
	"strings"

	"txtriage/report/lang"
)

// Explain returns the printable page of a cause without facts: placeholders are shown as
// named blanks. It reports false if the slug has no words.
func Explain(slug, tag string) (*Report, bool) {
	s := newSpeaker(Options{Lang: tag})
	section, ok := s.w.Section(slug)
	if !ok {
		if section, ok = lang.Load(lang.Base).Section(slug); !ok {
			return nil, false
		}
	}
	r := &Report{Lang: s.w.Tag(), colon: s.ui("ui.colon"), Headline: s.causeName(slug)}
	r.Summary = []Block{{Label: s.ui("ui.explain.slug"), Text: Line{{Words: slug, Code: true}}}}
	text := map[string]string{"headline": plain(r.Headline)}
	var blocks []Block
	for _, p := range parts[Agent] {
		label := "ui.part." + p
		if p == "you" {
			label = "ui.part.customer"
		}
		l := s.general(section, slug, p)
		if len(l) > 0 {
			text[p] = plain(l)
		}
		blocks = append(blocks, Block{Label: s.ui(label), Text: l})
	}
	r.add("cause", "", blocks...)
	r.doc = struct {
		Schema  string            `json:"schema"`
		Slug    string            `json:"slug"`
		Section string            `json:"section"`
		Lang    string            `json:"lang"`
		Text    map[string]string `json:"text"`
	}{"txtriage.explain/1", slug, section, r.Lang, text}
	return r, true
}

// general is a part of a cause as it reads without a certain case: the plain form, or the
// most cautious one that exists.
func (s *speaker) general(section, slug, part string) Line {
	for _, certainty := range []string{"", "@possible", "@likely", "@proven"} {
		if l := s.say(nil, section+"."+slug+"."+part+certainty); len(l) > 0 {
			return l
		}
	}
	for _, id := range s.w.IDs(section + "." + slug + "." + part + "@") {
		return s.say(nil, id)
	}
	return nil
}

// ExplainTerm returns the printable page of a word that people meet in tickets; false if the glossary
// does not have it under that key or under its name in the reader's language.
func ExplainTerm(word, tag string) (*Report, bool) {
	s := newSpeaker(Options{Lang: tag})
	for _, key := range Terms() {
		name := s.ui("glossary." + key + ".name")
		if !strings.EqualFold(word, key) && !strings.EqualFold(word, strings.ReplaceAll(key, "-", " ")) && !strings.EqualFold(word, name) {
			continue
		}
		meaning := s.ui("glossary." + key + ".meaning")
		r := &Report{Lang: s.w.Tag(), colon: s.ui("ui.colon"), Headline: words(name)}
		r.add("cause", "", Block{Label: s.ui("ui.explain.record-means"), Text: words(meaning)})
		r.doc = struct {
			Schema  string `json:"schema"`
			Key     string `json:"key"`
			Name    string `json:"name"`
			Meaning string `json:"meaning"`
			Lang    string `json:"lang"`
		}{"txtriage.explain-term/1", key, name, meaning, r.Lang}
		return r, true
	}
	return nil, false
}

// Terms are the keys of the glossary, in order.
func Terms() []string {
	var out []string
	for _, id := range lang.Load(lang.Base).IDs("glossary.") {
		if key, ok := strings.CutSuffix(strings.TrimPrefix(id, "glossary."), ".name"); ok {
			out = append(out, key)
		}
	}
	return out
}
