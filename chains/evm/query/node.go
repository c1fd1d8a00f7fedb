package query

import (
	"context"
	"maps"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// Node is one node as it can be asked, with what it has shown that it can.
type Node struct {
	Caller   chains.Caller
	View     *facts.NodeView
	Answered bool // it answered something
	Down     bool // its last batch ended in silence

	able      able
	lacks     map[string]bool // methods that it refused for good
	stateless bool            // it has no state of block pruned and of those before
	pruned    uint64
	peers     Peers           // nil if nobody else can be asked
	covers    *int            // see New
	lent      <-chan struct{} // until it is closed the node is asked nothing else
}

// New is a node that nothing was asked yet. covers counts the batches that were asked of others in the
// place of one that failed, in the whole inspection.
func New(c chains.Caller, view *facts.NodeView, others Peers, covers *int) *Node {
	return &Node{Caller: c, View: view, peers: others, covers: covers}
}

// Apart is the same node with what it has shown, asked in an inspection of its own.
func (n *Node) Apart(view *facts.NodeView, own Peers, covers *int) *Node {
	s := New(n.Caller, view, own, covers)
	s.Answered, s.Down, s.stateless, s.pruned = n.Answered, n.Down, n.stateless, n.pruned
	s.able, s.lacks = maps.Clone(n.able), maps.Clone(n.lacks)
	view.Refused = nil
	return s
}

// Lend keeps the node for another inspection until done is closed.
func (n *Node) Lend(done <-chan struct{}) { n.lent = done }

// Holds notes that the node has what a method asks for: one that gives a receipt has the transaction, and the other way round.
func (n *Node) Holds(method string) { n.able.note(chains.Call{Method: method}) }

// Showed reports that the node has answered a question like c, which it would refuse for want of an ability.
func (n *Node) Showed(c chains.Call, want nodeerr.Class) bool { return n.able.of(c, want) }

// Send asks this node.
func (n *Node) Send(ctx context.Context, asks ...*Ask) {
	if len(asks) == 0 {
		return
	}
	if n.lent != nil {
		<-n.lent
	}
	calls := make([]chains.Call, len(asks))
	for i, a := range asks {
		calls[i] = a.Call
	}
	replies := n.Caller.Batch(ctx, calls)
	silent := false
	for i, a := range asks {
		a.Asked, a.By = true, n
		if i < len(replies) {
			a.Reply = replies[i]
		} else {
			a.Reply.Err = &chains.CallError{Kind: chains.ErrReply, Message: "no answer"}
		}
		if a.Class = ""; a.Reply.Err == nil {
			n.Answered, silent = true, false
			n.able.note(a.Call)
			continue
		}
		a.Class = nodeerr.Classify(n.Caller.Kind(), a.Reply.Err)
		silent = a.Class == nodeerr.Offline || a.Class == nodeerr.Timeout
		if Executed(a.Reply.Err) || a.Class == nodeerr.Revert {
			n.Answered = true // a refused execution is an answer
			n.able.note(a.Call)
			continue
		}
		n.View.Pause = max(n.View.Pause, a.Reply.Err.After)
		n.learn(a, a.Class)
		a.failed = append(a.failed, failed{n, a.Class})
	}
	n.Down = silent
}

// Note lists what nodes refused, and who answered in their place.
func Note(asks []*Ask) {
	for _, a := range asks {
		for _, f := range a.failed {
			a.moot = a.moot || a.lacking(f.n) != ""
			if a.Spare && !Momentary(f.class) {
				continue
			}
			var by string
			switch {
			case a.By != f.n && !a.Wants():
				by = a.By.View.Label
			case a.Settled != nil && a.Settled != f.n:
				by = a.Settled.View.Label
			default:
				by = a.lacking(f.n)
			}
			class := f.class
			if a.latest() && a.Call.Method == "eth_getTransactionCount" && (class == nodeerr.StatePruned || class == nodeerr.HistoryPruned) {
				class = nodeerr.Other // whoever has the newest block has the numbers of its senders
			}
			f.n.Refused(a.Call.Method, class, by)
		}
		a.failed = nil
	}
}

// Refused lists a refusal once; as made up for only if it always was.
func (n *Node) Refused(method string, class nodeerr.Class, by string) {
	for i := range n.View.Refused {
		if r := &n.View.Refused[i]; r.Method == method && r.Class == string(class) {
			if by == "" {
				r.By = ""
			}
			return
		}
	}
	n.View.Refused = append(n.View.Refused, facts.Refusal{Method: method, Class: string(class), By: by})
}

// AnsweredBy notes who made up for a refused method after all.
func (n *Node) AnsweredBy(method, label string) {
	for i := range n.View.Refused {
		if r := &n.View.Refused[i]; r.Method == method {
			r.By = label
		}
	}
}
