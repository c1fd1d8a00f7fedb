// Package ledger decides what counts as a change of a transfer. Pure: looks go in, changes come
// out. Nodes lag, fail and contradict each other; a transfer does not, so what a look says
// against what was told before has to hold before it is told.
package ledger

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report"
)

// Seen is what one look said.
type Seen struct {
	report.Told
	Chain  string         // CAIP-2 of the chain that the verdict is about
	Anchor facts.BlockRef // the block that the verdict rests on: its own, or that of what took its place
	Dead   bool           // it cannot tell, since nodes failed or contradict each other

	Gone   *bool // whether the anchor of what was told has left the chain; nil: not known
	Silent bool  // a node of the chain did not answer that
}

// Ledger is what is remembered of one transfer.
type Ledger struct {
	Told   *report.Told   `json:"told,omitempty"` // nil: nothing yet
	Chain  string         `json:"chain,omitempty"`
	Anchor facts.BlockRef `json:"anchor,omitzero"`
	Blind  bool           `json:"blind,omitempty"` // what was told is that nothing could be told
	Since  time.Time      `json:"since,omitzero"`  // it holds from then on
	Looks  int            `json:"looks,omitempty"` // that said so
	Failed int            `json:"-"`               // looks in a row that could tell nothing
	Flaps  int            `json:"flaps,omitempty"` // how often it went to and fro
	FlapAt time.Time      `json:"flap_at,omitzero"`
	Past   []Gist         `json:"past,omitempty"` // what was told before, the newest last
	Seq    int            `json:"seq,omitempty"`  // of the last change

	doubt *doubt
}

// Gist is what makes two looks say the same.
type Gist struct {
	State     diagnose.State `json:"state"`
	Cause     string         `json:"cause"`
	Party     diagnose.Party `json:"party"`
	Funds     diagnose.Funds `json:"funds"`
	Successor facts.Hash     `json:"successor,omitempty"`
	Block     facts.Hash     `json:"block,omitempty"`
}

func gist(t report.Told) Gist {
	return Gist{t.State, t.Cause, t.Party, t.Funds, t.Successor, t.Block.Hash}
}

// doubt is what looks say against what was told.
type doubt struct {
	gist  Gist
	first time.Time
	looks int
	firm  int // of them, with what it takes to believe them
}

// Doubts is how many looks in a row spoke against what was told, all alike.
func (l *Ledger) Doubts() int {
	if l.doubt == nil {
		return 0
	}
	return l.doubt.looks
}

// Contradicts reports that a look takes the transfer out of the block in which it was told to
// be: then it counts for something only with Gone.
func (l *Ledger) Contradicts(s Seen) bool {
	return l.Told != nil && !s.Dead && s.Chain == l.Chain && Left(l.Anchor, s.Anchor)
}

// Found reports that what was told rests on the transaction itself.
func (l *Ledger) Found() bool { return l.Told != nil && l.rank() > 1 }

// How firm a contradiction must be.
const (
	absentLooks = 5 // one node behind a common address may not have it, and be asked more than once
	absentSpan  = time.Minute
	goneLooks   = 2
	silentLooks = 6 // a node that may know better does not answer
	silentSpan  = 10 * time.Minute
	softLooks   = 2
	flapsMost   = 5         // looks asked for double with each
	flapAway    = time.Hour // and one is forgotten after so long
	pastMost    = 4
)

// See takes in a look. The kinds are what is new, if anything is; first reports that nothing was
// told before.
func (l *Ledger) See(s Seen, now time.Time) (kinds []report.Kind, first bool) {
	l.clock(now)
	if s.Dead && l.Told != nil {
		l.Failed++ // what was told stands
		return nil, false
	}
	l.Failed = 0
	if l.Told == nil {
		l.accept(s, now)
		return nil, true
	}
	if s.Chain != l.Chain && rank(s) <= l.rank() { // the chain that had it was not heard
		l.Failed++
		return nil, false
	}
	kinds = Compare(*l.Told, s.Told, s.Chain == l.Chain, now.Sub(l.Since))
	if len(kinds) == 0 {
		l.calm(now)
		l.Looks++
		l.follow(s)
		return nil, false
	}
	g := gist(s.Told)
	if l.doubt == nil || l.doubt.gist != g {
		l.doubt = &doubt{gist: g, first: now}
	}
	l.doubt.looks++
	looks, span, ok := l.firmness(s, kinds)
	if ok {
		l.doubt.firm++
	}
	if !ok || l.doubt.firm < looks || now.Sub(l.doubt.first) < span {
		return nil, false
	}
	for _, p := range l.Past {
		if p == g {
			l.flap(now)
			break
		}
	}
	l.accept(s, now)
	return kinds, false
}

// clock keeps times of a clock that was set back from holding everything up.
func (l *Ledger) clock(now time.Time) {
	for _, t := range []*time.Time{&l.Since, &l.FlapAt} {
		if t.After(now) {
			*t = now
		}
	}
	if l.doubt != nil && l.doubt.first.After(now) {
		l.doubt.first = now
	}
	for l.Flaps > 0 && now.Sub(l.FlapAt) >= flapAway {
		l.Flaps--
		l.FlapAt = l.FlapAt.Add(flapAway)
	}
}

// calm ends a doubt: the looks that spoke against what was told were wrong.
func (l *Ledger) calm(now time.Time) {
	if l.doubt != nil {
		l.flap(now)
	}
	l.doubt = nil
}

func (l *Ledger) flap(now time.Time) {
	l.Flaps = min(l.Flaps+1, flapsMost)
	l.FlapAt = now
}

// follow keeps what moves by itself: nobody is told, but the pace depends on it.
func (l *Ledger) follow(s Seen) {
	if s.Anchor.Hash != "" || l.Anchor.Hash == "" {
		l.Anchor = s.Anchor
	}
}

func (l *Ledger) accept(s Seen, now time.Time) {
	if l.Told != nil {
		l.Past = append(l.Past, gist(*l.Told))
		l.Past = l.Past[max(len(l.Past)-pastMost, 0):]
	}
	t := s.Told
	same := l.Told != nil && gist(*l.Told) == gist(t)
	l.Told, l.Chain, l.Anchor, l.Blind, l.doubt = &t, s.Chain, s.Anchor, s.Dead, nil
	if !same {
		l.Since, l.Looks = now, 0
	}
	l.Looks++
	l.Seq++
}

// firmness is how many looks in a row must say so, over how long; not ok: however many do, what
// they say is contradicted by what they show.
func (l *Ledger) firmness(s Seen, kinds []report.Kind) (looks int, span time.Duration, ok bool) {
	looks = 1
	switch {
	case s.State == diagnose.StateFinal && !l.Contradicts(s):
		return 1, 0, true
	case l.Contradicts(s):
		switch {
		case s.Gone == nil || !*s.Gone:
			return 0, 0, false
		case s.Silent:
			return silentLooks, silentSpan, true
		}
		looks = goneLooks
	case absent(s.State) && !absent(l.Told.State):
		looks, span = absentLooks, absentSpan
	case onlySteps(kinds):
		return 1, 0, true // counted up only
	case rank(s) <= l.rank():
		looks = softLooks
	}
	return looks << l.Flaps, span, true
}

func onlySteps(kinds []report.Kind) bool {
	counted := false
	for _, k := range kinds {
		if k != report.NewConfirmations && k != report.NewTime {
			return false
		}
		counted = counted || k == report.NewConfirmations
	}
	return counted
}

func absent(s diagnose.State) bool {
	return s == diagnose.StateNotFound || s == diagnose.StateDropped || s == diagnose.StateUnknown
}

func (l *Ledger) rank() int {
	if l.Blind {
		return 0
	}
	return rankOf(l.Told.State, l.Anchor)
}

func rank(s Seen) int {
	if s.Dead {
		return 0
	}
	return rankOf(s.State, s.Anchor)
}

// rankOf is how far the network has taken it. Going up is progress, which lagging nodes cannot
// make up; going down is what they can.
func rankOf(s diagnose.State, anchor facts.BlockRef) int {
	switch {
	case s == diagnose.StateFinal:
		return 4
	case anchor.Hash != "":
		return 3
	}
	switch s {
	case diagnose.StateIncluded, diagnose.StateFailed, diagnose.StateInTransit:
		return 3
	case diagnose.StatePending, diagnose.StateReplaced, diagnose.StateImpossible:
		return 2
	default:
		return 1
	}
}

// settleSpan is how long nothing must be known of a transfer before the watch gives it up: it may
// have been sent a moment ago.
const settleSpan = 5 * time.Minute

// Settled reports that what was told has been seen often and long enough to end a watch on it.
// What the chain recorded counts at once; what pools say of a moment does not.
func (l *Ledger) Settled(now time.Time) bool {
	l.clock(now)
	switch {
	case l.Told == nil || l.doubt != nil:
		return false
	case absent(l.Told.State):
		return l.Looks >= absentLooks && now.Sub(l.Since) >= settleSpan
	case l.rank() <= 2 && l.Told.State != diagnose.StateAddress:
		return l.Looks >= softLooks
	}
	return true
}
