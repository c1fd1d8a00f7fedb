// Package casefile reads and writes one case: paste, ticket, tape, facts and verdict in one
// text archive. The one package below diagnose that uses others' code: txtar and YAML, and
// chains/tape for the text form of exchanges.
package casefile

import (
	"encoding/json"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

// Case is one recorded diagnosis.
type Case struct {
	Comment     string // one plain sentence: what happened, why it is kept
	Paste       string
	Raw         string // --raw
	Chain       string // --chain
	Ticket      facts.Ticket
	Clock       time.Time // the question's now
	Version     string    // of the program that wrote it
	Lang        string    // default language tag of its reports
	Nodes       []tape.Node
	HandWritten bool   // no real node answered this
	Why         string // of a hand-written case: why none could
	Offline     string // what was left out, if the run was offline
	Tape        []tape.Exchange

	// Derived from the above, and replaced as a whole. JSON arrays, one element per diagnosed id.
	Facts   json.RawMessage
	Verdict json.RawMessage
	Reports map[string]string // "en.md" → text
}

// Parse reads an archive. Errors name the section, the line or the key.
func Parse(data []byte) (*Case, error) { return nil, nil }

// Format writes the canonical archive.
func Format(c *Case) []byte { return nil }

// ReplaceDerived sets facts, verdicts and reports and leaves everything else alone.
// facts and verdicts are encoded with encoding/json; nil leaves the section out.
func (c *Case) ReplaceDerived(facts, verdicts any, reports map[string]string) error { return nil }

// Redact takes out what tells who the customer is: the ticket's fields and the words around ids.
func (c *Case) Redact() {}

// CheckClean finds what no case file may hold: keys, passwords, addresses of nodes and people.
func CheckClean(data []byte) error { return nil }
