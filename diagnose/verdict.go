package diagnose

import (
	"cmp"
	"slices"
	"sync/atomic"

	"txtriage/chains/facts"
)

// pasted is the section of causes that lie in the paste itself.
const pasted = "pasted"

// judged is a cause with the answer of its rules.
type judged struct {
	cause   *Cause
	outcome Outcome
	role    Role
	doubts  []string // facts that could take a Yes away and that a node failed to tell
}

// denied is a cause that evidence ruled out, undecided one of which it is not known whether it
// applies. Most causes are one of them, and an Outcome is large.
type (
	denied struct {
		cause   *Cause
		because []facts.EvidenceID
	}
	undecided struct {
		cause         *Cause
		missing, open []string
	}
)

// Diagnose asks every cause and tells the story: roots first, what follows from them, what
// stands beside them, what was ruled out and what could not be looked at.
func Diagnose(f *facts.Facts, causes []Cause) Verdict {
	f = ordered(f)
	var yes, fallback []judged
	no, unsure := make([]denied, 0, 48), make([]undecided, 0, 32) // the usual numbers
	for _, c := range sortedBySlug(causes) {
		if c.Fallback {
			fallback = append(fallback, judged{cause: c})
			continue
		}
		out, doubts, asked := judge(f, c)
		switch {
		case !asked:
		case out.Answer == Yes:
			yes = append(yes, judged{c, out, Root, doubts})
			if len(doubts) > 0 {
				unsure = append(unsure, undecided{cause: c, missing: doubts})
			}
		case out.Answer == CannotTell:
			unsure = append(unsure, undecided{c, out.Missing, out.Open})
		case len(out.Because) > 0: // only what evidence ruled out is told
			no = append(no, denied{c, out.Because})
		}
	}
	yes = giveRoles(yes)
	if !slices.ContainsFunc(yes, func(j judged) bool { return j.role == Root }) {
		yes = append(yes, judgeFallbacks(f, fallback)...)
	}
	slices.SortStableFunc(yes, tellingOrder)
	gap := leftOpen(f, yes, unsure)
	if gap {
		for i := range yes {
			if yes[i].role == Root {
				yes[i].role = Symptom
			}
		}
		yes = append(judgeFallbacks(f, fallback), yes...)
	}

	v := Verdict{Progress: ProgressOf(f)}
	for _, j := range yes {
		v.Findings = append(v.Findings, Finding{
			Slug: j.cause.Slug, Section: j.cause.Section, Certainty: j.outcome.Certainty, Role: j.role,
			Args: j.outcome.Args, Because: j.outcome.Because,
		})
	}
	place(&v, f, yes)
	v.ETA = timely(f, v.ETA)
	v.Actions, v.Related = todo(yes)
	v.Related = append(v.Related, otherLeg(f)...)
	v.Eliminated = eliminated(v, no)
	if len(yes) == 0 || yes[0].cause.Section != pasted || f.Sighting.State != facts.NotAsked {
		v.NotSeen = notSeen(unsure) // nobody was to be asked about a paste that holds no id
		if gap && unanswered(f) {
			v.NotSeen = append(v.NotSeen, NotSeen{Fact: "Nodes.Refused"})
			slices.SortFunc(v.NotSeen, func(a, b NotSeen) int { return cmp.Compare(a.Fact, b.Fact) })
		}
	}
	v.NextCheck = nextCheck(v, f)
	return v
}

// ordered is f with its lists of nodes and other chains in a fixed order.
func ordered(f *facts.Facts) *facts.Facts {
	node := func(a, b facts.NodeView) int { return cmp.Compare(a.Label, b.Label) }
	chain := func(a, b facts.OtherChain) int { return cmp.Compare(a.Chain.ID, b.Chain.ID) }
	if slices.IsSortedFunc(f.Nodes, node) && slices.IsSortedFunc(f.Elsewhere, chain) {
		return f
	}
	out := *f
	out.Nodes, out.Elsewhere = slices.Clone(f.Nodes), slices.Clone(f.Elsewhere)
	slices.SortStableFunc(out.Nodes, node)
	slices.SortStableFunc(out.Elsewhere, chain)
	return &out
}

// sorted is the last list of causes that was sorted: a program has one, which never changes.
var sorted atomic.Pointer[bySlug]

type bySlug struct {
	first *Cause // of the list as it was given
	all   []*Cause
}

func sortedBySlug(causes []Cause) []*Cause {
	if len(causes) == 0 {
		return nil
	}
	order := func(a, b *Cause) int { return cmp.Compare(a.Slug, b.Slug) }
	if s := sorted.Load(); s != nil && s.first == &causes[0] && len(s.all) == len(causes) && slices.IsSortedFunc(s.all, order) {
		return s.all
	}
	out := make([]*Cause, len(causes)) // pointers: there are many causes, and they are large
	for i := range causes {
		out[i] = &causes[i]
	}
	slices.SortStableFunc(out, order)
	sorted.Store(&bySlug{&causes[0], out})
	return out
}

// judge asks the rules of a cause: the strongest Yes wins, then CannotTell, then No.
// asked is false if no rule is for this family.
func judge(f *facts.Facts, c *Cause) (out Outcome, doubts []string, asked bool) {
	var missing, undecided []string
	var against []facts.EvidenceID
	best := No
	for i := range c.Rules {
		r := &c.Rules[i]
		if r.Family != "" && r.Family != f.Chain.Family {
			continue
		}
		asked = true
		o := r.Judge(f)
		switch o.Answer {
		case Yes:
			open := with(lost(f, r.Unless), o.Open)
			sure := len(open) == 0
			if best != Yes || sure != (len(doubts) == 0) && sure || sure == (len(doubts) == 0) && rank(o.Certainty) < rank(out.Certainty) {
				out, best, doubts = o, Yes, open
			}
		case CannotTell:
			missing, undecided = with(missing, o.Missing), with(undecided, o.Open)
			if best == No {
				best = CannotTell
			}
		case No:
			against = with(against, o.Because)
		}
	}
	switch best {
	case CannotTell:
		out = Outcome{Answer: CannotTell, Missing: unique(missing), Open: unique(undecided)}
	case No:
		out = NoBecause(against...)
	case Yes:
	}
	return out, doubts, asked
}

// with is both lists in one; the first of them as it is, for most causes have one rule.
func with[T any](all, more []T) []T {
	if len(all) == 0 {
		return slices.Clip(more)
	}
	return append(all, more...)
}

func rank(c Certainty) int {
	switch c {
	case Proven:
		return 0
	case Likely:
		return 1
	case Possible:
	}
	return 2
}

// giveRoles turns notes, explained causes and the ordinary course of things into what they
// are. A note that another cause explains has nothing left to say.
func giveRoles(yes []judged) []judged {
	explained := map[string]bool{}
	for _, j := range yes {
		for _, s := range j.cause.Yields {
			explained[s] = true
		}
	}
	yes = slices.DeleteFunc(yes, func(j judged) bool { return j.cause.Note && explained[j.cause.Slug] })
	strange := false
	for i := range yes {
		switch c := yes[i].cause; {
		case c.Note:
			yes[i].role = Note
		case explained[c.Slug]:
			yes[i].role = Symptom
		case !c.Ordinary:
			strange = true
		}
	}
	for i := range yes {
		if strange && yes[i].cause.Ordinary && yes[i].role == Root {
			yes[i].role = Symptom
		}
	}
	return yes
}

func judgeFallbacks(f *facts.Facts, fallback []judged) []judged {
	var out []judged
	for _, j := range fallback {
		if o, _, asked := judge(f, j.cause); asked && o.Answer == Yes {
			out = append(out, judged{cause: j.cause, outcome: o, role: Root})
		}
	}
	return out
}

func tellingOrder(a, b judged) int {
	order := map[Role]int{Root: 0, Symptom: 1, Note: 2}
	return cmp.Or(
		cmp.Compare(order[a.role], order[b.role]),
		cmp.Compare(b.cause.Weight, a.cause.Weight),
		cmp.Compare(rank(a.outcome.Certainty), rank(b.outcome.Certainty)),
		cmp.Compare(a.cause.Slug, b.cause.Slug),
	)
}

// otherLeg is the delivery on another chain, where this is the start of a transfer to it and
// that chain has it: whatever is told of this leg, the other belongs to it.
func otherLeg(f *facts.Facts) []Related {
	b := f.Bridge.V
	if !f.Bridge.Known() || b.Far.V.Step != "done" || b.Far.V.Tx == "" {
		return nil
	}
	return []Related{{Relation: "other-leg", Hash: b.Far.V.Tx, Chain: b.To}}
}

// todo joins the actions and the related objects in the order of telling, without doubles.
// Symptoms ask for nothing: their remedy is the root's. Nobody is told to wait where what is told first has
// somebody act.
func todo(yes []judged) (actions []Action, related []Related) {
	type key struct {
		who  Party
		what string
	}
	done := map[key]bool{}
	act := len(yes) > 0 && slices.ContainsFunc(yes[0].outcome.Actions, func(a Action) bool { return a.What != "wait" && a.Who != Nobody })
	for i, j := range yes {
		if act && i > 0 {
			j.outcome.Actions = slices.DeleteFunc(slices.Clone(j.outcome.Actions), func(a Action) bool { return a.What == "wait" })
		}
		if j.role != Symptom {
			for _, a := range j.outcome.Actions {
				if k := (key{a.Who, a.What}); !done[k] {
					done[k] = true
					actions = append(actions, a)
				}
			}
		}
		for _, r := range j.outcome.Related {
			if !slices.Contains(related, r) {
				related = append(related, r)
			}
		}
	}
	return actions, related
}

// eliminated lists what evidence ruled out among the causes that one would think of here.
func eliminated(v Verdict, no []denied) []Eliminated {
	near := map[string]bool{}
	for _, s := range sectionsOf(v.State) {
		near[s] = true
	}
	for _, x := range v.Findings {
		if x.Role == Root {
			near[x.Section] = true
		}
	}
	out := make([]Eliminated, 0, len(no))
	for _, j := range no {
		if near[j.cause.Section] {
			out = append(out, Eliminated{j.cause.Slug, j.because})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func sectionsOf(s State) []string {
	switch s {
	case StateNotFound, StateDropped, StateReplaced, StateUnknown:
		return []string{"missing"}
	case StatePending, StateImpossible:
		return []string{"waiting"}
	case StateFailed:
		return []string{"failed"}
	case StateIncluded, StateFinal:
		return []string{"uncredited", "waiting"}
	case StateInTransit:
		return []string{"between"}
	case StateAddress:
	}
	return nil
}

// notSeen groups the open causes by the fact that would settle them. While it is not even
// known where the transaction stands everything is open, so that fact stands without slugs.
func notSeen(unsure []undecided) []NotSeen {
	open := map[string][]string{}
	for _, j := range unsure {
		if slices.Contains(j.missing, "Sighting") {
			open["Sighting"] = nil
			continue
		}
		for _, m := range j.missing {
			open[m] = append(open[m], j.cause.Slug)
		}
	}
	var out []NotSeen
	for fact, slugs := range open {
		out = append(out, NotSeen{fact, unique(slugs)})
	}
	slices.SortFunc(out, func(a, b NotSeen) int { return cmp.Compare(a.Fact, b.Fact) })
	return out
}

func unique(in []string) []string {
	if len(in) == 1 {
		return slices.Clip(in)
	}
	var out []string
	for _, s := range in {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
