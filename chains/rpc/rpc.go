// Package rpc is how a node is asked: JSON-RPC or REST over http, read-only, bounded in
// size, time and depth. What it returns never holds an address, a path, a header or a key.
package rpc

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
	"txtriage/chains/rpc/turns"
)

// Node is one endpoint. Only the URL is secret; it never leaves this package.
type Node struct {
	Label  string // what reports call it
	Kind   string // evm, core, btcd, esplora
	URL    string // http(s)://…; the prefixes core+, btcd+ and esplora+ are allowed
	Public bool   // built-in public node
	Sites  *Sites // of the nodes of its chain; nil: it stands for itself
	RPS    int    // calls a second that it takes, by the settings; 0: learned
}

// Options bound what a node may cost. A zero field takes the default named beside it.
type Options struct {
	Timeout  time.Duration // for one attempt, reading included: 10 s; a scan of the chain gets six times that
	MaxBytes int64         // of one reply, before and after decompression: 8 MiB
	MaxBatch int           // calls in one batch: 100; smaller once a node refuses
	Parallel int           // exchanges at the same time with this node: 8
	Agent    string        // User-Agent: "txtriage"

	Paces    *turns.Book         // what each account bears, shared by the nodes of one run: this node's own
	Patience time.Duration       // how long a pause that the node wants is waited for: 2 s; never beyond the end of the diagnosis
	Tell     func(nodeerr.Class) // hears, once each, of answers that are for whoever runs the program: account, plan, key
	Now      func() time.Time    // a clock that runs, for pauses and paces; nil: only what was waited has passed
}

// maxDepth bounds nesting of a reply. Call traces are the deepest honest ones: two levels for
// each call inside a call.
const maxDepth = 512

// slowFactor stretches the deadline of methods that read the whole chain or coin set.
const slowFactor = 6

// Dial checks the node's address and returns its Caller. It does not connect.
// The Caller is also an io.Closer: Close drops its idle connections.
// An error names the label and what is wrong, never the address.
func Dial(n Node, o Options) (chains.Caller, error) {
	allowed, ok := methods[n.Kind]
	if !ok {
		return nil, fmt.Errorf("node %s: unknown kind %q", n.Label, n.Kind)
	}
	raw := n.URL
	for _, p := range []string{"core+", "btcd+", "esplora+"} {
		if rest, ok := strings.CutPrefix(raw, p); ok {
			raw = rest
			break
		}
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	switch { // url.Parse's own error would print the address
	case err != nil:
		return nil, fmt.Errorf("node %s: its address is not a valid URL", n.Label)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("node %s: its address must start with http:// or https://", n.Label)
	case u.Hostname() == "":
		return nil, fmt.Errorf("node %s: its address has no host", n.Label)
	}
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 8 << 20
	}
	if o.MaxBatch <= 0 {
		o.MaxBatch = 100
	}
	if o.Parallel <= 0 {
		o.Parallel = 8
	}
	if o.Patience <= 0 {
		o.Patience = 2 * time.Second
	}
	if o.Agent == "" {
		o.Agent = "txtriage"
	}
	c := &client{
		node: n, opt: o, allowed: allowed, secrets: secretsOf(u),
		slots: make(chan struct{}, o.Parallel), encoding: "gzip",
	}
	if near(u.Hostname()) {
		c.encoding = "identity"
	}
	if u.User != nil {
		pass, _ := u.User.Password()
		c.user, c.pass = u.User.Username(), pass
	}
	u.User, u.Fragment = nil, ""
	c.url = u
	if o.Paces == nil {
		o.Paces = turns.NewBook(o.Now)
	}
	c.pace = o.Paces.Of(account(u, n), n.RPS)
	c.http = newHTTP(o)
	if n.Sites != nil {
		port := u.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
		}
		c.member = n.Sites.join(n.Label, u.Hostname(), port)
	}
	c.limit.Store(int64(o.MaxBatch))
	return c, nil
}

type client struct {
	node       Node
	opt        Options
	url        *url.URL // without userinfo
	user, pass string
	secrets    secrets
	allowed    map[string]bool
	http       *http.Client
	slots      chan struct{}
	member     *member
	pace       *turns.Pace
	limit      atomic.Int64 // calls per batch that this node takes, as learned
	lastID     atomic.Int64
	told       sync.Map     // classes that Tell has heard of
	usual      atomic.Int64 // bytes of the last reply
	encoding   string       // of replies, as they are asked for
}

func (c *client) Label() string { return c.node.Label }
func (c *client) Kind() string  { return c.node.Kind }
func (c *client) Public() bool  { return c.node.Public }

// Close drops idle connections. The Caller may still be used afterwards.
func (c *client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// Batch answers each call at its index. Calls off the read-only list are refused unsent.
func (c *client) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	asked := make([]*job, 0, len(calls))
	for i, call := range calls {
		if err := c.check(call); err != nil {
			out[i].Err = err
			continue
		}
		asked = append(asked, &job{call: call, reply: &out[i]})
	}
	if c.node.Kind == kindEsplora {
		c.getAll(ctx, asked)
	} else {
		c.postAll(ctx, asked)
	}
	for i := range out {
		if out[i].Err == nil && out[i].Result == nil { // no path leads here; an empty reply must not pass as an answer
			out[i].Err = fail(chains.ErrReply, "no answer")
		}
		c.secrets.scrub(&out[i])
	}
	return out
}

// job is one call on its way.
type job struct {
	call  chains.Call
	id    int64
	reply *chains.Reply
	alone bool // was already asked again by itself
}

func (j *job) fail(e *chains.CallError) {
	cp := *e
	*j.reply = chains.Reply{Err: &cp}
}

func failAll(jobs []*job, e *chains.CallError) {
	for _, j := range jobs {
		j.fail(e)
	}
}

// account tells for whom the other side counts: the key in the address where there is one, since
// providers count what a key asks on all their chains; else the host.
func account(u *url.URL, n Node) string {
	keys := strings.Split(u.Path, "/")
	for _, vs := range u.Query() {
		keys = append(keys, vs...)
	}
	best := ""
	for _, k := range keys {
		if len(k) >= shortestKey && strings.ContainsAny(k, "0123456789") && (len(k) > len(best) || len(k) == len(best) && k > best) {
			best = k
		}
	}
	if best != "" {
		return "key " + best
	}
	return "host " + u.Host
}

// shortestKey is the length from which a part of an address is taken for an account's key.
const shortestKey = 16

// take waits for a free slot; false means that ctx ended first.
func (c *client) take(ctx context.Context) bool {
	select {
	case c.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *client) release() { <-c.slots }

// deadline is the time for one attempt at these calls.
func (c *client) deadline(jobs []*job) (d time.Duration, slow bool) {
	for _, j := range jobs {
		if slowMethods[j.call.Method] {
			return slowFactor * c.opt.Timeout, true
		}
	}
	return c.opt.Timeout, false
}
