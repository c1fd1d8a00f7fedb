package causes_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// keys reads the top-level keys of a word file.
func keys(t *testing.T, tag, file string) map[string]bool {
	t.Helper()
	var words map[string]any
	if err := readYAML(filepath.Join("../../report/lang", tag, file), &words); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for k := range words {
		out[k] = true
	}
	return out
}

// Codes that any sample makes a rule say have words in every language.
func TestCodesHaveWords(t *testing.T) {
	for _, tag := range languages(t) {
		codes, actions := keys(t, tag, "codes.yaml"), keys(t, tag, "actions.yaml")
		missing := map[string]bool{}
		everyRule(t, func(t *testing.T, _ sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule) {
			out := r.Judge(f)
			for name, v := range out.Args {
				if code, ok := v.(diagnose.Code); ok && name != "variant" && !codes[string(code)] {
					missing["codes.yaml: "+string(code)+" ("+c.Slug+")"] = true
				}
			}
			for _, a := range out.Actions {
				if !actions[a.What] {
					missing["actions.yaml: "+a.What+" ("+c.Slug+")"] = true
				}
			}
		})
		for m := range missing {
			t.Errorf("%s/%s has no words", tag, m)
		}
		waits, err := os.ReadFile(filepath.Join("../../report/lang", tag, "eta.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range append(eta.Bases(), eta.Nones()...) {
			if !strings.Contains(string(waits), code+":") {
				t.Errorf("%s/eta.yaml has no words for %q", tag, code)
			}
		}
	}
}

// Variants of texts are said by some rule, and a variant that a rule says has a text.
func TestVariantsAreUsed(t *testing.T) {
	among(t)
	said := map[string]map[string]bool{}
	everyRule(t, func(_ *testing.T, _ sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule) {
		out := r.Judge(f)
		if said[c.Slug] == nil {
			said[c.Slug] = map[string]bool{}
		}
		if v, ok := out.Args["variant"].(diagnose.Code); ok {
			said[c.Slug][string(v)] = true
		}
		if out.Answer == diagnose.Yes {
			said[c.Slug][string(out.Certainty)] = true
		}
	})
	written := map[string]map[string]bool{}
	everyText(t, func(tag string, c diagnose.Cause, x text, _ string) {
		_, variant, ok := strings.Cut(x.key, "@")
		if !ok || variant == "general" { // what explain says, without any arguments
			return
		}
		if !said[c.Slug][variant] {
			t.Errorf("%s %s.%s is never said in any case", tag, c.Slug, x.key)
		}
		k := tag + " " + c.Slug
		if written[k] == nil {
			written[k] = map[string]bool{}
		}
		written[k][x.key] = true
	})
	tags := languages(t)
	for k, variants := range written {
		tag, slug, _ := strings.Cut(k, " ")
		for key := range variants {
			for _, other := range tags {
				if !written[other+" "+slug][key] {
					t.Errorf("%s %s has %s, %s has not", tag, slug, key, other)
				}
			}
		}
	}
}

// ArgumentsArePrintable: the report knows how to print each kind of argument.
func TestArgumentsArePrintable(t *testing.T) {
	everyRule(t, func(t *testing.T, s sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule) {
		out := r.Judge(f)
		for name, v := range out.Args {
			if !printable(v) {
				t.Errorf("%s: %q is a %T, which no report prints (facts of %s)", c.Slug, name, v, s)
			}
		}
	})
}

func printable(v any) bool {
	switch v.(type) {
	case facts.Amount, facts.Int, diagnose.GasPrice, diagnose.FeeRate, uint64, int, time.Time, time.Duration,
		facts.Hash, facts.Address, facts.Untrusted, diagnose.Code, diagnose.Marked, diagnose.Means, diagnose.Name, diagnose.Recorded, diagnose.Reject:
		return true
	}
	return false
}
