package report

// Explain returns the printable page of a cause without facts: placeholders are shown as
// named blanks. It reports false if the slug has no words.
func Explain(slug, tag string) (*Report, bool) { return nil, false }

// Term is one entry of the glossary.
type Term struct {
	Key, Name, Meaning string
}

// Glossary returns the terms in the reader's language, ordered by key.
func Glossary(tag string) []Term { return nil }
