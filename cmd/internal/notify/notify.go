// Package notify brings messages to whoever is to be told: a program, a webhook, a chat. At least
// once each, in the order of their subject, with an id by which a double is recognised.
package notify

import (
	"context"
	"time"
)

// Message is one thing to tell.
type Message struct {
	ID      string // the same when it is sent again
	Subject string // messages of one subject go out in order
	At      time.Time
	JSON    []byte   // for programs and webhooks
	Slack   []byte   // for chats
	Vars    []string // for the environment of a program: NAME=value
}

// Outcome is how one attempt went.
type Outcome struct {
	Done  bool
	Never bool          // trying again is of no use
	After time.Duration // the receiver asked to wait so long; 0: it did not
	Why   string        // our own words: no address, no answer's text
}

// Sink is one place to tell.
type Sink interface {
	Name() string
	Send(ctx context.Context, m Message) Outcome
}

func done() Outcome             { return Outcome{Done: true} }
func never(why string) Outcome  { return Outcome{Never: true, Why: why} }
func failed(why string) Outcome { return Outcome{Why: why} }
