package report

import "txtriage/diagnose"

// means words what a refusal usually means. It says "usually": a text or four bytes never
// prove who wrote them and why.
func (s *speaker) means(m diagnose.Means) Line {
	l := s.sentence(string(m))
	if len(l) == 0 {
		return s.say(nil, "codes.revert-unknown")
	}
	return s.say(map[string]any{"sentence": l}, "meanings.usually")
}

// sentence is a word of meanings.yaml.
func (s *speaker) sentence(meaning string) Line { return s.say(nil, "meanings."+meaning) }
