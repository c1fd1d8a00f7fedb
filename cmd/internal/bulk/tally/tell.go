package tally

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"txtriage/chains/facts"
	"txtriage/report"
	"txtriage/report/safe"
)

// words of the exit statuses, the worst first.
var words = []struct{ exit, word string }{{"11", "trouble"}, {"12", "unclear"}, {"10", "waiting"}, {"3", "nothing"}, {"0", "complete"}}

func word(exit int) string {
	for _, x := range words {
		if x.exit == fmt.Sprint(exit) {
			return x.word
		}
	}
	return "unclear"
}

// mostLines is how many lines of one kind are told; the file of --summary has all.
const mostLines = 12

// Tell writes the figures for people, in the language of tag.
func (s *Summary) Tell(w io.Writer, tag string) {
	q := report.NewQueue(tag)
	line := q.Say("rows", s.Rows, nil)
	if s.Doubles > 0 {
		line += q.Say("doubles", s.Doubles, nil)
	}
	var parts []string
	for _, x := range words {
		if n := s.Exits[x.exit]; n > 0 {
			parts = append(parts, q.Say("exit."+x.word, n, nil))
		}
	}
	if len(parts) > 0 {
		line += q.Colon() + strings.Join(parts, q.Say("comma", 0, nil))
	}
	fmt.Fprintln(w, line)
	counts(w, q, "problems", s.Problems, func(code string) string { return q.Say("problem."+code, 0, nil) })
	if len(s.Causes) > 0 {
		fmt.Fprintln(w, q.Say("causes", 0, nil)+strings.TrimRight(q.Colon(), " "))
		for _, c := range most(s.Causes) {
			name := q.Cause(c.key) + " (" + c.key + ")"
			if c.key == "" {
				name = q.Say("no-cause", 0, nil)
			}
			if c.rest {
				fmt.Fprintf(w, "  %s\n", q.Say("more", c.n, nil))
				break
			}
			fmt.Fprintf(w, "  %6d  %s\n", c.n, name)
		}
	}
	counts(w, q, "parties", s.Parties, q.Party)
	counts(w, q, "states", s.States, q.State)
	counts(w, q, "chains", s.Chains, func(id string) string { return id })
	for i, x := range s.Sums {
		if i == mostLines {
			fmt.Fprintln(w, q.Say("more-money", len(s.Sums)-i, nil))
			break
		}
		name := x.Asset
		if x.Symbol != "" {
			name = safe.Plain(facts.Untrusted(x.Symbol), safe.Symbol) + " " + x.Asset
		}
		fmt.Fprintln(w, q.Say("money."+word(x.Exit), x.Rows, map[string]string{"amount": x.Amount, "asset": name}))
	}
	if s.Unclear > 0 {
		fmt.Fprintln(w, q.Say("unclear-money", s.Unclear, nil))
	}
	if s.FirstCheck != nil {
		fmt.Fprintln(w, q.Say("again", 0, map[string]string{"from": s.FirstCheck.UTC().Format(time.DateTime), "to": s.LastCheck.UTC().Format(time.DateTime)}))
	}
}

type count struct {
	key  string
	n    int
	rest bool // n is how many more there are
}

// most are the counts, the largest first, and how many more there are.
func most(m map[string]int) (out []count) {
	keys := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b)) })
	for i, k := range keys {
		if i == mostLines {
			return append(out, count{n: len(keys) - i, rest: true})
		}
		out = append(out, count{key: k, n: m[k]})
	}
	return out
}

func counts(w io.Writer, q report.Queue, what string, m map[string]int, name func(string) string) {
	if len(m) == 0 {
		return
	}
	var parts []string
	for _, c := range most(m) {
		if c.rest {
			parts = append(parts, q.Say("more", c.n, nil))
		} else {
			parts = append(parts, q.Say("counted", c.n, map[string]string{"what": name(c.key)}))
		}
	}
	fmt.Fprintln(w, q.Say(what, 0, nil)+q.Colon()+strings.Join(parts, q.Say("comma", 0, nil)))
}
