package report

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report/lang"
)

// speaker finds words and fills their holes. One speaker words one report.
type speaker struct {
	torn     []string // facts about which independent nodes contradict each other
	w, base  *lang.Words
	o        Options
	chain    facts.Chain
	role     string // of the reader, by --role
	whole    bool   // addresses are shown whole whatever the mask: a finding is about them
	quoted   bool   // a stranger's text was quoted
	borrowed bool   // words were missing and English stands in
	notes    footnotes
}

func newSpeaker(o Options) *speaker {
	if o.View == "" {
		o.View = Agent
	}
	if o.Mask == "" {
		o.Mask = MaskNone
	}
	tag := lang.Match(o.Lang)
	w := lang.Load(tag)
	s := &speaker{w: w, base: w, o: o}
	if tag != lang.Base {
		s.base = nil // English is loaded only if it has to stand in
	}
	return s
}

// say words the first of the ids that the reader's language has. If it has none of them
// English stands in, visibly marked; if that has none either the result is empty.
func (s *speaker) say(args map[string]any, ids ...string) Line {
	if l, ok := s.sayIn(s.w, args, ids); ok {
		return l
	}
	if s.base == nil {
		s.base = lang.Load(lang.Base)
	}
	if s.base == s.w {
		return nil
	}
	l, ok := s.sayIn(s.base, args, ids)
	if !ok {
		return nil
	}
	s.borrowed = true
	return append(Line{{Words: "[" + lang.Base + "] "}}, l...)
}

func (s *speaker) sayIn(w *lang.Words, args map[string]any, ids []string) (Line, bool) {
	for _, id := range ids {
		pieces, ok := w.Say(id, countOf(args))
		if !ok {
			continue
		}
		var l Line
		for _, p := range pieces {
			v, given := args[p.Arg]
			switch {
			case p.Arg == "":
				l = append(l, Text{Words: p.Words})
			case given:
				l = append(l, s.value(v)...)
			default:
				l = append(l, s.blank(p.Arg))
			}
		}
		return l, true
	}
	return nil, false
}

// blank is a hole that nothing fills, shown by the name of what belongs there.
func (s *speaker) blank(arg string) Text {
	return Text{Words: "‹" + s.argName(arg) + "›"}
}

// argName is what a reader calls a value. A name that the word files reserve ("other") stands
// there with an underscore behind it.
func (s *speaker) argName(n string) string {
	for _, id := range []string{"args." + n, "args." + n + "_"} {
		if name := s.ui(id); name != "" {
			return name
		}
	}
	return strings.ReplaceAll(n, "_", " ")
}

// ui returns words without holes; "" if there are none.
func (s *speaker) ui(id string) string {
	var b strings.Builder
	for _, t := range s.say(nil, id) {
		b.WriteString(t.Words)
	}
	return b.String()
}

// part words one part of a cause: by variant, by certainty, plain.
func (s *speaker) part(section, slug, part string, c diagnose.Certainty, args map[string]any) Line {
	id := section + "." + slug + "." + part
	ids := []string{id}
	if c != "" {
		ids = []string{id + "@" + string(c), id}
	}
	return s.say(args, append(variant(id, args), ids...)...)
}

// variant is the id of the form that the finding chose for itself, if it did.
func variant(id string, args map[string]any) []string {
	if v, ok := args["variant"].(diagnose.Code); ok {
		return []string{id + "@" + string(v)}
	}
	return nil
}

// word is a code of a small vocabulary: "parties.sender". An unknown one is shown as it is.
func (s *speaker) word(id, code string) string {
	if w := s.ui(id); w != "" {
		return w
	}
	return code
}

// countOf is the argument that chooses the plural form.
func countOf(args map[string]any) string {
	switch n := args["count"].(type) {
	case nil:
		return ""
	case facts.Int:
		return n.String()
	default:
		return decimal(n)
	}
}

// join puts a separator between lines that are not empty.
func join(sep string, lines ...Line) Line {
	var out Line
	for _, l := range lines {
		if len(l) == 0 {
			continue
		}
		if len(out) > 0 && sep != "" {
			out = append(out, Text{Words: sep})
		}
		out = append(out, l...)
	}
	return out
}

func words(s string) Line {
	if s == "" {
		return nil
	}
	return Line{{Words: s}}
}
