package knowledge

import (
	_ "embed" // the phrases
	"strings"
	"sync"
)

// Text is what a refusal text usually means. Anybody can write any text into a contract.
type Text struct {
	Category string
	Meaning  string // a word of report/lang/*/meanings.yaml; "" if only the category is sure
	Listed   bool   // the table holds it as it stands, so that its meaning is no guess
	Origin
}

// TextOf finds what a refusal text means: one that is listed, or that goes on behind a listed
// beginning; else one whose end is listed, since forks of a contract put their own name before
// the colon; else one with a telling phrase, which is only a hint about the category.
func TextOf(reason string) (Text, bool) {
	reason = strings.TrimRight(reason, " .!") // versions differ in that
	if f, ok := texts.find(reason); ok {
		return textIn(f, true), true
	}
	if f, ok := begun(reason); ok {
		return textIn(f, true), true
	}
	for _, t := range []string{reason, tail(reason)} {
		if f, ok := tails.find(t); ok && t != "" {
			return textIn(f, false), true
		}
	}
	low := strings.ToLower(reason)
	for _, p := range phrases() {
		if strings.Contains(low, p.text) {
			return Text{Category: p.category, Origin: Origin{Source: phraseSource}}, true
		}
	}
	return Text{}, false
}

func textIn(f []string, listed bool) Text {
	return Text{Category: f[1], Meaning: f[2], Listed: listed, Origin: origin(f[4])}
}

// begun finds the listed beginning of a text, at the end of a word; or, for the codes of
// smart accounts, the text that belongs to the bare code.
func begun(reason string) ([]string, bool) {
	if len(reason) == 4 && strings.HasPrefix(reason, "AA") {
		if all := texts.under(reason + " "); len(all) == 1 {
			return all[0], true
		}
	}
	for i := range reason {
		if i == 0 || reason[i] != ' ' && reason[i] != ':' {
			continue
		}
		if f, ok := texts.find(reason[:i]); ok && f[3] != "" {
			return f, true
		}
	}
	return nil, false
}

// HaltOf finds what a node's text for a halted execution means. Nodes add numbers behind it.
func HaltOf(text string) (Named, bool) {
	f, ok := halts.find(text)
	for i := len(text) - 1; !ok && i > 0; i-- {
		if text[i] == ' ' || text[i] == ':' {
			f, ok = halts.find(text[:i])
		}
	}
	if !ok {
		return Named{}, false
	}
	return Named{Meaning: f[1], Origin: origin(f[3])}, true
}

type phrase struct{ category, text string }

//go:embed data/phrases.txt
var phraseFile string

// phraseSource is not read anywhere: the phrases are wording that many contracts share.
const phraseSource = "wording that many contracts share"

var phrases = sync.OnceValue(func() (out []phrase) {
	for line := range strings.Lines(phraseFile) {
		line = strings.TrimRight(line, "\r\n")
		if category, text, ok := strings.Cut(line, "\t"); ok && line[0] != '#' {
			out = append(out, phrase{category, text})
		}
	}
	return out
})

// tail is what follows the last colon, or in a text without spaces the last slash, if that is
// long enough to mean something alone. The generator cuts the same way.
func tail(s string) string {
	i, gap := strings.LastIndex(s, ": "), 2
	if i < 0 && !strings.Contains(s, " ") {
		i, gap = strings.LastIndex(s, "/"), 1
	}
	if i < 0 || len(s)-i-gap < 6 {
		return ""
	}
	return s[i+gap:]
}
