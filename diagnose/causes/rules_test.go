package causes_test

import (
	"math/rand"
	"slices"
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
)

type ruleOf struct {
	cause diagnose.Cause
	rule  diagnose.Rule
	n     int // which rule of its cause
}

// rulesFor lists the rules that are asked for facts of a family.
func rulesFor(family facts.Family) (out []ruleOf) {
	for _, c := range causes.All() {
		for n, r := range c.Rules {
			if r.Family == "" || r.Family == family {
				out = append(out, ruleOf{c, r, n})
			}
		}
	}
	return out
}

// everyRule calls do for each sample with each rule that is for its family. All share one
// copy of the facts: what do hides, it puts back.
func everyRule(t *testing.T, do func(t *testing.T, s sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule)) {
	t.Helper()
	for _, s := range samples(t) {
		f := s.shared(t)
		for _, r := range rulesFor(f.Chain.Family) {
			do(t, s, f, r.cause, r.rule)
		}
	}
}

// Blindfold: an outcome may change only by hiding what the rule declares, and seeing less
// may neither turn Yes into No nor make anything proven.
func TestBlindfold(t *testing.T) {
	for _, s := range samples(t) {
		whole := s.shared(t)
		rules := rulesFor(whole.Chain.Family)
		seen := make([]diagnose.Outcome, len(rules))
		written := make([]string, len(rules))
		for i, r := range rules {
			seen[i] = r.rule.Judge(whole)
			written[i] = asJSON(t, seen[i])
		}
		for _, sl := range slots(whole) {
			if !sl.asked() {
				continue
			}
			restore := sl.hide()
			for j, r := range rules {
				blind := r.rule.Judge(whole)
				switch {
				case written[j] == asJSON(t, blind):
				case !covered(sl.path, r.rule.Needs):
					t.Errorf("%s reads %s without declaring it (facts of %s)", r.cause.Slug, sl.path, s)
				case seen[j].Answer == diagnose.Yes && blind.Answer == diagnose.No:
					t.Errorf("%s denies once %s is hidden; it must say that it cannot tell (facts of %s)", r.cause.Slug, sl.path, s)
				case provenYes(blind) && !provenYes(seen[j]):
					t.Errorf("%s becomes proven by hiding %s (facts of %s)", r.cause.Slug, sl.path, s)
				}
			}
			restore()
		}
	}
}

func provenYes(o diagnose.Outcome) bool {
	return o.Answer == diagnose.Yes && o.Certainty == diagnose.Proven
}

// NeverDeniesUnseen: with nothing that it needs, a rule that applied says that it cannot tell.
func TestNeverDeniesUnseen(t *testing.T) {
	var last *facts.Facts
	var all []slot
	everyRule(t, func(t *testing.T, s sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule) {
		if len(r.Needs) == 0 || c.Fallback {
			return
		}
		if f != last {
			last, all = f, slots(f)
		}
		seen := r.Judge(f)
		restore := hideAll(all, r.Needs)
		blind := r.Judge(f)
		restore()
		if seen.Answer == diagnose.Yes && blind.Answer != diagnose.CannotTell {
			t.Errorf("%s answers %d with all its needs hidden (facts of %s)", c.Slug, blind.Answer, s)
		}
		if blind.Answer == diagnose.CannotTell && len(blind.Missing) == 0 {
			t.Errorf("%s does not say what would settle it (facts of %s)", c.Slug, s)
		}
		if blind.Answer == diagnose.No && len(blind.Because) > 0 {
			t.Errorf("%s denies with evidence that it cannot have seen (facts of %s)", c.Slug, s)
		}
	})
}

// EveryNeedMatters: a declared fact that changes nothing in any sample is either a wrong
// declaration or a missing case.
func TestEveryNeedMatters(t *testing.T) {
	type need struct {
		slug string
		rule int
		path string
	}
	among(t)
	same, fired := map[need]bool{}, map[string]bool{}
	for _, s := range samples(t) {
		whole := s.shared(t)
		all := slots(whole)
		for _, r := range rulesFor(whole.Chain.Family) {
			seen := r.rule.Judge(whole)
			if seen.Answer == diagnose.Yes {
				fired[r.cause.Slug] = true
			}
			for _, path := range r.rule.Needs {
				k := need{r.cause.Slug, r.n, path}
				if was, ok := same[k]; ok && !was {
					continue
				}
				restore := hideAll(all, []string{path})
				same[k] = asJSON(t, seen) == asJSON(t, r.rule.Judge(whole))
				restore()
			}
		}
	}
	for k, is := range same {
		if is && fired[k.slug] {
			t.Errorf("%s rule %d declares %s, but hiding it never changes anything: wrong declaration, or a case is missing", k.slug, k.rule, k.path)
		}
	}
}

// NeedsExist: a declared path is a fact that exists.
func TestNeedsExist(t *testing.T) {
	paths := allPaths()
	for _, c := range causes.All() {
		if len(c.Rules) == 0 {
			t.Errorf("%s has no rule", c.Slug)
		}
		for _, r := range c.Rules {
			for _, n := range r.Needs {
				if !slices.Contains(paths, n) {
					t.Errorf("%s needs %q, which is no fact", c.Slug, n)
				}
			}
		}
	}
}

// EvidenceExists: what a Yes or a reasoned No rests on is an exchange that happened.
func TestEvidenceExists(t *testing.T) {
	var last *facts.Facts
	var known map[facts.EvidenceID]bool
	everyRule(t, func(t *testing.T, s sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule) {
		if f != last {
			last, known = f, evidenceIDs(f)
		}
		recorded := map[facts.EvidenceID]bool{}
		for _, e := range f.Evidence {
			recorded[e.ID] = true
		}
		out := r.Judge(f)
		for _, id := range out.Because {
			if !known[id] && !recorded[id] || len(recorded) > 0 && !recorded[id] {
				t.Errorf("%s rests on %q, which no fact came from (facts of %s)", c.Slug, id, s)
			}
		}
		if out.Answer == diagnose.Yes && len(out.Because) == 0 && len(r.Needs) > 0 && !c.Fallback {
			t.Errorf("%s applies without evidence (facts of %s)", c.Slug, s)
		}
	})
}

// OutcomesAreWhole: a Yes has a certainty and exactly the declared arguments.
func TestOutcomesAreWhole(t *testing.T) {
	everyRule(t, func(t *testing.T, s sample, f *facts.Facts, c diagnose.Cause, r diagnose.Rule) {
		out := r.Judge(f)
		if out.Answer != diagnose.Yes {
			return
		}
		switch out.Certainty {
		case diagnose.Proven, diagnose.Likely, diagnose.Possible:
		default:
			t.Errorf("%s has certainty %q (facts of %s)", c.Slug, out.Certainty, s)
		}
		for _, a := range c.Args {
			if _, ok := out.Args[a]; !ok {
				t.Errorf("%s does not set %q (facts of %s)", c.Slug, a, s)
			}
		}
		for a := range out.Args {
			if a != "variant" && !slices.Contains(c.Args, a) {
				t.Errorf("%s sets %q, which is not in its Args (facts of %s)", c.Slug, a, s)
			}
		}
	})
}

// RulesOnlyRead: judging changes nothing in the facts.
func TestRulesOnlyRead(t *testing.T) {
	for _, s := range samples(t) {
		f := s.load(t)
		before := asJSON(t, f)
		diagnose.Diagnose(f, causes.All())
		if asJSON(t, f) != before {
			t.Errorf("judging changes the facts of %s", s)
		}
	}
}

// Deterministic: the order of causes and nodes changes nothing.
func TestDeterministic(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, s := range samples(t) {
		f := s.load(t)
		want := asJSON(t, diagnose.Diagnose(f, causes.All()))
		for range 20 {
			all := slices.Clone(causes.All())
			r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			r.Shuffle(len(f.Nodes), func(i, j int) { f.Nodes[i], f.Nodes[j] = f.Nodes[j], f.Nodes[i] })
			r.Shuffle(len(f.Elsewhere), func(i, j int) { f.Elsewhere[i], f.Elsewhere[j] = f.Elsewhere[j], f.Elsewhere[i] })
			if got := asJSON(t, diagnose.Diagnose(f, all)); got != want {
				t.Fatalf("%s: another order, another verdict:\n%s\n%s", s, want, got)
			}
		}
	}
}
