// Package chains is the door between a paste and the nodes: what is asked (Ref, Question),
// who answers (Caller), who knows which questions to ask (Inspector). No implementation.
package chains

import (
	"context"
	"encoding/json"
	"time"

	"txtriage/chains/facts"
)

// Kind says what a piece of a paste is.
type Kind string

// The kinds of the JSON contract.
const (
	Transaction    Kind = "transaction"
	Address        Kind = "address"
	RawTransaction Kind = "raw-transaction"
	Block          Kind = "block"
	Secret         Kind = "secret"
	Unknown        Kind = "unknown"
)

// Ref is one reading of one piece of a paste: this id, on that chain. A bare 64-hex string
// has one Ref for each chain that could know it. Refs of the same piece share Item.
type Ref struct {
	Item    int // which piece of the paste, from 0
	Kind    Kind
	Chain   string       // CAIP-2 of the candidate chain; "" if the paste fits none
	ID      string       // canonical: what nodes are asked for; never set for a secret
	Text    string       // the piece as pasted, cleaned; never set for a secret
	Raw     []byte       // of a RawTransaction
	Sure    bool         // the paste itself fixes the chain (explorer host, checksum, raw chain id)
	Problem string       // slug of the "pasted" section that says why it cannot be looked up; "" if it can
	Network string       // name of a chain that we know but cannot inspect: Tron, Solana …
	Shape   string       // what it looks like: evm-hash, bech32, wif, bolt11 …
	Missing int          // characters missing from a cut id, if countable
	At      []int        // positions of damage, from 1
	Harm    string       // of a damaged address: mixed-case, letters (none of such an address), form, kind (of check digits); "": its check digits do not fit
	Claim   facts.Ticket // what the piece says of itself: amount and memo of a payment link
}

// Question is what an Inspector is asked to find out.
type Question struct {
	Ref    Ref
	Chain  Row
	Ticket facts.Ticket
	Raw    []byte // --raw: the signed transaction, beside an id
	Wide   bool   // many chains are asked for the id and nothing names this one: a search of its blocks waits until something does
	Queued bool   // one of a queue: what only an unknown id needs is asked only of such
	Now    time.Time
}

// Call is one question to a node. For JSON-RPC, Method and Params as the node expects them.
// For REST, Method is "GET" and Params one path such as "/tx/ab…".
type Call struct {
	Method string
	Params []any
	Text   string // the parameters as a tape writes them; "" until somebody needed them
}

// ErrorKind tells at which layer a call failed.
type ErrorKind string

// The layers.
const (
	ErrTransport ErrorKind = "transport" // no connection, reset, TLS
	ErrTimeout   ErrorKind = "timeout"
	ErrHTTP      ErrorKind = "http"    // a status other than 2xx without a readable reply
	ErrReply     ErrorKind = "reply"   // not JSON, wrong id, too large …
	ErrNode      ErrorKind = "node"    // the node's own error object
	ErrRefused   ErrorKind = "refused" // not on our read-only list: never sent
	ErrBudget    ErrorKind = "budget"  // beyond what one diagnosis may cost: not sent, or not read to its end
)

// CallError is a refusal or a failure. Its text is the node's and so untrusted;
// transport texts are our own and hold no address, header or key.
type CallError struct {
	Kind    ErrorKind       `json:"kind"`
	HTTP    int             `json:"http,omitempty"`
	Code    int             `json:"code,omitempty"`
	Message facts.Untrusted `json:"message,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	After   time.Duration   `json:"after,omitempty"` // the node wants a pause: when asking again makes sense; 0: it did not say
}

// Reply is the answer to one Call: Result or Err, and the evidence record it makes.
type Reply struct {
	Result   json.RawMessage
	Err      *CallError
	Evidence facts.EvidenceID
	At       time.Time
	Plain    bool // Result is known to be valid JSON in printable ASCII without white space
}

// Caller is one node. Batch answers each call at the same index, never fewer, never panics;
// a single call is a batch of one. Calls of one diagnosis to one Caller come one batch after
// the other, so evidence ids do not depend on timing.
type Caller interface {
	Label() string // what reports call it; no address
	Kind() string  // evm, core, btcd, esplora
	Public() bool  // built-in public node: asking it tells a stranger what we look for
	Standing() Standing
	Batch(ctx context.Context, calls []Call) []Reply
}

// Standing is what the program knows of a node beyond one question. A node of which nothing is
// known has the zero value.
type Standing struct {
	Site     string        // nodes of one site are one witness: the label of the first of them; "": one of its own
	Batch    int           // calls in one batch that it takes, as far as it showed; 0: not known
	Worse    int           // 0: as good as any; more: it failed lately, so others are asked before it
	Patience time.Duration // how long it is waited for before another node is asked too; 0: without end
}

// Inspector collects the facts of one family. A failed call is a fact, not an error:
// it fails only if it learned nothing at all.
type Inspector interface {
	Inspect(ctx context.Context, q Question, nodes []Caller) (*facts.Facts, error)
}

// Ability is one thing that a node can do for a diagnosis: "pool", "trace", "history" …
type Ability struct {
	Code  string      // what lacks without it is worded in cmd/internal/nodes
	State facts.State // Known: it can; Unsupported: it cannot; Failed: no usable answer
	Since uint64      // of "history": the first height it answers for; 0 unknown
}

// Prober tells what a node is good for. Every Inspector is one too.
type Prober interface {
	Probe(ctx context.Context, row Row, node Caller) (facts.NodeView, []Ability)
}

// Follower follows a transfer between chains to the chain where its next step is done. It is
// asked by the hall, which alone has the nodes of both. Some inspectors are one.
type Follower interface {
	Follow(ctx context.Context, b facts.Bridge, row Row, nodes []Caller) facts.Value[facts.BridgeFar]
}

// Glance is a short look at a chain, in one round: enough to tell that nothing can have changed
// since a whole look, or that a block has left the chain; never enough for a verdict.
type Glance struct {
	Head  facts.Value[facts.BlockRef]
	Final facts.Value[facts.BlockRef]   // NotAsked where the family has none
	At    []facts.Value[facts.BlockRef] // of each height: the block there; Absent: the node has none so high
	Waits []facts.Value[bool]           // of each id: it waits in the node's pool; Absent: the node does not know it; of one in a block false or Absent
}

// Glancer is what a look that comes again needs beside a whole one. Every Inspector is one too.
type Glancer interface {
	Glance(ctx context.Context, row Row, node Caller, heights []uint64, ids []string) Glance
	// Signed asks for the signed bytes of a transaction, to know of it when no node does any
	// more; nil where they cannot be had. They were checked to have that id.
	Signed(ctx context.Context, row Row, node Caller, id string) []byte
}
