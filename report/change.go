package report

import (
	"slices"
	"strings"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report/safe"
)

// Change is what somebody who looks again and again adds to a report: what is new since it
// was last told.
type Change struct {
	ID    string // of this change, so that a reader who gets it twice can tell
	Kinds []Kind // none: the first look
	Was   *Told  // nil: the first look
	OwnID facts.Untrusted
	Now   Told
	Ended Ending
	Next  time.Time // when it is looked at again at the earliest; zero if it ended
}

// Kind says in what something changed.
type Kind string

// The kinds. More may be added.
const (
	NewState         Kind = "state"
	NewBlock         Kind = "block" // in another block than before
	Reorged          Kind = "reorg" // the block that held it left the chain
	NewCause         Kind = "cause"
	NewCertainty     Kind = "certainty"
	NewParty         Kind = "party"
	NewFunds         Kind = "funds"
	NewSuccessor     Kind = "successor"
	NewConfirmations Kind = "confirmations" // a step that matters
	NewTime          Kind = "eta"           // it will be done at another time than was told
	Ended            Kind = "end"           // nothing is new but that it is not looked at any more
)

// Ending says why something is not looked at any more; "" if it is.
type Ending string

// The endings.
const (
	EndedDone    Ending = "done"    // complete
	EndedAct     Ending = "act"     // somebody has to act
	EndedFinal   Ending = "final"   // the network changes nothing more
	EndedNothing Ending = "nothing" // there is nothing that could be looked up
	EndedUnasked Ending = "unasked" // no node is there to be asked
)

// Told is what was told of a verdict, as much as is needed to tell what is new.
type Told struct {
	State         diagnose.State     `json:"state"`
	Party         diagnose.Party     `json:"party"`
	Funds         diagnose.Funds     `json:"funds"`
	Cause         string             `json:"cause,omitempty"` // slug of the first
	Certainty     diagnose.Certainty `json:"certainty,omitempty"`
	Successor     facts.Hash         `json:"successor,omitempty"`
	Block         facts.BlockRef     `json:"block,omitzero"`
	Confirmations uint64             `json:"confirmations,omitempty"`
	Required      uint64             `json:"required,omitempty"`
	Final         bool               `json:"final,omitempty"`
	Low           time.Time          `json:"low,omitzero"`  // it is not done before, nine times in ten
	Done          time.Time          `json:"done,omitzero"` // half of such cases are done by
	By            time.Time          `json:"by,omitzero"`   // nine in ten are done by; zero: no time can be given
	Exit          int                `json:"exit"`
	AsOf          time.Time          `json:"as_of"`
}

// BuildChange words a change, short: what is new and what it means. brief makes one line of it.
func BuildChange(v diagnose.Verdict, f *facts.Facts, c Change, o Options, brief bool) *Report {
	s := newSpeaker(o)
	if s.o.View == Customer {
		v = discreet(v)
		if c.Was != nil {
			was := *c.Was
			was.Cause = discreetSlug(was.Cause)
			c.Was = &was
		}
	}
	s.chain, s.role = f.Chain, roleOf(f)
	s.whole = aboutAddress(v)
	s.notes.off = true

	r := &Report{Lang: s.w.Tag(), colon: s.ui("ui.colon"), ID: ID(f), Tone: tone(v), Headline: s.headline(v)}
	news := s.news(v, c)
	r.doc = struct {
		Change docChange `json:"change"`
		document
	}{s.docChange(f, c, news), s.document(v, f, r)}
	if brief {
		id := Line{s.masked(f.Subject.ID)}
		if c.OwnID != "" {
			id = Line{{Quote: c.OwnID, Quoted: true}}
		} else if f.Subject.ID == "" {
			id = Line{{Quote: s.maskText(f.Subject.Text), Quoted: true}}
		}
		end := s.ending(c)
		if c.Ended == "" {
			end = nil // a line has no room for the clock
		}
		news = join(s.ui("ui.between-sentences"), news, end)
		args, line := map[string]any{"at": f.AsOf, "id": id, "headline": r.Headline, "news": news}, "watch.line"
		if len(news) == 0 {
			line = "watch.line-bare"
		}
		r.Headline = s.say(args, line)
		return r
	}
	r.Summary = append(r.Summary, Block{Label: s.ui("watch.new"), Text: news})
	r.Summary = append(r.Summary, s.meaning(v, f, c)...)
	r.Summary = append(r.Summary, Block{Text: s.ending(c)})
	r.Summary = keep(r.Summary)
	return r
}

func keep(in []Block) (out []Block) {
	for _, b := range in {
		if len(b.Text) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// meaning is what the reader needs beside what is new: all of it at a first look or a real
// change, the time alone where only that or the count moved.
func (s *speaker) meaning(v diagnose.Verdict, f *facts.Facts, c Change) []Block {
	all := s.summary(v, f)
	small := len(c.Kinds) > 0
	for _, k := range c.Kinds {
		small = small && (k == NewConfirmations || k == NewTime || k == Ended)
	}
	if small {
		all = []Block{{Label: s.ui("ui.summary.when"), Text: s.when(v, f)}, all[len(all)-1]}
	}
	if c.OwnID != "" {
		all = append(all, Block{Label: s.ui("watch.own-id"), Text: Line{{Quote: c.OwnID, Quoted: true}}})
	}
	return append(all, Block{Label: s.ui("watch.as-of"), Text: s.value(f.AsOf)})
}

func (s *speaker) ending(c Change) Line {
	switch {
	case c.Ended != "":
		return s.say(nil, "watch.ended."+string(c.Ended))
	case !c.Next.IsZero():
		return s.say(map[string]any{"at": laterMinute(c.Next)}, "watch.next")
	}
	return nil
}

// implied are the kinds that a new state speaks of anyway: what they are now stands beside it.
var implied = []Kind{NewCause, NewCertainty, NewFunds, NewConfirmations, NewTime}

// news is one sentence for each kind.
func (s *speaker) news(v diagnose.Verdict, c Change) Line {
	if c.Was == nil {
		return nil
	}
	was := *c.Was
	before := diagnose.Verdict{State: was.State, Funds: was.Funds, Findings: []diagnose.Finding{{Certainty: was.Certainty}}}
	var out []Line
	add := func(id string, args map[string]any) { out = append(out, s.say(args, "watch.news."+id)) }
	turned := slices.Contains(c.Kinds, NewState) || slices.Contains(c.Kinds, Reorged)
	for _, k := range c.Kinds {
		if turned && slices.Contains(implied, k) {
			continue
		}
		switch k {
		case NewState:
			add("state", map[string]any{"now": words(s.axis("states."+string(v.State), v)), "was": words(s.axis("states."+string(was.State), before))})
		case NewBlock:
			add("block", map[string]any{"height": c.Now.Block.Height})
		case Reorged:
			add("reorg", map[string]any{"height": was.Block.Height})
		case NewCause:
			add("cause", map[string]any{"was": s.causeName(was.Cause)})
		case NewCertainty:
			now := map[string]any{"now": words(s.ui("certainty.short." + string(c.Now.Certainty))), "was": words(s.ui("certainty.short." + string(was.Certainty)))}
			add("certainty", now)
		case NewParty:
			add("party", map[string]any{"now": words(s.ui("parties.name." + string(v.Party))), "was": words(s.ui("parties.name." + string(was.Party)))})
		case NewFunds:
			add("funds", map[string]any{"was": words(s.funds(before))})
		case NewSuccessor:
			add("successor", map[string]any{"id": Line{s.masked(string(c.Now.Successor))}})
		case NewConfirmations:
			if c.Now.Required > 0 {
				add("confirmations", map[string]any{"n": c.Now.Confirmations, "required": c.Now.Required})
			} else {
				add("confirmations-only", map[string]any{"n": c.Now.Confirmations, "count": c.Now.Confirmations})
			}
		case Ended: // stands below, for every way in which it may end
		case NewTime:
			switch {
			case c.Now.By.IsZero():
				add("eta-gone", map[string]any{"was": laterMinute(was.By)})
			case was.By.IsZero():
				add("eta-known", map[string]any{"now": laterMinute(c.Now.By)})
			default:
				add("eta", map[string]any{"now": laterMinute(c.Now.By), "was": laterMinute(was.By)})
			}
		}
	}
	return join(s.ui("ui.between-sentences"), out...)
}

type docChange struct {
	ID         string   `json:"id"`
	Kinds      []string `json:"kinds"`
	Text       string   `json:"text"`
	OwnID      *string  `json:"own_id"`
	Was        *docWas  `json:"was"`
	Ended      *string  `json:"ended"`
	Exit       int      `json:"exit"`
	NextLookAt *string  `json:"next_look_at"`
}

type docWas struct {
	State         string    `json:"state"`
	Party         string    `json:"party"`
	Funds         string    `json:"funds"`
	Cause         string    `json:"cause"`
	Certainty     string    `json:"certainty"`
	Confirmations *uint64   `json:"confirmations"`
	Block         *docBlock `json:"block"`
	By            *string   `json:"expected_by"`
	AsOf          string    `json:"as_of"`
}

func (s *speaker) docChange(f *facts.Facts, c Change, news Line) docChange {
	d := docChange{ID: c.ID, Kinds: []string{}, Text: plain(news), Exit: c.Now.Exit, NextLookAt: rfcOrNull(c.Next)}
	for _, k := range c.Kinds {
		d.Kinds = append(d.Kinds, string(k))
	}
	if c.Was == nil {
		d.Kinds = []string{"first"}
		d.Text = plain(s.say(nil, "watch.first"))
	}
	if c.OwnID != "" {
		own := safe.JSON(c.OwnID, safe.Reason)
		d.OwnID = &own
	}
	if c.Ended != "" {
		e := string(c.Ended)
		d.Ended = &e
	}
	if w := c.Was; w != nil {
		d.Was = &docWas{State: string(w.State), Party: string(w.Party), Funds: string(w.Funds), Cause: w.Cause, Certainty: string(w.Certainty), By: rfcOrNull(w.By), AsOf: rfc(w.AsOf)}
		if w.Block.Hash != "" {
			d.Was.Block, d.Was.Confirmations = block(w.Block), &w.Confirmations
		}
	}
	return d
}

// CodesOf lists a change for those who only want a few words of it, such as a program's
// environment: "state,cause".
func CodesOf(c Change) string {
	if c.Was == nil {
		return "first"
	}
	var out []string
	for _, k := range c.Kinds {
		out = append(out, string(k))
	}
	return strings.Join(out, ",")
}

// CauseOf is the first cause's slug as the reader may see it.
func CauseOf(c Change, o Options) string {
	if o.View == Customer {
		return discreetSlug(c.Now.Cause)
	}
	return c.Now.Cause
}
