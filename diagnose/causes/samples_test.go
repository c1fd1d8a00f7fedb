package causes_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
)

// sample is a set of facts that belongs to one cause: it must apply there, or (a near miss) must not.
type sample struct {
	slug  string
	name  string
	near  bool
	fires string // certainty expected; "" for any
	facts json.RawMessage

	decoded func() (*facts.Facts, error) // once, for all tests that only look
}

func (s sample) String() string { return s.slug + ": " + s.name }

// load decodes a copy of its own for a test that changes it.
func (s sample) load(t *testing.T) *facts.Facts {
	t.Helper()
	f, err := s.decode()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// shared are facts that all tests look at: what one hides in them, it puts back.
func (s sample) shared(t *testing.T) *facts.Facts {
	t.Helper()
	f, err := s.decoded()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (s sample) decode() (*facts.Facts, error) {
	var f facts.Facts
	dec := json.NewDecoder(bytes.NewReader(s.facts))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%s: %w", s, err)
	}
	return &f, nil
}

// samples are the hand-written facts of testdata/facts and those of the recorded cases; with
// -short, as the race detector has them, one in seven.
func samples(t *testing.T) []sample {
	t.Helper()
	all, err := loadSamples()
	if err != nil {
		t.Fatal(err)
	}
	if !testing.Short() {
		return all
	}
	var some []sample
	for i := 0; i < len(all); i += 7 {
		some = append(some, all[i])
	}
	return some
}

// among is for what must be true of some sample: a part of them shows nothing.
func among(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs all samples: runs without -short")
	}
}

var loadSamples = sync.OnceValues(func() ([]sample, error) {
	written, err := writtenSamples()
	if err != nil {
		return nil, err
	}
	recorded, err := recordedSamples()
	all := append(written, recorded...)
	for i, s := range all {
		all[i].decoded = sync.OnceValues(s.decode)
	}
	return all, err
})

func writtenSamples() ([]sample, error) {
	var bases map[string]any
	if err := readYAML("testdata/base.yaml", &bases); err != nil {
		return nil, err
	}
	files, err := filepath.Glob("testdata/facts/*.yaml")
	if err != nil {
		return nil, err
	}
	var out []sample
	for _, file := range files {
		var cases []struct {
			Name, Base, Fires string
			Near              bool
			Facts             map[string]any
		}
		if err := readYAML(file, &cases); err != nil {
			return nil, err
		}
		slug := strings.TrimSuffix(filepath.Base(file), ".yaml")
		for _, c := range cases {
			base, ok := bases[c.Base]
			if !ok && c.Base != "" {
				return nil, fmt.Errorf("%s: %s: no base %q in testdata/base.yaml", file, c.Name, c.Base)
			}
			raw, err := json.Marshal(merge(base, c.Facts))
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", file, c.Name, err)
			}
			out = append(out, sample{slug: slug, name: c.Name, near: c.Near, fires: c.Fires, facts: raw})
		}
	}
	return out, nil
}

// recordedSamples: testdata/cases/<slug>/*.txtar. The verdict that was recorded with the case
// says whether it is one in which the cause applies, or a near miss.
func recordedSamples() ([]sample, error) {
	files, err := filepath.Glob("../../testdata/cases/*/*.txtar")
	if err != nil {
		return nil, err
	}
	var out []sample
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c, err := casefile.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if len(c.Facts) == 0 || len(c.Verdict) == 0 {
			continue // not derived yet
		}
		var each []json.RawMessage
		if err := json.Unmarshal(c.Facts, &each); err != nil {
			return nil, fmt.Errorf("%s: facts.json: %w", file, err)
		}
		var verdicts []diagnose.Verdict
		if err := json.Unmarshal(c.Verdict, &verdicts); err != nil {
			return nil, fmt.Errorf("%s: verdict.json: %w", file, err)
		}
		slug := filepath.Base(filepath.Dir(file))
		for i, raw := range each {
			near := i >= len(verdicts) || !slices.Contains(slugs(verdicts[i]), slug)
			out = append(out, sample{slug: slug, name: filepath.Base(file), near: near, facts: raw})
		}
	}
	return out, nil
}

func readYAML(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// merge lays a patch over a base: maps key by key, null removes, the rest replaces.
func merge(base, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	out := map[string]any{}
	if b, ok := base.(map[string]any); ok {
		for k, v := range b {
			out[k] = v
		}
	}
	for k, v := range p {
		if v == nil {
			delete(out, k)
			continue
		}
		out[k] = merge(out[k], v)
	}
	return out
}
