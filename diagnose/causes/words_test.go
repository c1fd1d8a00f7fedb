package causes_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"txtriage/diagnose"
	"txtriage/diagnose/causes"
)

// The seven parts of a cause's text. All but known and support are read by customers.
var parts = []string{"headline", "happened", "money", "when", "you", "support", "known"}

var placeholder = regexp.MustCompile(`\{\{\s*\.([a-z0-9_]+)\s*\}\}`)

// text is one part in one language: its plain form or each plural form.
type text struct {
	key   string // "happened" or "happened@likely"
	forms []string
}

func (x text) part() string { part, _, _ := strings.Cut(x.key, "@"); return part }

// wordsRead are the files that were read, by tag and section.
var wordsRead = map[string]map[string][]text{}

// words reads report/lang/<tag>/<section>.yaml: slug → texts.
func words(t *testing.T, tag, section string) map[string][]text {
	t.Helper()
	if out, ok := wordsRead[tag+section]; ok {
		return out
	}
	var file map[string]map[string]any
	err := readYAML(filepath.Join("../../report/lang", tag, section+".yaml"), &file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]text{}
	for slug, entry := range file {
		for _, key := range slices.Sorted(maps.Keys(entry)) {
			x := text{key: key}
			switch v := entry[key].(type) {
			case string:
				x.forms = []string{v}
			case map[string]any:
				for _, form := range slices.Sorted(maps.Keys(v)) {
					x.forms = append(x.forms, fmt.Sprint(v[form]))
				}
			default:
				t.Errorf("%s/%s.yaml: %s.%s is neither text nor plural forms", tag, section, slug, key)
			}
			out[slug] = append(out[slug], x)
		}
	}
	wordsRead[tag+section] = out
	return out
}

func languages(t *testing.T) []string {
	t.Helper()
	dirs, err := filepath.Glob("../../report/lang/*/ui.yaml")
	if err != nil || len(dirs) < 2 {
		t.Fatalf("languages not found: %v, %v", dirs, err)
	}
	var tags []string
	for _, d := range dirs {
		tags = append(tags, filepath.Base(filepath.Dir(d)))
	}
	return tags
}

// everyText calls do for each text of each cause in each language.
func everyText(t *testing.T, do func(tag string, c diagnose.Cause, x text, form string)) {
	t.Helper()
	for _, tag := range languages(t) {
		for _, c := range causes.All() {
			for _, x := range words(t, tag, c.Section)[c.Slug] {
				for _, form := range x.forms {
					do(tag, c, x, form)
				}
			}
		}
	}
}

// WordsComplete: each cause has all seven parts in every language, and nothing waits to be written.
func TestWordsComplete(t *testing.T) {
	for _, tag := range languages(t) {
		for _, c := range causes.All() {
			have := words(t, tag, c.Section)[c.Slug]
			for _, p := range parts {
				if !slices.ContainsFunc(have, func(x text) bool { return x.key == p }) {
					t.Errorf("%s %s has no %q", tag, c.Slug, p)
				}
			}
		}
	}
	everyText(t, func(tag string, c diagnose.Cause, x text, form string) {
		if !slices.Contains(parts, x.part()) {
			t.Errorf("%s %s.%s is no part of a text", tag, c.Slug, x.key)
		}
		if strings.TrimSpace(form) == "" || strings.Contains(form, "TODO") {
			t.Errorf("%s %s.%s is not written yet", tag, c.Slug, x.key)
		}
	})
}

// NoOrphans: words belong to a cause that exists.
func TestNoOrphanWords(t *testing.T) {
	known := map[string]bool{}
	sections := map[string]bool{}
	for _, c := range causes.All() {
		known[c.Section+"/"+c.Slug] = true
		sections[c.Section] = true
	}
	for _, tag := range languages(t) {
		for section := range sections {
			for slug := range words(t, tag, section) {
				if !known[section+"/"+slug] {
					t.Errorf("%s/%s.yaml has words for %q, which is no cause of that section", tag, section, slug)
				}
			}
		}
	}
}

// Placeholders are arguments of the cause, and every language uses the same in the headline.
func TestPlaceholders(t *testing.T) {
	everyText(t, func(tag string, c diagnose.Cause, x text, form string) {
		for _, m := range placeholder.FindAllStringSubmatch(form, -1) {
			if !slices.Contains(c.Args, m[1]) {
				t.Errorf("%s %s.%s uses {{.%s}}, which is not in the cause's Args", tag, c.Slug, x.key, m[1])
			}
		}
		if strings.Count(form, "{{") != len(placeholder.FindAllString(form, -1)) {
			t.Errorf("%s %s.%s: only plain {{.name}} placeholders are allowed", tag, c.Slug, x.key)
		}
	})
	used := map[string]map[string]bool{} // slug → placeholders, over all languages
	byTag := map[string]map[string]bool{}
	everyText(t, func(tag string, c diagnose.Cause, _ text, form string) {
		for _, m := range placeholder.FindAllStringSubmatch(form, -1) {
			for k, set := range map[string]map[string]map[string]bool{c.Slug: used, tag + " " + c.Slug: byTag} {
				if set[k] == nil {
					set[k] = map[string]bool{}
				}
				set[k][m[1]] = true
			}
		}
	})
	for _, tag := range languages(t) {
		for slug, names := range used {
			for name := range names {
				if !byTag[tag+" "+slug][name] {
					t.Errorf("%s %s never uses {{.%s}}, another language does", tag, slug, name)
				}
			}
		}
	}
}

// Dialect: all texts speak one plain language: short headlines, no blame, no promise, no
// word of the trade where customers read.
func TestDialect(t *testing.T) {
	var dialect map[string]struct {
		Forbidden []string // anywhere
		Jargon    []string // not in what customers read
		Headline  int      // most characters
	}
	if err := readYAML("testdata/dialect.yaml", &dialect); err != nil {
		t.Fatal(err)
	}
	everyText(t, func(tag string, c diagnose.Cause, x text, form string) {
		d, ok := dialect[tag]
		if !ok {
			t.Fatalf("testdata/dialect.yaml has no rules for %s", tag)
		}
		plain := placeholder.ReplaceAllString(form, "7")
		lower := strings.ToLower(plain)
		for _, w := range d.Forbidden {
			if hasWord(lower, w) {
				t.Errorf("%s %s.%s says %q", tag, c.Slug, x.key, w)
			}
		}
		customers := x.part() != "support" && x.part() != "known"
		for _, w := range d.Jargon {
			if customers && hasWord(lower, w) {
				t.Errorf("%s %s.%s says %q, which customers do not know", tag, c.Slug, x.key, w)
			}
		}
		if x.part() == "headline" {
			if n := utf8.RuneCountInString(plain); n > d.Headline {
				t.Errorf("%s %s.%s has %d characters, at most %d", tag, c.Slug, x.key, n, d.Headline)
			}
			if strings.HasSuffix(plain, ".") || strings.HasSuffix(plain, "。") {
				t.Errorf("%s %s.%s ends with a full stop", tag, c.Slug, x.key)
			}
		}
	})
}

// hasWord finds whole words in scripts that part words by spaces, and any occurrence elsewhere.
func hasWord(lower, word string) bool {
	if word[0] >= utf8.RuneSelf {
		return strings.Contains(lower, word)
	}
	return strings.Contains(lower, word) && regexp.MustCompile(`(^|[^a-z])`+regexp.QuoteMeta(word)+`($|[^a-z])`).MatchString(lower)
}

// The word files decode with the strict reader: no key twice.
func TestWordFilesHaveNoKeyTwice(t *testing.T) {
	files, err := filepath.Glob("../../report/lang/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var into map[string]any
		if err := yaml.Unmarshal(data, &into); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
