package report

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// Build words a verdict. f is the facts that the verdict was judged on; neither is changed.
func Build(v diagnose.Verdict, f *facts.Facts, o Options) *Report {
	s := newSpeaker(o)
	if s.o.View == Customer {
		v = discreet(v)
	}
	s.chain, s.role = f.Chain, roleOf(f)
	s.whole = aboutAddress(v)
	s.notes.off = s.o.View == Customer

	s.torn = torn(f)
	r := &Report{Lang: s.w.Tag(), colon: s.ui("ui.colon"), ID: ID(f), Tone: tone(v)}
	r.Headline = s.headline(v)
	if o.Data {
		r.doc = s.document(v, f, r)
		return r
	}
	r.Summary = s.summary(v, f)
	r.add("cause", "", s.mainCause(v)...)
	r.add("actions", s.ui("ui.section.actions"), s.actions(v, f)...)
	r.add("ask", s.ui(s.askTitle()), s.ask(v, f)...)
	if s.o.View != Customer {
		r.add("also", s.ui("ui.section.also"), s.others(v)...)
		s.notes.done = s.o.View != Engineer // an agent gets the grounds of the findings, not of each fact
		r.add("chain", s.ui("ui.section.chain"), s.onChain(v, f)...)
		r.add("transfers", s.ui("ui.section.transfers"), s.transfers(f)...)
		r.add("account", s.ui("ui.section.account"), s.account(f)...)
		r.add("payments", s.ui("ui.section.payments"), s.payments(f)...)
		r.add("ticket", s.ui("ui.section.ticket"), s.claims(v, f)...)
		r.add("related", s.ui("ui.section.related"), s.related(v)...)
		r.add("not-seen", s.ui("ui.section.not-seen"), s.notSeen(v)...)
		r.add("eliminated", s.ui("ui.section.eliminated"), s.eliminated(v)...)
		r.add("nodes", s.ui("ui.section.nodes"), append(s.agreement(v, f), s.nodes(f)...)...)
		r.add("values", s.ui("ui.section.values"), s.values(v)...)
		r.add("evidence", s.ui("ui.section.evidence"), s.evidence(f)...)
	}
	r.doc = s.document(v, f, r)
	r.Footer = s.footer(f, r)
	return r
}

func tone(v diagnose.Verdict) Tone {
	switch {
	case v.State == diagnose.StateUnknown || v.Party == diagnose.NodeOperator || v.Party == diagnose.UnknownParty:
		return Unclear
	case v.Party == diagnose.Nobody && v.Funds == diagnose.Arrived && v.State == diagnose.StateFinal:
		return Good
	case v.Party == diagnose.Nobody || v.Party == diagnose.Network:
		return Waiting
	}
	return Trouble
}

// add appends a section unless it is empty.
func (r *Report) add(id, title string, blocks ...Block) {
	blocks = slices.DeleteFunc(blocks, func(b Block) bool { return len(b.Text) == 0 && len(b.Items) == 0 })
	if len(blocks) > 0 {
		r.Sections = append(r.Sections, Section{ID: id, Title: title, Blocks: blocks})
	}
}

// headline is the first cause's, or says that nothing was found.
func (s *speaker) headline(v diagnose.Verdict) Line {
	if len(v.Findings) == 0 {
		return s.say(nil, "ui.headline.none")
	}
	f := v.Findings[0]
	if l := s.part(f.Section, f.Slug, "headline", f.Certainty, f.Args); len(l) > 0 {
		return l
	}
	return Line{{Words: f.Slug, Code: true}}
}

// summary is what a hurried reader reads: money, who acts, when, and how sure this is. The
// first cause's own sentences stand here and nowhere else, so that no fact is told twice.
func (s *speaker) summary(v diagnose.Verdict, f *facts.Facts) []Block {
	status := words(s.status(v, f))
	if len(status) == 0 {
		status = words(string(v.State))
	}
	if f.Chain.Name != "" {
		status = s.say(map[string]any{"state": status, "chain": words(f.Chain.Name)}, "ui.summary.state-on")
	}
	out := []Block{
		{Label: s.ui("ui.summary.money"), Text: s.money(v)},
		{Label: s.ui("ui.summary.party"), Text: s.party(v)},
		{Label: s.ui("ui.summary.when"), Text: s.when(v, f)},
		{Label: s.ui("ui.summary.state"), Text: status},
	}
	if len(v.Findings) > 0 {
		c := string(v.Findings[0].Certainty)
		ids := []string{"certainty." + c}
		if len(v.Findings[0].Because) == 0 { // no node was needed
			ids = append([]string{ids[0] + "@pasted"}, ids...)
		}
		out = append(out, Block{Label: s.ui("ui.summary.certainty"), Text: s.say(nil, ids...)})
	}
	if f.Subject.ID != "" {
		out = append(out, Block{Label: s.ui("ui.chain." + subject(f)), Text: Line{s.masked(f.Subject.ID)}})
	}
	return slices.DeleteFunc(out, func(b Block) bool { return len(b.Text) == 0 })
}

// finalOpen: which block is final was asked, and no node told in a way to rely on.
func finalOpen(f *facts.Facts) bool {
	switch f.FinalHead.State {
	case facts.Failed, facts.Conflicting:
		return !diagnose.TooYoung(f)
	case facts.Unsupported, facts.Absent:
		return f.Chain.FinalityRule == "tag" && !diagnose.TooYoung(f)
	case facts.NotAsked, facts.Known:
	}
	return false
}

// status is the state in words. Of a block it is said that it is not final only where that is known:
// a platform may ask for more blocks than the network needs.
func (s *speaker) status(v diagnose.Verdict, f *facts.Facts) string {
	const id = "states.included"
	switch p := v.Progress; {
	case v.State != diagnose.StateIncluded:
	case p.Final:
		return s.ui(id + "@final")
	case p.Confirmations == 0, finalOpen(f):
		return s.ui(id + "@open")
	}
	return s.axis("states."+string(v.State), v)
}

// subject is what the report is about.
func subject(f *facts.Facts) string {
	switch {
	case f.Subject.Kind == "address":
		return "address-id"
	case f.Subject.Kind == "block" || f.PastedBlock.Known():
		return "block-id"
	}
	return "tx-id"
}

// money is the first cause's sentence, or the place alone. A cause that was only in what was
// pasted knows less of the money than the transaction that it led to.
func (s *speaker) money(v diagnose.Verdict) Line {
	if len(v.Findings) > 0 && (v.Findings[0].Section != pasted || v.Funds == diagnose.UnknownFunds) {
		if l := s.firstPart(v, "money"); len(l) > 0 {
			return l
		}
	}
	return words(s.funds(v))
}

// funds is the place of the money, worded by the state: a payment in a block is not "on its
// way" as one that waits.
func (s *speaker) funds(v diagnose.Verdict) string {
	id := "funds." + string(v.Funds)
	if w := s.axis(id, v); w != "" {
		return w
	}
	return string(v.Funds)
}

// axis words a state or the place of the money, no surer than the first cause is.
func (s *speaker) axis(id string, v diagnose.Verdict) string {
	ids := []string{id + "@" + string(v.State), id}
	if len(v.Findings) > 0 && slices.Contains(unseenStates, v.State) {
		ids = append([]string{id + "@" + string(v.Findings[0].Certainty)}, ids...)
	}
	return plain(s.say(nil, ids...))
}

// unseenStates are those that no block and no waiting area shows: there both they and the place
// of the money are as sure as the cause.
var unseenStates = []diagnose.State{diagnose.StateNotFound, diagnose.StateReplaced, diagnose.StateImpossible, diagnose.StateUnknown}

// pasted is the section of the causes that lie in the paste itself. Who acts on them is
// whoever asked, be it sender or receiver.
const pasted = "pasted"

func (s *speaker) party(v diagnose.Verdict) Line {
	if asker(v) {
		id := "parties.acts.asker"
		return s.say(nil, id+"@"+v.Findings[0].Slug, id)
	}
	if s.own(v.Party) {
		if l := s.say(nil, "parties.acts."+string(v.Party)+"@"+s.role); len(l) > 0 {
			return l
		}
	}
	return words(s.word("parties.acts."+string(v.Party), string(v.Party)))
}

func asker(v diagnose.Verdict) bool {
	return len(v.Findings) > 0 && v.Findings[0].Section == pasted && v.Party == diagnose.Sender
}

// firstPart is a part of the first cause.
func (s *speaker) firstPart(v diagnose.Verdict, part string) Line {
	if len(v.Findings) == 0 {
		return nil
	}
	f := v.Findings[0]
	return s.part(f.Section, f.Slug, part, f.Certainty, f.Args)
}

// parts of a cause by reader, in the order in which they are told; the summary has those for
// money and time.
var parts = map[View][]string{
	Customer: {"happened", "money", "when", "you"},
	Agent:    {"happened", "money", "when", "you", "support", "known"},
	Engineer: {"happened", "money", "when", "you", "support", "known"},
}

func (s *speaker) mainCause(v diagnose.Verdict) []Block {
	if len(v.Findings) == 0 {
		return nil
	}
	f := v.Findings[0]
	var out []Block
	for _, p := range parts[s.o.View] {
		if p == "money" || p == "when" {
			continue
		}
		text := s.part(f.Section, f.Slug, p, f.Certainty, f.Args)
		label := "ui.part." + p
		switch {
		case p == "known":
			text = join(" ", text, s.notes.marks(f.Because))
		case p == "you" && s.o.View != Customer:
			label = "ui.part.customer"
		}
		out = append(out, Block{Label: s.ui(label), Text: text})
	}
	return out
}

// others words what stands beside the first cause: headline and one sentence each. What only
// follows from a cause is not told, except to engineers.
func (s *speaker) others(v diagnose.Verdict) []Block {
	if len(v.Findings) < 2 {
		return nil
	}
	var items []Block
	for _, f := range v.Findings[1:] {
		if f.Role == diagnose.Symptom && s.o.View != Engineer {
			continue
		}
		head := s.part(f.Section, f.Slug, "headline", f.Certainty, f.Args)
		if len(head) == 0 {
			head = Line{{Words: f.Slug, Code: true}}
		}
		if f.Certainty != diagnose.Proven {
			mark := s.ui("certainty.short." + string(f.Certainty))
			head = append(slices.Clone(head), Text{Words: s.ui("ui.bracket.open") + mark + s.ui("ui.bracket.close")})
		}
		body := join(" ", s.part(f.Section, f.Slug, "happened", f.Certainty, f.Args), s.notes.marks(f.Because))
		items = append(items, Block{Text: head, Items: []Block{{Text: body}}})
	}
	if len(items) == 0 {
		return nil
	}
	return []Block{{Items: items}}
}

// footer tells the reader how to read and cite the report.
func (s *speaker) footer(f *facts.Facts, r *Report) []Line {
	var out []Line
	if s.quoted {
		out = append(out, s.say(nil, "ui.footer.quotes"))
	}
	if s.borrowed {
		out = append(out, s.say(nil, "ui.footer.borrowed"))
	}
	if s.o.Mask != MaskNone && !s.whole {
		out = append(out, s.say(nil, "ui.footer.masked"))
	}
	if s.o.View != Customer && slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool { return n.Public }) {
		out = append(out, s.say(nil, "ui.footer.public"))
	}
	args := map[string]any{"as_of": f.AsOf, "version": words(s.version()), "report": Line{{Words: r.ID, Code: true}}}
	return append(out, s.say(args, "ui.footer.as-of"))
}

func (s *speaker) version() string {
	if s.o.Version == "" {
		return "txtriage"
	}
	return "txtriage " + s.o.Version
}
