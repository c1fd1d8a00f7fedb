package report

import (
	"slices"
	"sort"
	"sync"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// How many entries of a long list an agent is shown; engineers and json get all.
const (
	mostEliminated = 6
	mostNotSeen    = 8
)

// notSeen lists what could not be looked at, grouped by what would settle it.
func (s *speaker) notSeen(v diagnose.Verdict) []Block {
	told := v.NotSeen
	if s.o.View != Engineer {
		told = told[:min(len(told), mostNotSeen)]
	}
	needs := map[string][]Block{} // what would settle it → what is open
	var order []Line
	for _, n := range told {
		seen, settle := s.unseen(n.Fact)
		b := Block{Text: seen}
		if s.o.View == Engineer {
			b.Items = []Block{{Label: s.ui("ui.leaves-open"), Text: codes(n.Slugs)}}
		}
		key := plain(settle)
		if needs[key] == nil {
			order = append(order, settle)
		}
		needs[key] = append(needs[key], b)
	}
	var items []Block
	for _, settle := range order {
		group := needs[plain(settle)]
		switch {
		case len(settle) == 0:
			items = append(items, group...)
		case len(group) == 1:
			group[0].Text = s.say(map[string]any{"seen": group[0].Text, "settle": settle}, "ui.open")
			items = append(items, group[0])
		default:
			items = append(items, Block{Text: s.say(map[string]any{"settle": settle}, "ui.settled-by"), Items: group})
		}
	}
	if n := len(v.NotSeen) - len(told); n > 0 {
		items = append(items, Block{Text: s.say(map[string]any{"count": n}, "ui.more")})
	}
	if len(items) == 0 {
		return nil
	}
	return []Block{{Items: items}}
}

// unseen words one fact that is missing, by its path, and what would settle it; a path
// without words of its own is worded by the one above it.
func (s *speaker) unseen(path string) (seen, settle Line) {
	for p := path; p != ""; p = above(p) {
		if seen = s.say(nil, "facts."+p+".seen"); len(seen) > 0 {
			id := "facts." + p + ".settle"
			if slices.Contains(s.torn, path) {
				return seen, s.say(nil, "ui.third-node")
			}
			return seen, s.say(nil, id+"@"+string(s.chain.Family), id)
		}
	}
	return Line{{Words: path, Code: true}}, nil
}

// notSeenText is one missing fact as a sentence.
func (s *speaker) notSeenText(path string) Line {
	seen, settle := s.unseen(path)
	if len(settle) == 0 {
		return seen
	}
	return s.say(map[string]any{"seen": seen, "settle": settle}, "ui.not-seen")
}

// openText are the sentences of missing facts that were said; there are as many as facts.
var openText sync.Map // openEnd → string

type openEnd struct {
	lang, path string
	family     facts.Family
}

// notSeenPlain is the sentence without markup.
func (s *speaker) notSeenPlain(path string) string {
	if slices.Contains(s.torn, path) {
		return plain(s.notSeenText(path))
	}
	key := openEnd{s.w.Tag(), path, s.chain.Family}
	if text, ok := openText.Load(key); ok {
		return text.(string)
	}
	before := s.borrowed
	s.borrowed = false
	text := plain(s.notSeenText(path))
	if !s.borrowed {
		openText.Store(key, text)
	}
	s.borrowed = s.borrowed || before
	return text
}

func above(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' {
			return path[:i]
		}
	}
	return ""
}

func codes(slugs []string) Line {
	var l Line
	for i, slug := range slugs {
		if i > 0 {
			l = append(l, Text{Words: ", "})
		}
		l = append(l, Text{Words: slug, Code: true})
	}
	return l
}

// eliminated lists the causes that evidence ruled out; for agents those that people ask about.
func (s *speaker) eliminated(v diagnose.Verdict) []Block {
	told := v.Eliminated
	if s.o.View != Engineer {
		told = slices.DeleteFunc(slices.Clone(told), func(e diagnose.Eliminated) bool { return !slices.Contains(askedAbout, e.Slug) })
		slices.SortFunc(told, func(a, b diagnose.Eliminated) int {
			return slices.Index(askedAbout, a.Slug) - slices.Index(askedAbout, b.Slug)
		})
		told = told[:min(len(told), mostEliminated)]
	}
	var items []Block
	for _, e := range told {
		name := s.causeName(e.Slug)
		if s.o.View == Engineer {
			name = join(" ", Line{{Words: e.Slug, Code: true}}, s.notes.marks(e.Because))
		}
		items = append(items, Block{Text: name})
	}
	if len(items) == 0 {
		return nil
	}
	if n := len(v.Eliminated) - len(told); n > 0 {
		items = append(items, Block{Text: s.say(map[string]any{"count": n}, "ui.more")})
	}
	return []Block{{Items: items}}
}

// askedAbout are the causes that customers and agents suspect, the most common first. Ruling
// out others tells them nothing; engineers and json get all.
var askedAbout = []string{
	"paid-other-address", "double-spent", "replaced-cancelled", "replaced-different", "dropped", "never-seen",
	"fee-below-market", "fee-below-base-fee", "fee-below-node-minimum", "blocked-by-earlier-nonce", "nonce-gap", "balance-below-cost", "cheap-parent",
	"network-congested", "chain-stalled", "sequencer-stalled", "locked-until",
	"out-of-gas", "token-balance-too-small", "token-allowance-too-small", "token-paused", "address-frozen", "receiver-refuses-payment",
	"deadline-passed", "slippage-exceeded", "changed-in-same-block",
	"nothing-moved", "inner-transfer-failed", "approval-not-transfer", "sent-to-token-contract", "burnt", "poison-transfer", "no-contract-there",
	"node-behind", "node-cannot-answer",
}

// causeName is a cause's headline without facts: the general form if there is one, or its
// holes are dots.
func (s *speaker) causeName(slug string) Line {
	section, ok := s.w.Section(slug)
	if !ok {
		return Line{{Words: slug, Code: true}}
	}
	args := map[string]any{}
	id := section + "." + slug + ".headline"
	for _, hole := range s.w.Holes(id) {
		args[hole] = words("…")
	}
	if l := s.say(args, id+"@general", id); len(l) > 0 {
		return l
	}
	return Line{{Words: slug, Code: true}}
}

// nodes lists whom we asked and what they could not answer; then the other networks asked.
func (s *speaker) nodes(f *facts.Facts) []Block {
	var items []Block
	for _, n := range f.Nodes {
		b := Block{Label: n.Label, Text: s.node(f, n)}
		if l := s.refusals(n); len(l) > 0 && (silent(n) == "" || s.o.View == Engineer) {
			b.Items = append(b.Items, Block{Label: s.ui("ui.node.refused"), Text: l})
		}
		if n.Client.Known() && s.o.View == Engineer {
			b.Items = append(b.Items, Block{Label: s.ui("ui.node.client"), Text: s.value(n.Client.V)})
		}
		items = append(items, b)
	}
	for _, o := range f.Elsewhere {
		id := "ui.node.elsewhere-unknown"
		switch far := f.Bridge.V.Far.State; {
		case f.Bridge.Known() && f.Bridge.V.To == o.Chain.ID && (far == facts.Failed || far == facts.Conflicting):
			id = "ui.node.elsewhere-open"
		case o.Saw.Known() && o.Saw.V:
			id = "ui.node.elsewhere-saw"
		case o.Saw.State == facts.Absent:
			id = "ui.node.elsewhere-absent"
		}
		items = append(items, Block{Label: o.Chain.Name, Text: s.say(map[string]any{"count": o.Asked}, id)})
	}
	if len(items) == 0 {
		return nil
	}
	return []Block{{Items: items}}
}

// node words what one node showed of itself and of the transaction.
func (s *speaker) node(f *facts.Facts, n facts.NodeView) Line {
	kind := s.word("ui.node.kind."+n.Kind, n.Kind)
	if n.Public {
		kind += s.ui("ui.node.public")
	}
	lines := []Line{words(kind)}
	tell := func(id string, args map[string]any) { lines = append(lines, s.say(args, "ui.node."+id)) }
	if n.OnChain.Known() && !n.OnChain.V || n.OnChain.State == facts.Absent {
		tell("wrong-chain", nil)
	}
	switch why := silent(n); {
	case why != "":
		tell("silent", map[string]any{"why": words(s.word("codes.node-"+why, why))})
	case !n.Head.Known():
		tell("no-head", nil)
	case n.Head.V.Time.IsZero():
		tell("head", map[string]any{"height": n.Head.V.Height})
	default:
		old, key := f.AsOf.Sub(n.Head.V.Time), "head-age"
		if old < -time.Minute { // a block of the future has no age
			old, key = -old, "head-ahead"
		}
		age := s.span(max(0, old), nearest)
		tell(key, map[string]any{"height": n.Head.V.Height, "age": age})
	}
	if len(n.Lied) > 0 {
		var list []Line
		for _, what := range n.Lied {
			list = append(list, words(s.word("codes.verified-"+what, what)))
		}
		tell("lied", map[string]any{"list": join(s.ui("ui.list-comma"), list...)})
	}
	for _, why := range n.Amiss {
		tell(why, map[string]any{"least": f.Chain.FinalityLeast})
	}
	if n.Syncing.Known() && n.Syncing.V {
		tell("syncing", nil)
	} else if blocks := diagnose.Left(f, n); blocks > 0 {
		tell("left", map[string]any{"count": blocks})
	} else if n.Late {
		tell("late", nil)
	}
	if n.Site != "" {
		tell("site", map[string]any{"node": words(n.Site)})
	}
	if n.Indexed.Known() && !n.Indexed.V || n.Indexed.State == facts.Absent {
		tell("no-index", nil)
	}
	switch {
	case n.Saw.Known() && n.Saw.V:
		tell("saw", nil)
	case n.Saw.State == facts.Absent, n.Saw.Known():
		tell("saw-not", nil)
	}
	return join(s.ui("ui.list-comma"), lines...)
}

// silent is the one reason for which a node answered nothing at all; "" if it answered something.
func silent(n facts.NodeView) string {
	if len(n.Refused) < 2 || n.Head.Known() || n.Saw.Known() || n.Saw.State == facts.Absent || n.OnChain.Known() || len(n.Lied) > 0 {
		return ""
	}
	for _, r := range n.Refused {
		if r.Class != n.Refused[0].Class {
			return ""
		}
	}
	return n.Refused[0].Class
}

func (s *speaker) refusals(n facts.NodeView) Line {
	var lines []Line
	for _, r := range n.Refused {
		why := s.word("codes.node-"+r.Class, r.Class)
		lines = append(lines, Line{{Words: r.Method, Code: true}, {Words: s.ui("ui.bracket.open") + why + s.ui("ui.bracket.close")}})
	}
	return join(s.ui("ui.list-comma"), lines...)
}

// values lists the arguments of every finding, for engineers.
func (s *speaker) values(v diagnose.Verdict) []Block {
	if s.o.View != Engineer {
		return nil
	}
	var out []Block
	for _, f := range v.Findings {
		b := Block{Label: f.Slug, Text: words(string(f.Role) + ", " + string(f.Certainty))}
		names := make([]string, 0, len(f.Args))
		for n := range f.Args {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			b.Items = append(b.Items, Block{Label: n, Text: s.value(f.Args[n])})
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		return nil
	}
	return []Block{{Items: out}}
}

// mostFootnotes is how many exchanges an agent is shown; engineers and json get all.
const mostFootnotes = 12

// evidence lists the numbered footnotes, and what of it we recomputed ourselves.
func (s *speaker) evidence(f *facts.Facts) []Block {
	var items []Block
	proven := s.proof(f) // before the list: it takes numbers of its own
	byID := map[facts.EvidenceID]facts.Evidence{}
	for _, e := range f.Evidence {
		byID[e.ID] = e
	}
	for i, id := range s.notes.used {
		if i == mostFootnotes && s.o.View != Engineer {
			items = append(items, Block{Text: s.say(map[string]any{"count": len(s.notes.used) - i}, "ui.more")})
			break
		}
		mark := Line{{Words: "[" + decimal(i+1) + "]", Note: true}}
		e, ok := byID[id]
		if !ok {
			items = append(items, Block{Text: join(" ", mark, Line{{Words: string(id), Code: true}})})
			continue
		}
		text := s.say(map[string]any{"node": words(e.Node), "method": Line{{Words: e.Method, Code: true}}, "at": words(e.At.UTC().Format(time.DateTime) + " UTC")}, "ui.evidence")
		b := Block{Text: join(" ", mark, text)}
		if s.o.View == Engineer {
			b.Items = []Block{{Label: string(id), Text: Line{s.quote(e.Gist)}}}
		}
		items = append(items, b)
	}
	out := s.recomputed(f, len(items) > 0)
	out = append(out, proven...)
	if len(items) > 0 {
		out = append(out, Block{Items: items})
	}
	return out
}
