// Package ask puts questions to one node and reads the answers.
package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/wire"
)

// Reply is one answer, read.
type Reply struct {
	Raw   json.RawMessage
	Err   *chains.CallError
	Class nodeerr.Class // of err
	Able  bool          // the node has answered such a question, or every node can
	ID    facts.EvidenceID
	bad   func()
}

// Ok reports whether there is a result other than null.
func (r Reply) Ok() bool { return r.Err == nil && len(r.Raw) > 0 && string(r.Raw) != "null" }

// Null reports an answer that says: none.
func (r Reply) Null() bool { return r.Err == nil && string(r.Raw) == "null" }

// Into decodes the result; false if there is none or it has another form, which is noted.
func (r Reply) Into(v any) bool {
	return r.Ok() && (bytes.Count(r.Raw, []byte(",")) <= mostParts && json.Unmarshal(r.Raw, v) == nil || r.Damaged())
}

// mostParts bounds what is decoded of one answer: small parts take ten times their length in
// memory. A full block in the longest form has some 600,000 members.
const mostParts = 800_000

// Damaged notes an answer that cannot be what the node meant. It returns false.
func (r Reply) Damaged() bool {
	if r.bad != nil {
		r.bad()
	}
	return false
}

// state is what a missing result means for a fact.
func (r Reply) state() facts.State {
	if r.Err == nil {
		if r.Null() {
			return facts.Absent
		}
		return facts.Failed
	}
	switch {
	case r.Class == nodeerr.Absent:
		return facts.Absent
	case Lacking(r.Class) && !r.Able, r.Class == nodeerr.NoTxIndex:
		return facts.Unsupported
	default:
		return facts.Failed
	}
}

// Lacking reports whether a refusal says that the method is not to be had from this node, or is never sent to it.
func Lacking(c nodeerr.Class) bool {
	return c.Act().Lacks == nodeerr.LacksMethod || c == nodeerr.Refused
}

// BlockID is the answer about which block has a height; absent: the chain does not go so far.
func (r Reply) BlockID() facts.Value[facts.Hash] {
	var text string
	if r.Into(&text) && wire.Hash(text) != "" {
		return facts.KnownValue(wire.Hash(text), r.ID)
	}
	if r.Class == nodeerr.BlockUnknown || r.Class == nodeerr.Absent {
		return facts.Without[facts.Hash](facts.Absent, r.ID)
	}
	return facts.Without[facts.Hash](facts.Failed, r.ID)
}

// Without is a fact that this reply does not give.
func Without[T any](r Reply) facts.Value[T] { return facts.Without[T](r.state(), r.ID) }

// Asker asks one node. Methods that it has not are asked for once.
type Asker struct {
	Caller  chains.Caller
	View    *facts.NodeView
	missing map[string]bool
	able    map[string]bool
	has     map[string]bool
	indexed bool // it has an index of all transactions

	Missed   int  // questions left open that another node might answer
	Lacked   int  // questions whose method the node has not: nodes of its kind answer the same in another way
	Answered bool // it answered something

	Wait  time.Duration // how long it is waited for in each round, where another can be asked; 0: as long as it takes
	tired bool          // it did not answer so long; what is asked after that fails at once
}

// Batch is one round: each question with what is done with its answer. Answers are read in
// the order of the questions, after all have come.
type Batch struct {
	a     *Asker
	calls []chains.Call
	reads []func(Reply)
}

// Batch begins a round.
func (a *Asker) Batch() *Batch { return &Batch{a: a} }

// Ask adds a question.
func (b *Batch) Ask(read func(Reply), method string, params ...any) {
	if b.a.missing[method] && method != "GET" {
		return
	}
	if params == nil {
		params = []any{}
	}
	b.calls = append(b.calls, chains.Call{Method: method, Params: params})
	b.reads = append(b.reads, read)
}

// Run asks and reads.
func (b *Batch) Run(ctx context.Context) {
	if len(b.calls) == 0 {
		return
	}
	got := b.a.within(ctx, b.calls)
	for i, r := range got[:min(len(got), len(b.calls))] {
		b.a.indexed = b.a.indexed || showsIndex(b.a.Caller.Kind(), b.calls[i], r)
	}
	for i, read := range b.reads {
		r := Reply{Err: &chains.CallError{Kind: chains.ErrReply, Message: "no reply"}}
		if i < len(got) {
			r = Reply{Raw: got[i].Result, Err: got[i].Err, ID: got[i].Evidence, bad: func() { b.a.refused(b.calls[i], nodeerr.BadReply) }}
		}
		method := b.calls[i].Method
		if r.Null() && neverNull[method] {
			r.Err = &chains.CallError{Kind: chains.ErrReply, Message: "the answer is empty"}
		}
		if r.Err == nil {
			b.a.able[method] = true
		}
		if r.Err != nil {
			r.Able = nodeerr.Basic(method) || method == "getnetworkinfo" && b.a.Caller.Kind() == "core" || b.a.able[method] && method != "GET"
			r.Raw, r.Class = nil, b.a.classOf(method, r.Err)
			b.a.refused(b.calls[i], r.Class)
			b.a.View.Pause = max(b.a.View.Pause, r.Err.After)
		}
		b.a.count(b.calls[i].Method, r)
		read(r)
	}
}

// heavyFactor is how many times as long a question is waited for that keeps any node busy.
const heavyFactor = 6

var heavy = []string{"getrawmempool", "getblock", "scanblocks", "scantxoutset", "getdescriptoractivity", "searchrawtransactions"}

// within asks, and gives the node up after a while where another one can be asked.
func (a *Asker) within(ctx context.Context, calls []chains.Call) []chains.Reply {
	if a.Wait <= 0 {
		return a.Caller.Batch(ctx, calls)
	}
	wait := a.Wait
	if slices.ContainsFunc(calls, func(c chains.Call) bool { return slices.Contains(heavy, c.Method) }) {
		wait *= heavyFactor
	}
	if a.tired {
		wait = 0
	}
	bounded, stop := context.WithTimeout(ctx, wait)
	defer stop()
	out := a.Caller.Batch(bounded, calls)
	a.tired = a.tired || ctx.Err() == nil && bounded.Err() != nil
	return out
}

// Has notes that the node's program, by its version, has a method.
func (a *Asker) Has(methods ...string) {
	for _, m := range methods {
		a.has[m] = true
	}
}

// methodNotFound is JSON-RPC's code for it; what a program has and is not set up for is refused with another.
const methodNotFound = -32601

// classOf is the class of a refusal. That the node lacks what it has shown to have, or what its version has,
// is no lack.
func (a *Asker) classOf(method string, err *chains.CallError) nodeerr.Class {
	class := nodeerr.Classify(a.Caller.Kind(), err)
	switch {
	case class == nodeerr.NoTxIndex && a.indexed && a.Caller.Kind() == "core", class == nodeerr.Method && err.Code == methodNotFound && a.has[method]:
		return nodeerr.Other
	case class == nodeerr.Absent && always[method]:
		return nodeerr.Other
	}
	return class
}

// always are the questions that name nothing, so that nothing can be unknown.
var always = map[string]bool{
	"getblockchaininfo": true, "getmempoolinfo": true, "getnetworkinfo": true, "getinfo": true, "getrawmempool": true, "getbestblockhash": true,
}

// showsIndex reports an answer that only a node with an index of all transactions gives: that it has looked
// in all blocks, or a transaction of a block that was not named.
func showsIndex(kind string, c chains.Call, r chains.Reply) bool {
	if c.Method != "getrawtransaction" || len(c.Params) > 2 {
		return false
	}
	if r.Err != nil {
		return r.Err.Kind == chains.ErrNode && nodeerr.Classify(kind, r.Err) == nodeerr.Absent && strings.Contains(string(r.Err.Message), "or blockchain transaction")
	}
	return bytes.Contains(r.Result, []byte(`"blockhash"`))
}

// neverNull are the questions to which no node says that there is nothing.
var neverNull = map[string]bool{
	"getblockchaininfo": true, "getmempoolinfo": true, "getnetworkinfo": true, "getinfo": true, "getrawmempool": true, "getmempoolentry": true,
	"getrawtransaction": true, "getblock": true, "getblockhash": true, "getblockheader": true, "getbestblockhash": true, "GET": true,
}

// refused notes what the node could not answer. That something does not exist is an answer.
func (a *Asker) refused(c chains.Call, class nodeerr.Class) {
	switch {
	case class == nodeerr.Absent, class == nodeerr.BadParams, class == nodeerr.PoolVerdict:
		return
	case Lacking(class):
		a.missing[c.Method] = !nodeerr.Basic(c.Method) && !a.able[c.Method]
	}
	method := c.Method
	if method == "GET" {
		method = nodeerr.PathOf(c)
	}
	for _, r := range a.View.Refused {
		if r.Method == method {
			return
		}
	}
	a.View.Refused = append(a.View.Refused, facts.Refusal{Method: method, Class: string(class)})
}

// count notes whether anything was left open.
func (a *Asker) count(method string, r Reply) {
	act := r.Class.Act()
	switch {
	case r.Err == nil || act.Evidence:
		a.Answered = true
	case act.Lacks == nodeerr.LacksMethod && !nodeerr.Basic(method), r.Class == nodeerr.BadParams:
		a.Answered = true
		a.Lacked++
	case act.Elsewhere:
		a.Missed++
		a.Answered = a.Answered || r.Err.Kind == chains.ErrNode
	}
}

// New asks c, and notes in view what is refused.
func New(c chains.Caller, view *facts.NodeView) *Asker {
	return &Asker{Caller: c, View: view, missing: map[string]bool{}, able: map[string]bool{}, has: map[string]bool{}}
}
