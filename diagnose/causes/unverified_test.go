package causes_test

import (
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// Nothing is proven by a row of the knowledge that nobody read in a source: what is proven
// with such a row must be proven without the row as well.
func TestUnverifiedProvesNothing(t *testing.T) {
	tried := 0
	for _, s := range samples(t) {
		whole := s.load(t)
		if whole.EVM == nil || !whole.EVM.Failure.Known() {
			continue
		}
		for _, r := range rulesFor(whole.Chain.Family) {
			v := &whole.EVM.Failure.V
			kept, outer := *v, v.Outer
			heard(v)
			out := r.rule.Judge(whole)
			forget(v)
			without := r.rule.Judge(whole)
			*v = kept
			v.Outer = outer
			if kept.Category != "" {
				tried++
			}
			if provenYes(out) && !provenYes(without) {
				t.Errorf("%s is proven by an unverified row (facts of %s)", r.cause.Slug, s)
			}
		}
	}
	if tried == 0 {
		t.Error("no sample has a category")
	}
}

// heard marks the rows behind a failure as unverified; forget drops what they gave.
func heard(f *facts.Failure) {
	f.Unverified = true
	if f.Outer != nil {
		o := *f.Outer
		o.Unverified = true
		f.Outer = &o
	}
}

func forget(f *facts.Failure) {
	f.Category, f.Meaning, f.Name, f.Signature, f.Unverified = "", "", "", "", false
	if f.Outer != nil {
		o := *f.Outer
		o.Category, o.Meaning, o.Name, o.Signature, o.Unverified = "", "", "", "", false
		f.Outer = &o
	}
}

// What a refusal means has words in every language.
func TestMeaningsHaveWords(t *testing.T) {
	said := 0
	for _, tag := range languages(t) {
		meanings := keys(t, tag, "meanings.yaml")
		everyRule(t, func(t *testing.T, s sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule) {
			for _, v := range r.Judge(f).Args {
				if m, ok := v.(diagnose.Means); ok {
					said++
					if !meanings[string(m)] {
						t.Errorf("%s/meanings.yaml has no words for %q (%s, facts of %s)", tag, m, c.Slug, s)
					}
				}
			}
		})
	}
	if said == 0 {
		t.Error("no sample has a meaning")
	}
}
