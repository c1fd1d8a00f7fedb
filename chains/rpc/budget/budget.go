// Package budget bounds what one diagnosis may cost: batches and calls to a node, calls and
// bytes in all, and how long a node that keeps silent is waited for. What goes beyond is answered
// with an error of its own words, so that a report can say what was not looked at.
package budget

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"txtriage/chains"
)

// Limits of one diagnosis. A zero field takes the default named beside it. The deepest recorded
// diagnosis, an account with a long history, asks one node 281 calls in 25 rounds.
type Limits struct {
	Rounds int           // batches to one node: 64
	Calls  int           // to one node: 800
	Total  int           // calls to all nodes: 4,000
	Bytes  int64         // of all replies, decompressed: 64 MiB
	Grace  time.Duration // how long a node may be silent after another of its chain has answered: 3 s

	Silent *Silent // what other diagnoses have found out about silent nodes; nil: nothing
}

func (l Limits) filled() Limits {
	if l.Rounds <= 0 {
		l.Rounds = 64
	}
	if l.Calls <= 0 {
		l.Calls = 800
	}
	if l.Total <= 0 {
		l.Total = 4000
	}
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.Grace <= 0 {
		l.Grace = 3 * time.Second
	}
	return l
}

// Spent is the error of a call that goes beyond the budget.
func Spent() *chains.CallError {
	return &chains.CallError{Kind: chains.ErrBudget, Message: "the budget of this diagnosis is used up"}
}

// silent is the error of a call to a node that is waited for no longer.
func silent() *chains.CallError {
	return &chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}
}

// Paste is what all ids of one paste share.
type Paste struct {
	limits Limits
	bytes  atomic.Int64
}

// New makes the budget of one paste.
func New(l Limits) *Paste { return &Paste{limits: l.filled()} }

// Account is the budget of one diagnosis: one id of the paste.
type Account struct {
	paste *Paste
	calls atomic.Int64

	mu     sync.Mutex
	chains map[string]*peers
}

// Account opens the budget of the next id.
func (p *Paste) Account() *Account { return &Account{paste: p, chains: map[string]*peers{}} }

// Wrap is the node as this diagnosis may ask it. Nodes of one chain are waited for together.
func (a *Account) Wrap(chain string, c chains.Caller) chains.Caller {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.chains[chain]
	if p == nil {
		p = &peers{grace: a.paste.limits.Grace, silent: a.paste.limits.Silent}
		a.chains[chain] = p
	}
	p.mu.Lock()
	p.nodes++
	p.mu.Unlock()
	return &node{Caller: c, account: a, peers: p}
}

// node is one Caller and what it has cost. Batches to it come one after the other, by the promise
// of chains.Caller; the lock holds for a caller that breaks it.
type node struct {
	chains.Caller
	account *Account
	peers   *peers

	mu            sync.Mutex
	rounds, calls int
	late          int
}

// tooLate is how many times a node may be late before it is asked no more. A whole batch without
// any answer counts so many times at once: the transport has asked twice by then.
const tooLate = 3

// Batch asks what the budget still allows.
func (n *node) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	if len(calls) == 0 {
		return n.Caller.Batch(ctx, calls)
	}
	out := make([]chains.Reply, len(calls))
	may, why := n.admit(len(calls))
	for i := may; i < len(out); i++ {
		e := *why
		out[i].Err = &e
	}
	if may == 0 {
		return out
	}
	m := &meter{paste: n.account.paste}
	ctx, leave := n.peers.join(context.WithValue(ctx, key{}, m), n.Label(), calls[:may])
	replies := n.Caller.Batch(ctx, calls[:may])
	given := leave(replies)
	m.settle(replies)
	copy(out, replies)
	n.note(out[:may], given)
	return out
}

// admit takes calls off the budget: how many may be asked, and why not the others.
func (n *node) admit(want int) (int, *chains.CallError) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l := n.account.paste.limits
	if n.late >= tooLate {
		return 0, silent()
	}
	if n.rounds >= l.Rounds || n.account.paste.bytes.Load() >= l.Bytes {
		return 0, Spent()
	}
	may := min(want, l.Calls-n.calls)
	if over := n.account.calls.Add(int64(may)) - int64(l.Total); over > 0 {
		n.account.calls.Add(-min(over, int64(may)))
		may -= int(min(over, int64(may)))
	}
	if may > 0 {
		n.rounds++
		n.calls += may
	}
	return may, Spent()
}

// note counts how often the node was late.
func (n *node) note(replies []chains.Reply, givenUp bool) {
	late := 0
	for _, r := range replies {
		if r.Err != nil && r.Err.Kind == chains.ErrTimeout {
			late++
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case late == 0:
	case late == len(replies) && (late > 1 || givenUp):
		n.late += tooLate
	default:
		n.late++
	}
}

type key struct{}

// meter counts the bytes of one batch as they come in.
type meter struct {
	paste *Paste
	took  atomic.Int64
}

// Take charges the diagnosis of ctx with bytes that were read; false once its budget is used up.
func Take(ctx context.Context, n int64) bool {
	m, _ := ctx.Value(key{}).(*meter)
	if m == nil {
		return true
	}
	m.took.Add(n)
	return m.paste.bytes.Add(n) <= m.paste.limits.Bytes
}

// settle charges what a Caller that does not meter has brought.
func (m *meter) settle(replies []chains.Reply) {
	var size int64
	for _, r := range replies {
		size += int64(len(r.Result))
	}
	if more := size - m.took.Load(); more > 0 {
		m.paste.bytes.Add(more)
	}
}
