package report

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"sync"

	"txtriage/report/safe"
)

// The json format on one line, written by hand: a queue writes one for each row. Byte for byte
// what encoding/json makes of the same document, which a test holds against it.

// lines are buffers to write into.
var lines = sync.Pool{New: func() any { return new(output) }}

type output struct{ b []byte }

// line is the document on one line, without a line end.
func (d *document) line() []byte {
	w := lines.Get().(*output) //nolint:forcetypeassert // nothing else is put there
	defer lines.Put(w)
	w.b = w.b[:0]
	d.write(w)
	if seen := safe.Seen(w.b); len(seen) != len(w.b) {
		return seen
	}
	return slices.Clone(w.b)
}

// key begins a member; first, the one that opens the object, has its brace in it.
func (w *output) key(k string) { w.b = append(w.b, k...) }

func (w *output) text(k, v string) {
	w.key(k)
	w.b = safe.AppendString(w.b, v)
}

func (w *output) number(k string, v int64) {
	w.key(k)
	w.b = strconv.AppendInt(w.b, v, 10)
}

func (w *output) yes(k string, v bool) {
	w.key(k)
	w.b = strconv.AppendBool(w.b, v)
}

func (w *output) maybe(k string, v *bool) {
	if w.key(k); v == nil {
		w.key("null")
		return
	}
	w.b = strconv.AppendBool(w.b, *v)
}

func (w *output) textOrNull(k string, v *string) {
	if w.key(k); v == nil {
		w.key("null")
		return
	}
	w.b = safe.AppendString(w.b, *v)
}

func (w *output) countOrNull(k string, v *uint64) {
	if w.key(k); v == nil {
		w.key("null")
		return
	}
	w.b = strconv.AppendUint(w.b, *v, 10)
}

func (w *output) secondsOrNull(k string, v *int64) {
	if w.key(k); v == nil {
		w.key("null")
		return
	}
	w.b = strconv.AppendInt(w.b, *v, 10)
}

// list writes an array; nil is null.
func list[T any](w *output, k string, all []T, one func(*output, *T)) {
	if w.key(k); all == nil {
		w.key("null")
		return
	}
	w.key("[")
	for i := range all {
		if i > 0 {
			w.key(",")
		}
		one(w, &all[i])
	}
	w.key("]")
}

func str[S ~string](w *output, s *S) { w.b = safe.AppendString(w.b, *s) }

// sorted writes an object with its keys in order; nil is null.
func sorted[T any](w *output, k string, all map[string]T, one func(*output, T)) {
	if w.key(k); all == nil {
		w.key("null")
		return
	}
	var room [16]string
	keys := slices.AppendSeq(room[:0], maps.Keys(all))
	slices.Sort(keys)
	w.key("{")
	for i, k := range keys {
		if i > 0 {
			w.key(",")
		}
		w.b = append(safe.AppendString(w.b, k), ':')
		one(w, all[k])
	}
	w.key("}")
}

// argument writes a value of a cause's or an action's arguments.
func argument(w *output, v any) {
	switch v := v.(type) {
	case string:
		w.b = safe.AppendString(w.b, v)
	case docAmount:
		v.write(w)
	default:
		b, err := json.Marshal(v)
		if err != nil {
			b = []byte("null")
		}
		w.b = append(w.b, b...)
	}
}

func (d *document) write(w *output) {
	w.text(`{"schema":`, d.Schema)
	w.text(`,"version":`, d.Version)
	w.text(`,"generated_at":`, d.GeneratedAt)
	w.text(`,"as_of":`, d.AsOf)
	w.number(`,"elapsed_ms":`, d.ElapsedMS)
	w.text(`,"report_id":`, d.ReportID)
	w.text(`,"lang":`, d.Lang)
	w.text(`,"headline":`, d.Headline)
	w.text(`,"input":{"text":`, d.Input.Text)
	w.text(`,"kind":`, d.Input.Kind)
	w.text(`,"id":`, d.Input.ID)
	w.text(`,"chain":`, d.Input.Chain)
	w.text(`},"state":`, d.State)
	w.text(`,"party":`, d.Party)
	w.text(`,"funds":`, d.Funds)
	list(w, `,"causes":`, d.Causes, func(w *output, c *docCause) {
		w.text(`{"slug":`, c.Slug)
		w.text(`,"certainty":`, c.Certainty)
		w.text(`,"role":`, c.Role)
		sorted(w, `,"args":`, c.Args, argument)
		list(w, `,"because":`, c.Because, str)
		sorted(w, `,"text":`, c.Text, func(w *output, s string) { str(w, &s) })
		w.key("}")
	})
	d.docPlace.write(w)
	if w.key(`,"eta":`); d.ETA == nil {
		w.key("null")
	} else {
		w.secondsOrNull(`{"low":`, d.ETA.Low)
		w.secondsOrNull(`,"typical":`, d.ETA.Typical)
		w.secondsOrNull(`,"high":`, d.ETA.High)
		w.text(`,"basis":`, d.ETA.Basis)
		w.text(`,"text":`, d.ETA.Text)
		w.key("}")
	}
	list(w, `,"actions":`, d.Actions, func(w *output, a *docAction) {
		w.text(`{"who":`, a.Who)
		w.text(`,"what":`, a.What)
		w.text(`,"text":`, a.Text)
		sorted(w, `,"args":`, a.Args, argument)
		w.yes(`,"verified":`, a.Verified)
		w.key("}")
	})
	w.textOrNull(`,"next_check_at":`, d.NextCheckAt)
	d.writeEnds(w)
	w.key("}")
}

func (d *document) writeEnds(w *output) {
	list(w, `,"ask":`, d.Ask, func(w *output, a *docAsk) {
		w.text(`{"what":`, a.What)
		w.text(`,"text":`, a.Text)
		w.key("}")
	})
	list(w, `,"related":`, d.Related, func(w *output, r *docRelated) {
		w.text(`{"relation":`, r.Relation)
		w.text(`,"id":`, r.ID)
		w.text(`,"chain":`, r.Chain)
		w.key("}")
	})
	list(w, `,"claims":`, d.Claims, func(w *output, c *docClaim) {
		w.text(`{"claim":`, c.Claim)
		w.text(`,"claimed":`, c.Claimed)
		w.text(`,"result":`, c.Result)
		w.key("}")
	})
	list(w, `,"eliminated":`, d.Eliminated, func(w *output, e *docEliminated) {
		w.text(`{"slug":`, e.Slug)
		list(w, `,"because":`, e.Because, str)
		w.key("}")
	})
	list(w, `,"not_seen":`, d.NotSeen, func(w *output, n *docNotSeen) {
		w.text(`{"fact":`, n.Fact)
		list(w, `,"leaves_open":`, n.Open, str)
		w.text(`,"text":`, n.Text)
		w.key("}")
	})
	if len(d.Agreement) > 0 {
		list(w, `,"agreement":`, d.Agreement, str)
	}
	list(w, `,"nodes":`, d.Nodes, func(w *output, n *docNode) { n.write(w) })
	list(w, `,"verified":`, d.Verified, str)
	list(w, `,"evidence":`, d.Evidence, func(w *output, e *docEvidence) {
		w.text(`{"id":`, e.ID)
		w.text(`,"node":`, e.Node)
		w.text(`,"method":`, e.Method)
		w.text(`,"at":`, e.At)
		w.text(`,"gist":`, e.Gist)
		w.key("}")
	})
}

func (p *docPlace) write(w *output) {
	list(w, `,"transfers":`, p.Transfers, func(w *output, t *docTransfer) {
		w.text(`{"from":`, t.From)
		w.text(`,"to":`, t.To)
		w.text(`,"asset":`, t.Asset)
		w.text(`,"symbol":`, t.Symbol)
		w.yes(`,"listed":`, t.Listed)
		w.text(`,"amount":`, t.Amount)
		w.text(`,"units":`, t.Units)
		w.number(`,"index":`, int64(t.Index))
		w.text(`,"kind":`, t.Kind)
		w.maybe(`,"matches_ticket":`, t.Matches)
		w.key("}")
	})
	w.countOrNull(`,"confirmations":`, p.Confirmations)
	w.countOrNull(`,"required_confirmations":`, p.Required)
	w.yes(`,"final":`, p.Final)
	w.key(`,"block":`)
	p.Block.write(w)
	if w.key(`,"fee":`); p.Fee == nil {
		w.key("null")
	} else {
		p.Fee.write(w)
	}
}

func (a *docAmount) write(w *output) {
	w.text(`{"asset":`, a.Asset)
	w.text(`,"symbol":`, a.Symbol)
	w.text(`,"amount":`, a.Amount)
	w.text(`,"units":`, a.Units)
	w.key("}")
}

func (b *docBlock) write(w *output) {
	if b == nil {
		w.key("null")
		return
	}
	w.key(`{"height":`)
	w.b = strconv.AppendUint(w.b, b.Height, 10)
	w.text(`,"hash":`, b.Hash)
	w.textOrNull(`,"time":`, b.Time)
	w.key("}")
}

func (n *docNode) write(w *output) {
	w.text(`{"label":`, n.Label)
	w.text(`,"kind":`, n.Kind)
	w.yes(`,"public":`, n.Public)
	if n.Site != "" {
		w.text(`,"site":`, n.Site)
	}
	w.maybe(`,"on_chain":`, n.OnChain)
	w.maybe(`,"syncing":`, n.Syncing)
	w.maybe(`,"saw":`, n.Saw)
	w.key(`,"head":`)
	n.Head.write(w)
	w.secondsOrNull(`,"head_age":`, n.HeadAge)
	w.text(`,"client":`, n.Client)
	list(w, `,"unanswered":`, n.Refused, func(w *output, r *docRefusal) {
		w.text(`{"method":`, r.Method)
		w.text(`,"class":`, r.Class)
		w.key("}")
	})
	w.key("}")
}
