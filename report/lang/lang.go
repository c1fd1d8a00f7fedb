// Package lang holds the words of reports: one folder per language, one file per section.
// A language is added by adding a folder; no Go changes.
package lang

import (
	"embed"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

//go:embed */*.yaml
var files embed.FS

// Base is the language that every word exists in.
const Base = "en"

// Available returns the tags of the languages that exist, English first.
var Available = sync.OnceValue(func() []string {
	tags := []string{Base}
	entries, err := files.ReadDir(".")
	if err != nil {
		return tags
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() != Base {
			tags = append(tags, e.Name())
		}
	}
	return tags
})

// Match returns the best existing language for what people or systems ask for, most wanted
// first, such as "zh", "zh_CN.UTF-8" or "C"; English if nothing fits.
func Match(tags ...string) string {
	for _, t := range tags {
		t, _, _ = strings.Cut(t, ".")
		t, _, _ = strings.Cut(t, "@")
		t = strings.ReplaceAll(t, "_", "-")
		if t == "" || t == "C" || t == "POSIX" {
			continue
		}
		if slices.Contains(Available(), t) {
			return t
		}
		want, err := language.Parse(t)
		if err != nil {
			continue
		}
		var have []language.Tag
		for _, a := range Available() {
			have = append(have, language.Make(a))
		}
		if _, i, sure := language.NewMatcher(have).Match(want); sure > language.No {
			return Available()[i]
		}
	}
	return Base
}

// notCauses are the files that do not hold a section of causes.
var notCauses = []string{"actions", "args", "certainty", "codes", "eta", "facts", "funds", "glossary", "parties", "queue", "records", "refusals", "rejects", "states", "ui", "watch"}

func sectionFile(name string) bool { return !slices.Contains(notCauses, name) }

// read returns the files of one language by name without ending.
func read(tag string) map[string][]byte {
	out := map[string][]byte{}
	entries, err := files.ReadDir(tag)
	if err != nil {
		return out
	}
	for _, e := range entries {
		if b, err := files.ReadFile(path.Join(tag, e.Name())); err == nil {
			out[strings.TrimSuffix(e.Name(), ".yaml")] = b
		}
	}
	return out
}
