// Package rpc is how a node is asked: JSON-RPC or REST over http, read-only, bounded in
// size, time and depth. What it returns never holds an address, a path, a header or a key.
package rpc

import (
	"context"
	"errors"
	"time"

	"txtriage/chains"
)

// Node is one endpoint. Only the URL is secret; it never leaves this package.
type Node struct {
	Label  string // what reports call it
	Kind   string // evm, core, btcd, esplora
	URL    string // http(s)://…; the prefixes core+, btcd+ and esplora+ are allowed
	Public bool   // built-in public node
}

// Options bound what a node may cost. A zero field takes the default named beside it.
type Options struct {
	Timeout  time.Duration // for one exchange, retry included: 10 s
	MaxBytes int64         // of one decompressed reply: 8 MiB
	MaxBatch int           // calls in one batch: 100
	Parallel int           // exchanges at the same time with this node: 8
	Agent    string        // User-Agent: "txtriage"
	Counter  *Counter      // counts rounds, calls and exchanges; may be nil
}

// Dial checks the node's address and returns its Caller. It does not connect.
// The Caller is also an io.Closer: Close drops its idle connections.
// An error names the label and what is wrong, never the address.
func Dial(n Node, o Options) (chains.Caller, error) {
	return &client{node: n}, errors.New("not yet")
}

// Counter counts what a diagnosis cost. Safe for parallel use.
type Counter struct{}

type client struct{ node Node }

func (c *client) Label() string { return c.node.Label }
func (c *client) Kind() string  { return c.node.Kind }
func (c *client) Public() bool  { return c.node.Public }
func (c *client) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i := range out {
		out[i].Err = &chains.CallError{Kind: chains.ErrTransport, Message: "not yet"}
	}
	return out
}
