package report

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// rests are the states that one node alone can be wrong about, and that people act upon.
var rests = []diagnose.State{diagnose.StateNotFound, diagnose.StateFinal, diagnose.StateReplaced, diagnose.StateDropped, diagnose.StateImpossible}

// agreement says which node says what where they differ, and what decided; and that a verdict
// rests on the word of one, where it does.
func (s *speaker) agreement(v diagnose.Verdict, f *facts.Facts) (out []Block) {
	tell := func(id string, args map[string]any) {
		if l := s.say(args, "ui.agree."+id); len(l) > 0 {
			out = append(out, Block{Text: l})
		}
	}
	var have, deny, refuted []Line
	for _, n := range f.Nodes {
		switch name := words(n.Label); {
		case n.OnChain.Known() && !n.OnChain.V: // of another network
		case len(n.Lied) > 0:
			refuted = append(refuted, name)
		case n.Saw.Known() && n.Saw.V:
			have = append(have, name)
		case n.Saw.State == facts.Absent:
			deny = append(deny, name)
		}
	}
	list := func(lines []Line) Line { return join(s.ui("ui.list-comma"), lines...) }
	if len(have) > 0 && len(deny) > 0 {
		tell("differ", map[string]any{"have": list(have), "deny": list(deny)})
	}
	if len(refuted) > 0 && len(have)+len(deny) > 0 {
		tell("refuted", map[string]any{"nodes": list(refuted)})
	}
	switch known := f.Sighting.Known(); {
	case f.Sighting.State == facts.Conflicting:
		tell("open", nil)
	case known && len(deny) > 0 && slices.Contains(f.Verified.V, "id"):
		tell("by-id", nil)
	case known && len(deny) > 0:
		tell("by-one", nil)
	}
	s.words(f, tell)
	if sites := diagnose.Witnesses(f, v.State); len(sites) == 1 && slices.Contains(rests, v.State) {
		id := "single"
		if len(f.Nodes) > 1 {
			id = "single-of-many"
		}
		tell(id, map[string]any{"node": words(sites[0])})
	}
	if node := lister(f); node != "" {
		tell("payments", map[string]any{"node": words(node)})
	}
	return out
}

// lister is the node whose word alone the list of payments to a pasted address is: no hash covers what such
// a list leaves out, and lists of two nodes are not joined. "" if there is no such list.
func lister(f *facts.Facts) string {
	if f.UTXO == nil || f.Subject.Kind != "address" || !f.UTXO.Payments.Known() && f.UTXO.Payments.State != facts.Absent {
		return ""
	}
	for _, e := range f.Evidence {
		if slices.Contains(f.UTXO.Payments.From, e.ID) {
			return e.Node
		}
	}
	return ""
}

// torn lists the facts about which independent nodes contradict each other, so that nothing of them is used.
func torn(f *facts.Facts) (paths []string) {
	for _, n := range f.Nodes {
		for _, p := range n.Differs {
			if diagnose.Contradicted(f, p) {
				paths = append(paths, p)
			}
		}
	}
	return paths
}

// words says where independent nodes contradict each other about what no hash covers: whether one was
// outvoted, or nothing of it is used.
func (s *speaker) words(f *facts.Facts, tell func(string, map[string]any)) {
	var open, against []Line
	var about, outvoted []string
	for _, n := range f.Nodes {
		if len(n.Differs) == 0 {
			continue
		}
		if diagnose.Contradicted(f, n.Differs[0]) {
			open, about = append(open, words(n.Label)), n.Differs
			continue
		}
		against = append(against, words(n.Label))
		outvoted = append(outvoted, n.Differs...)
	}
	list := func(lines []Line) Line { return join(s.ui("ui.list-comma"), lines...) }
	named := func(paths []string) (out []Line) {
		for _, p := range paths {
			if seen, _ := s.unseen(p); !slices.ContainsFunc(out, func(l Line) bool { return plain(l) == plain(seen) }) {
				out = append(out, seen)
			}
		}
		return out
	}
	if len(open) > 0 {
		tell("contradict", map[string]any{"nodes": list(open), "facts": list(named(about))})
	}
	if len(against) > 0 {
		tell("outvoted", map[string]any{"nodes": list(against), "facts": list(named(outvoted))})
	}
}
