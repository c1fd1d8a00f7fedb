package causes_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
)

// dim makes a fact one that has no value, in a state of its own; restore puts it back.
func (s slot) dim(state facts.State) (restore func()) {
	was := reflect.New(s.value.Type()).Elem()
	was.Set(s.value)
	from := s.value.FieldByName("From").Interface()
	s.value.SetZero()
	s.value.FieldByName("State").Set(reflect.ValueOf(state))
	if state != facts.NotAsked {
		s.value.FieldByName("From").Set(reflect.ValueOf(from))
	}
	return func() { s.value.Set(was) }
}

// open are the first causes that name no cause.
var open = []string{"undetermined", "node-cannot-answer", "node-behind"}

// Dimmed: a fact that no node can tell, or that nobody asked for, makes nothing proven. Where a node failed
// to answer one question, or any two that the first cause rests on, the first cause stays, or the verdict
// says that it cannot tell and what is missing. It never becomes another. A part is tried; SWEEP=all tries all.
func TestDimmed(t *testing.T) {
	strays, played, most := map[string][]string{}, 0, 3
	if os.Getenv("SWEEP") != "" {
		most = 1 << 30
	}
	for n, s := range samples(t) {
		f := s.load(t)
		was := diagnose.Diagnose(f, causes.All())
		try := func(what string) {
			played++
			if k := astray(was, diagnose.Diagnose(f, causes.All())); k != "" {
				strays[k] = append(strays[k], fmt.Sprintf("%s without %s", s, what))
			}
		}
		if len(f.Nodes) == 0 {
			continue
		}
		f.Nodes[0].Refused = append(f.Nodes[0].Refused, facts.Refusal{Method: "eth_call", Class: "timeout"})
		all, needs := slots(f), needsOf(was.Findings[0].Slug)
		for i, a := range all {
			if !a.asked() || most == 3 && (n+i)%6 != 0 {
				continue
			}
			for _, state := range []facts.State{facts.Unsupported, facts.NotAsked} { // lighter causes may be the usual answer then
				if strings.HasPrefix(a.path, "Profile.") {
					continue // no node tells those
				}
				restore := a.dim(state)
				played++
				if k := surer(was, diagnose.Diagnose(f, causes.All())); k != "" {
					strays[k] = append(strays[k], fmt.Sprintf("%s with %s %s", s, a.path, state))
				}
				restore()
			}
			restore := a.dim(facts.Failed)
			try(a.path)
			if covered(a.path, needs) {
				for j, b := range all[i+1:] {
					if b.asked() && covered(b.path, needs) && !strings.HasPrefix(b.path, a.path) && (most > 3 || (i+j)%4 == 0) {
						undo := b.dim(facts.Failed)
						try(a.path + " and " + b.path)
						undo()
					}
				}
			}
			restore()
		}
	}
	for _, k := range slices.Sorted(maps.Keys(strays)) {
		t.Errorf("%s, %d times:\n\t%s", k, len(strays[k]), strings.Join(strays[k][:min(most, len(strays[k]))], "\n\t"))
	}
	t.Logf("%d played", played)
}

func needsOf(slug string) (out []string) {
	for _, c := range causes.All() {
		if c.Slug == slug {
			for _, r := range c.Rules {
				out = append(out, r.Needs...)
			}
		}
	}
	return out
}

// astray tells how a verdict departs from the one that had seen more; "" if it does not.
func astray(was, is diagnose.Verdict) string {
	a, b := was.Findings[0], is.Findings[0]
	switch {
	case slices.Contains(open, b.Slug):
		if !slices.Contains(open, a.Slug) && len(is.NotSeen) == 0 {
			return b.Slug + " names nothing that is missing"
		}
	case a.Slug != b.Slug:
		return fmt.Sprintf("%s (%s) becomes %s (%s)", a.Slug, a.Certainty, b.Slug, b.Certainty)
	case b.Args["right"] == facts.Hash(""): // that it is an address the paste alone shows, and no payment is named
		return ""
	case provenFinding(b) && !provenFinding(a):
		return fmt.Sprintf("%s: %s becomes proven", a.Slug, a.Certainty)
	}
	return surer(was, is)
}

// surer tells what is proven only because less was seen; "" if nothing is.
func surer(was, is diagnose.Verdict) string {
	for _, f := range is.Findings {
		if f.Slug == "address-not-transaction" { // the paste alone shows it
			continue
		}
		if provenFinding(f) && !slices.Contains(open, f.Slug) && !slices.ContainsFunc(was.Findings, func(o diagnose.Finding) bool { return o.Slug == f.Slug && provenFinding(o) }) {
			return f.Slug + " is proven only by what was not seen"
		}
	}
	return ""
}

func provenFinding(f diagnose.Finding) bool { return f.Certainty == diagnose.Proven }
