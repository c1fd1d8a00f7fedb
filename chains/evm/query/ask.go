// Package query puts questions to one node, and what it leaves open to others, and reads the answers.
package query

import (
	"strings"

	"txtriage/chains"
	"txtriage/chains/evm/standin"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// Ask is one call and, once it was asked, its reply.
type Ask struct {
	Call  chains.Call
	Reply chains.Reply
	Asked bool
	Bad   bool // answered, but not readable
	Spare bool // there is another way: a refusal is not worth telling
	Own   bool // others are asked for it in a way of its own

	By      *Node         // who answered
	Class   nodeerr.Class // of the refusal
	Halves  bool          // asked again in parts where it is too much: then no other node is needed
	failed  []failed      // who did not
	Settled *Node         // whose lack of the method is all there is to know
	moot    bool          // one failed to answer, and another cannot: nothing was to be had
}

// failed is one node that left a question open.
type failed struct {
	n     *Node
	class nodeerr.Class
}

// Wants reports whether another node may know better.
func (a *Ask) Wants() bool {
	if a == nil || !a.Asked || Executed(a.Reply.Err) || a.Halves && a.Class == nodeerr.Range {
		return false
	}
	return standin.Wants(a.Call, a.Reply, a.Class, a.Spare)
}

// Maybe marks a call for which there is another way.
func (a *Ask) Maybe() *Ask {
	a.Spare = true
	return a
}

// Call is a question that was not asked yet.
func Call(method string, params ...any) *Ask {
	if params == nil {
		params = []any{}
	}
	return &Ask{Call: chains.Call{Method: method, Params: params}}
}

// From names the exchange.
func (a *Ask) From() []facts.EvidenceID {
	if a == nil || !a.Asked || a.Reply.Evidence == "" {
		return nil
	}
	return []facts.EvidenceID{a.Reply.Evidence}
}

// Answered reports whether there is a result to read.
func (a *Ask) Answered() bool { return a != nil && a.Asked && a.Reply.Err == nil }

// refusal is what a reply without a usable value says by itself.
func (a *Ask) refusal() facts.State {
	if a == nil || !a.Asked {
		return facts.NotAsked
	}
	if a.Reply.Err == nil {
		return facts.Failed
	}
	switch a.Class {
	case nodeerr.Method, nodeerr.PlanMethod:
		if everyNodeHas[a.Call.Method] || a.latest() {
			return facts.Failed
		}
		return facts.Unsupported
	case nodeerr.StatePruned:
		if a.latest() || !readsState(a.Call.Method) {
			return facts.Failed // that state has nothing to do with it
		}
		return facts.Unsupported
	case nodeerr.TxIndexing:
		if a.Call.Method != "eth_getTransactionByHash" && a.Call.Method != "eth_getTransactionReceipt" {
			return facts.Failed // that index has nothing to do with it
		}
		return facts.Unsupported
	case nodeerr.HistoryPruned, nodeerr.NoTxIndex:
		if !readsHistory(a.Call.Method) || a.latest() {
			return facts.Failed // no index has to do with it
		}
		return facts.Unsupported
	case nodeerr.Tag, nodeerr.Refused:
		return facts.Unsupported
	case nodeerr.BadParams:
		if strings.HasPrefix(a.Call.Method, "debug_") {
			return facts.Unsupported // it traces, and does not know this tracer
		}
	default:
	}
	if a.Reply.Err.Kind == chains.ErrRefused {
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
func (a *Ask) latest() bool {
	n := len(a.Call.Params)
	return n > 0 && (a.Call.Params[n-1] == "latest" || a.Call.Params[n-1] == "pending") && (a.Call.Method == "eth_call" || a.Call.Method == "eth_getBalance" || a.Call.Method == "eth_getCode" || a.Call.Method == "eth_getTransactionCount")
}

// Fresh are the asks that were not asked yet.
func Fresh(asks []*Ask) []*Ask {
	out := make([]*Ask, 0, len(asks))
	for _, a := range asks {
		if a != nil && !a.Asked {
			out = append(out, a)
		}
	}
	return out
}

// Momentary reports an answer that is none and says nothing about what the node can do.
func Momentary(c nodeerr.Class) bool {
	switch c {
	case nodeerr.Rate, nodeerr.Billing, nodeerr.Unauthorised, nodeerr.Timeout, nodeerr.Offline, nodeerr.BadReply, nodeerr.Server, nodeerr.TxIndexing, nodeerr.Budget:
		return true
	default:
		return false
	}
}

// lacking is another node that cannot answer for good: with it, nothing more is to be had.
func (a *Ask) lacking(n *Node) string {
	for _, f := range a.failed {
		lacks := f.class.Act().Lacks
		if f.n != n && (lacks == nodeerr.LacksMethod || lacks == nodeerr.LacksState || lacks == nodeerr.LacksTag || f.class == nodeerr.BadParams) {
			return f.n.View.Label
		}
	}
	return ""
}

// Alike reports that two nodes gave the same answer.
func (a *Ask) Alike(b *Ask) bool {
	switch {
	case a == nil || b == nil || !a.Asked || !b.Asked:
		return false
	case Executed(a.Reply.Err) || Executed(b.Reply.Err): // refused by the execution at both
		return Executed(a.Reply.Err) && Executed(b.Reply.Err)
	}
	return a.Answered() && b.Answered() && strings.EqualFold(string(a.Reply.Result), string(b.Reply.Result))
}

// State is what an unusable reply means for a fact. Where the node answered another question like
// it, a refusal does not mean that it cannot.
func (a *Ask) State() facts.State {
	s := a.refusal()
	if s == facts.Failed && a.moot && a.Reply.Err != nil {
		return facts.Unsupported
	}
	if s == facts.Unsupported && a.By.able.of(a.Call, a.Class) {
		return facts.Failed
	}
	return s
}

// Executed reports whether an error is the end of an execution, not a refusal to run it.
func Executed(e *chains.CallError) bool {
	if e == nil || e.Kind != chains.ErrNode {
		return false
	}
	switch nodeerr.Classify("evm", e) {
	case nodeerr.Revert:
		return e.Code == 3 || wire.KindOf(string(e.Message)) != ""
	case nodeerr.PoolVerdict, nodeerr.Other: // such as a halt that only one program calls so
		return wire.KindOf(string(e.Message)) != ""
	default:
		return false
	}
}
