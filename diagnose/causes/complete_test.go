package causes_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"txtriage/diagnose"
	"txtriage/diagnose/causes"
)

// Cases: each cause applies where its cases say so, and not in its near misses; and it has both.
func TestCases(t *testing.T) {
	fires, near := map[string]int{}, map[string]int{}
	for _, s := range samples(t) {
		v := diagnose.Diagnose(s.shared(t), causes.All())
		i := slices.IndexFunc(v.Findings, func(x diagnose.Finding) bool { return x.Slug == s.slug })
		switch {
		case s.near && i >= 0:
			t.Errorf("%s: a near miss, but it applies (%s)", s, v.Findings[i].Certainty)
		case !s.near && i < 0:
			t.Errorf("%s: must apply; found %v", s, slugs(v))
		case i >= 0 && s.fires != "" && s.fires != string(v.Findings[i].Certainty):
			t.Errorf("%s: want %s, is %s", s, s.fires, v.Findings[i].Certainty)
		}
		if s.near {
			near[s.slug]++
		} else {
			fires[s.slug]++
		}
	}
	among(t)
	known := map[string]bool{}
	for _, c := range causes.All() {
		known[c.Slug] = true
		if fires[c.Slug] == 0 {
			t.Errorf("%s has no case in which it applies", c.Slug)
		}
		if near[c.Slug] == 0 {
			t.Errorf("%s has no near miss", c.Slug)
		}
	}
	for slug := range fires {
		if !known[slug] {
			t.Errorf("cases of %q, which is no cause", slug)
		}
	}
}

func slugs(v diagnose.Verdict) (out []string) {
	for _, x := range v.Findings {
		out = append(out, x.Slug)
	}
	return out
}

// Vocabulary: slugs are those of the vocabulary, unique, never retired, and the file is called like the slug.
func TestVocabulary(t *testing.T) {
	var vocabulary struct {
		Sections map[string][]string
		Retired  []string
	}
	if err := readYAML("testdata/vocabulary.yaml", &vocabulary); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range causes.All() {
		if seen[c.Slug] {
			t.Errorf("%s stands twice", c.Slug)
		}
		seen[c.Slug] = true
		if !slices.Contains(vocabulary.Sections[c.Section], c.Slug) {
			t.Errorf("%s is not in section %s of testdata/vocabulary.yaml", c.Slug, c.Section)
		}
		if slices.Contains(vocabulary.Retired, c.Slug) {
			t.Errorf("%s is retired: its meaning may not be taken by another", c.Slug)
		}
		file := filepath.Join(c.Section, strings.ReplaceAll(c.Slug, "-", "_")+".go")
		src, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s belongs into %s", c.Slug, file)
			continue
		}
		if !regexp.MustCompile(`Slug:\s+"` + c.Slug + `"`).Match(src) {
			t.Errorf("%s is not declared in %s", c.Slug, file)
		}
	}
}

// YieldsEnd: what a cause explains exists in the vocabulary, and no two causes explain each other.
func TestYieldsEnd(t *testing.T) {
	yields := map[string][]string{}
	for _, c := range causes.All() {
		yields[c.Slug] = c.Yields
	}
	for slug := range yields {
		var visit func(at string, path []string)
		visit = func(at string, path []string) {
			if slices.Contains(path, at) {
				t.Errorf("yields go round: %v", append(path, at))
				return
			}
			for _, next := range yields[at] {
				visit(next, append(slices.Clone(path), at))
			}
		}
		visit(slug, nil)
	}
}
