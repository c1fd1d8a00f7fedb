package utxo

import (
	"context"
	"encoding/json"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// reply is one answer, read.
type reply struct {
	raw   json.RawMessage
	err   *chains.CallError
	class nodeerr.Class // of err
	id    facts.EvidenceID
}

// ok reports whether there is a result other than null.
func (r reply) ok() bool { return r.err == nil && len(r.raw) > 0 && string(r.raw) != "null" }

// null reports an answer that says: none.
func (r reply) null() bool { return r.err == nil && string(r.raw) == "null" }

// into decodes the result; false if there is none or it has another form.
func (r reply) into(v any) bool { return r.ok() && json.Unmarshal(r.raw, v) == nil }

// state is what a missing result means for a fact.
func (r reply) state() facts.State {
	if r.err == nil {
		if r.null() {
			return facts.Absent
		}
		return facts.Failed
	}
	switch r.class {
	case nodeerr.Absent:
		return facts.Absent
	case nodeerr.Method, nodeerr.PlanMethod, nodeerr.Refused, nodeerr.NoTxIndex:
		return facts.Unsupported
	default:
		return facts.Failed
	}
}

// without is a fact that this reply does not give.
func without[T any](r reply) facts.Value[T] { return facts.Without[T](r.state(), r.id) }

// asker asks one node. Methods that it has not are asked for once.
type asker struct {
	c       chains.Caller
	view    *facts.NodeView
	missing map[string]bool
}

// batch is one round: each question with what is done with its answer. Answers are read in
// the order of the questions, after all have come.
type batch struct {
	a     *asker
	calls []chains.Call
	reads []func(reply)
}

func (a *asker) batch() *batch { return &batch{a: a} }

// ask adds a question.
func (b *batch) ask(read func(reply), method string, params ...any) {
	if b.a.missing[method] && method != "GET" {
		return
	}
	if params == nil {
		params = []any{}
	}
	b.calls = append(b.calls, chains.Call{Method: method, Params: params})
	b.reads = append(b.reads, read)
}

// run asks and reads.
func (b *batch) run(ctx context.Context) {
	if len(b.calls) == 0 {
		return
	}
	got := b.a.c.Batch(ctx, b.calls)
	for i, read := range b.reads {
		r := reply{err: &chains.CallError{Kind: chains.ErrReply, Message: "no reply"}}
		if i < len(got) {
			r = reply{raw: got[i].Result, err: got[i].Err, id: got[i].Evidence}
		}
		if r.err != nil {
			r.raw, r.class = nil, nodeerr.Classify(b.a.c.Kind(), r.err)
			b.a.refused(b.calls[i], r.class)
		}
		read(r)
	}
}

// refused notes what the node could not answer. That something does not exist is an answer.
func (a *asker) refused(c chains.Call, class nodeerr.Class) {
	switch class {
	case nodeerr.Absent, nodeerr.BadParams, nodeerr.PoolVerdict:
		return
	case nodeerr.Method, nodeerr.PlanMethod, nodeerr.Refused:
		a.missing[c.Method] = true
	default:
	}
	method := c.Method
	if method == "GET" {
		method = route(c.Params)
	}
	for _, r := range a.view.Refused {
		if r.Method == method {
			return
		}
	}
	a.view.Refused = append(a.view.Refused, facts.Refusal{Method: method, Class: string(class)})
}
