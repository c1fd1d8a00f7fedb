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
	"txtriage/report/safe"
)

// words of the exit statuses, the worst first.
var words = []struct {
	exit string
	word string
}{{"11", "trouble"}, {"12", "cannot tell"}, {"10", "waiting"}, {"3", "nothing to diagnose"}, {"0", "complete"}}

func word(exit int) string {
	for _, x := range words {
		if x.exit == fmt.Sprint(exit) {
			return x.word
		}
	}
	return fmt.Sprint(exit)
}

// mostLines is how many lines of one kind are told; the file of --summary has all.
const mostLines = 12

// Tell writes the figures for people.
func (s *Summary) Tell(w io.Writer) {
	var parts []string
	for _, x := range words {
		if n := s.Exits[x.exit]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, x.word))
		}
	}
	fmt.Fprintf(w, "%d rows", s.Rows)
	if s.Doubles > 0 {
		fmt.Fprintf(w, " (%d of them equal to an earlier one)", s.Doubles)
	}
	if len(parts) > 0 {
		fmt.Fprintf(w, ": %s", strings.Join(parts, ", "))
	}
	fmt.Fprintln(w)
	counts(w, "cannot be read", s.Problems)
	counts(w, "causes", s.Causes)
	counts(w, "who acts", s.Parties)
	counts(w, "states", s.States)
	counts(w, "chains", s.Chains)
	for i, x := range s.Sums {
		if i == mostLines {
			fmt.Fprintf(w, "  and %d more sums\n", len(s.Sums)-i)
			break
		}
		name := x.Asset
		if x.Symbol != "" {
			name = safe.Plain(facts.Untrusted(x.Symbol), safe.Symbol) + " " + x.Asset
		}
		fmt.Fprintf(w, "money, %s: %s %s in %d rows\n", word(x.Exit), x.Amount, name, x.Rows)
	}
	if s.Unclear > 0 {
		fmt.Fprintf(w, "money: %d rows are not added up, since it is not known which of their transfers is meant\n", s.Unclear)
	}
	if s.FirstCheck != nil {
		fmt.Fprintf(w, "check again: from %s to %s (UTC)\n", s.FirstCheck.UTC().Format(time.DateTime), s.LastCheck.UTC().Format(time.DateTime))
	}
}

func counts(w io.Writer, what string, m map[string]int) {
	if len(m) == 0 {
		return
	}
	keys := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b)) })
	var parts []string
	for i, k := range keys {
		if i == mostLines {
			parts = append(parts, fmt.Sprintf("%d more", len(keys)-i))
			break
		}
		name := k
		if k == "" {
			name = "none"
		}
		parts = append(parts, fmt.Sprintf("%s %d", name, m[k]))
	}
	fmt.Fprintf(w, "%s: %s\n", what, strings.Join(parts, ", "))
}
