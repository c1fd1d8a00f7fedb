package report

import "txtriage/report/lang"

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

// Term is one entry of the glossary.
type Term struct {
	Key, Name, Meaning string
}

// Glossary returns the terms in the reader's language, ordered by key.
func Glossary(tag string) []Term {
	s := newSpeaker(Options{Lang: tag})
	var out []Term
	const file, name = "glossary.", ".name"
	for _, id := range lang.Load(lang.Base).IDs(file) {
		if key, ok := cutBoth(id, file, name); ok {
			out = append(out, Term{Key: key, Name: s.ui(id), Meaning: s.ui(file + key + ".meaning")})
		}
	}
	return out
}

func cutBoth(s, before, after string) (string, bool) {
	if len(s) <= len(before)+len(after) || s[:len(before)] != before || s[len(s)-len(after):] != after {
		return "", false
	}
	return s[len(before) : len(s)-len(after)], true
}
