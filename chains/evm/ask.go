package evm

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"strings"

	"txtriage/chains"
	"txtriage/chains/evm/standin"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// ask is one call and, once it was asked, its reply.
type ask struct {
	call  chains.Call
	reply chains.Reply
	asked bool
	bad   bool // answered, but not readable
	spare bool // there is another way: a refusal is not worth telling
	own   bool // others are asked for it in a way of its own

	by      *source       // who answered
	class   nodeerr.Class // of the refusal
	halves  bool          // asked again in parts where it is too much: then no other node is needed
	failed  []failed      // who did not
	settled *source       // whose lack of the method is all there is to know
	moot    bool          // one failed to answer, and another cannot: nothing was to be had
}

// failed is one node that left a question open.
type failed struct {
	n     *source
	class nodeerr.Class
}

// wants reports whether another node may know better.
func (a *ask) wants() bool {
	if a == nil || !a.asked || executed(a.reply.Err) || a.halves && a.class == nodeerr.Range {
		return false
	}
	return standin.Wants(a.call, a.reply, a.class, a.spare)
}

// maybe marks a call for which there is another way.
func (a *ask) maybe() *ask {
	a.spare = true
	return a
}

func call(method string, params ...any) *ask {
	if params == nil {
		params = []any{}
	}
	return &ask{call: chains.Call{Method: method, Params: params}}
}

// from names the exchange.
func (a *ask) from() []facts.EvidenceID {
	if a == nil || !a.asked || a.reply.Evidence == "" {
		return nil
	}
	return []facts.EvidenceID{a.reply.Evidence}
}

// answered reports whether there is a result to read.
func (a *ask) answered() bool { return a != nil && a.asked && a.reply.Err == nil }

// refusal is what a reply without a usable value says by itself.
func (a *ask) refusal() facts.State {
	if a == nil || !a.asked {
		return facts.NotAsked
	}
	if a.reply.Err == nil {
		return facts.Failed
	}
	switch nodeerr.Classify(a.by.caller.Kind(), a.reply.Err) {
	case nodeerr.Method, nodeerr.PlanMethod:
		if everyNodeHas[a.call.Method] || a.latest() {
			return facts.Failed
		}
		return facts.Unsupported
	case nodeerr.StatePruned:
		if a.latest() || !readsState(a.call.Method) {
			return facts.Failed // that state has nothing to do with it
		}
		return facts.Unsupported
	case nodeerr.TxIndexing:
		if a.call.Method != "eth_getTransactionByHash" && a.call.Method != "eth_getTransactionReceipt" {
			return facts.Failed // that index has nothing to do with it
		}
		return facts.Unsupported
	case nodeerr.HistoryPruned, nodeerr.NoTxIndex:
		if !readsHistory(a.call.Method) || a.latest() {
			return facts.Failed // no index has to do with it
		}
		return facts.Unsupported
	case nodeerr.Tag, nodeerr.Refused:
		return facts.Unsupported
	case nodeerr.BadParams:
		if strings.HasPrefix(a.call.Method, "debug_") {
			return facts.Unsupported // it traces, and does not know this tracer
		}
	default:
	}
	if a.reply.Err.Kind == chains.ErrRefused {
		return facts.Unsupported
	}
	return facts.Failed
}

// everyNodeHas are the methods without which a node is none: where one of them is refused, the
// refusal is a fault of the moment or of the key, not an ability that such nodes lack.
var everyNodeHas = map[string]bool{
	"eth_chainId": true, "eth_getTransactionByHash": true, "eth_getTransactionReceipt": true, "eth_getBlockByNumber": true, "eth_getBlockByHash": true,
	"eth_getBalance": true, "eth_getCode": true, "eth_getTransactionCount": true, "eth_syncing": true, "eth_call": true, "eth_getLogs": true,
}

// latest reports a question about the newest state, which every node keeps.
func (a *ask) latest() bool {
	n := len(a.call.Params)
	return n > 0 && (a.call.Params[n-1] == "latest" || a.call.Params[n-1] == "pending") && (a.call.Method == "eth_call" || a.call.Method == "eth_getBalance" || a.call.Method == "eth_getCode" || a.call.Method == "eth_getTransactionCount")
}

// source is one node as it can be asked, with what it has shown that it can.
type source struct {
	caller   chains.Caller
	view     *facts.NodeView
	peers    peers // who else can be asked; nil if nobody
	answered bool  // it answered something
	able     able
	down     bool            // its last batch ended in silence
	lacks    map[string]bool // methods that it refused for good
	// It has no state of block pruned and of those before.
	stateless bool
	pruned    uint64
	covers    *int            // batches asked of other nodes in the place of one that failed, of the whole inspection
	lent      <-chan struct{} // until it is closed the node is asked nothing else
}

// newSource is a node that nothing was asked yet. covers counts the batches that were asked of others in the
// place of one that failed, in the whole inspection.
func newSource(c chains.Caller, view *facts.NodeView, others peers, covers *int) *source {
	return &source{caller: c, view: view, peers: others, covers: covers}
}

// apart is the same node with what it has shown, asked in an inspection of its own.
func (n *source) apart(view *facts.NodeView, own peers, covers *int) *source {
	s := newSource(n.caller, view, own, covers)
	s.answered, s.down, s.stateless, s.pruned = n.answered, n.down, n.stateless, n.pruned
	s.able, s.lacks = maps.Clone(n.able), maps.Clone(n.lacks)
	view.Refused = nil
	return s
}

// lend keeps the node for another inspection until done is closed.
func (n *source) lend(done <-chan struct{}) { n.lent = done }

// showed reports that the node has answered a question like c, which it would refuse for want of an ability.
func (n *source) showed(c chains.Call, want nodeerr.Class) bool { return n.able.of(c, want) }

// fresh are the asks that were not asked yet.
func fresh(asks []*ask) []*ask {
	out := make([]*ask, 0, len(asks))
	for _, a := range asks {
		if a != nil && !a.asked {
			out = append(out, a)
		}
	}
	return out
}

// send asks this node.
func (n *source) send(ctx context.Context, asks ...*ask) {
	if len(asks) == 0 {
		return
	}
	if n.lent != nil {
		<-n.lent
	}
	calls := make([]chains.Call, len(asks))
	for i, a := range asks {
		calls[i] = a.call
	}
	replies := n.caller.Batch(ctx, calls)
	silent := false
	for i, a := range asks {
		a.asked, a.by = true, n
		if i < len(replies) {
			a.reply = replies[i]
		} else {
			a.reply.Err = &chains.CallError{Kind: chains.ErrReply, Message: "no answer"}
		}
		if a.class = ""; a.reply.Err == nil {
			n.answered, silent = true, false
			n.able.note(a.call)
			continue
		}
		a.class = nodeerr.Classify(n.caller.Kind(), a.reply.Err)
		silent = a.class == nodeerr.Offline || a.class == nodeerr.Timeout
		if executed(a.reply.Err) || a.class == nodeerr.Revert {
			n.answered = true // a refused execution is an answer
			n.able.note(a.call)
			continue
		}
		n.view.Pause = max(n.view.Pause, a.reply.Err.After)
		n.learn(a, a.class)
		a.failed = append(a.failed, failed{n, a.class})
	}
	n.down = silent
}

// note lists what nodes refused, and who answered in their place.
func (n *source) note(asks []*ask) {
	for _, a := range asks {
		for _, f := range a.failed {
			a.moot = a.moot || a.lacking(f.n) != ""
			if a.spare && !momentary(f.class) {
				continue
			}
			var by string
			switch {
			case a.by != f.n && !a.wants():
				by = a.by.view.Label
			case a.settled != nil && a.settled != f.n:
				by = a.settled.view.Label
			default:
				by = a.lacking(f.n)
			}
			class := f.class
			if a.latest() && a.call.Method == "eth_getTransactionCount" && (class == nodeerr.StatePruned || class == nodeerr.HistoryPruned) {
				class = nodeerr.Other // whoever has the newest block has the numbers of its senders
			}
			f.n.refused(a.call.Method, class, by)
		}
		a.failed = nil
	}
}

// momentary reports an answer that is none and says nothing about what the node can do.
func momentary(c nodeerr.Class) bool {
	switch c {
	case nodeerr.Rate, nodeerr.Billing, nodeerr.Unauthorised, nodeerr.Timeout, nodeerr.Offline, nodeerr.BadReply, nodeerr.Server, nodeerr.TxIndexing, nodeerr.Budget:
		return true
	default:
		return false
	}
}

// refused lists a refusal once; as made up for only if it always was.
func (n *source) refused(method string, class nodeerr.Class, by string) {
	for i := range n.view.Refused {
		if r := &n.view.Refused[i]; r.Method == method && r.Class == string(class) {
			if by == "" {
				r.By = ""
			}
			return
		}
	}
	n.view.Refused = append(n.view.Refused, facts.Refusal{Method: method, Class: string(class), By: by})
}

// lacking is another node that cannot answer for good: with it, nothing more is to be had.
func (a *ask) lacking(n *source) string {
	for _, f := range a.failed {
		lacks := f.class.Act().Lacks
		if f.n != n && (lacks == nodeerr.LacksMethod || lacks == nodeerr.LacksState || lacks == nodeerr.LacksTag || f.class == nodeerr.BadParams) {
			return f.n.view.Label
		}
	}
	return ""
}

// answeredBy notes who made up for a refused method after all.
func (n *source) answeredBy(method, label string) {
	for i := range n.view.Refused {
		if r := &n.view.Refused[i]; r.Method == method {
			r.By = label
		}
	}
}

// alike reports that two nodes gave the same answer.
func (a *ask) alike(b *ask) bool {
	switch {
	case a == nil || b == nil || !a.asked || !b.asked:
		return false
	case executed(a.reply.Err) || executed(b.reply.Err): // refused by the execution at both
		return executed(a.reply.Err) && executed(b.reply.Err)
	}
	return a.answered() && b.answered() && strings.EqualFold(string(a.reply.Result), string(b.reply.Result))
}

// state is what an unusable reply means for a fact. Where the node answered another question like
// it, a refusal does not mean that it cannot.
func (a *ask) state() facts.State {
	s := a.refusal()
	if s == facts.Failed && a.moot && a.reply.Err != nil {
		return facts.Unsupported
	}
	if s == facts.Unsupported && a.by.able.of(a.call, nodeerr.Classify(a.by.caller.Kind(), a.reply.Err)) {
		return facts.Failed
	}
	return s
}

// read reads the result of a; ok is false if there is none or it is garbled.
func read[T any](a *ask, parse func(json.RawMessage) (T, error)) (v T, ok bool) {
	if !a.answered() {
		return v, false
	}
	got, err := parse(a.reply.Result)
	if err != nil || odd(got, a.reply.Result) {
		a.bad = true
		a.by.refused(a.call.Method, nodeerr.BadReply, "")
		return v, false
	}
	return got, true
}

// logsOn reads the answer to an eth_getLogs.
func logsOn(a *ask) ([]wire.Log, bool) {
	if a == nil {
		return nil, false
	}
	return read(a, wire.LogsFor(a.call.Params))
}

// odd reports a number that is not written as every client writes a whole answer: 0x and digits.
// Inside objects more forms are usual; a count or a balance must not come out of a damaged answer.
func odd(got any, raw json.RawMessage) bool {
	switch got.(type) {
	case uint64, *big.Int, facts.Int:
		return len(raw) < 5 || raw[0] != '{' && string(raw[:3]) != `"0x`
	}
	return false
}

// value makes a fact of the reply to a.
func value[T any](a *ask, parse func(json.RawMessage) (T, error)) facts.Value[T] {
	v, ok := read(a, parse)
	if !ok {
		return without[T](a)
	}
	return facts.KnownValue(v, a.from()...)
}

func without[T any](a *ask) facts.Value[T] {
	s := a.state()
	if s == facts.NotAsked {
		return facts.Value[T]{}
	}
	return facts.Without[T](s, a.from()...)
}

// executed reports whether an error is the end of an execution, not a refusal to run it.
func executed(e *chains.CallError) bool {
	if e == nil || e.Kind != chains.ErrNode {
		return false
	}
	return wire.KindOf(string(e.Message)) != "" || e.Code == 3 && nodeerr.Classify("evm", e) == nodeerr.Revert
}
