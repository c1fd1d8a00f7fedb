// Package tape records what nodes answered and plays it back. A tape holds labels, never
// addresses, headers or keys; its text form is inert in a terminal.
package tape

import (
	"encoding/json"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Node is a node as a tape knows it.
type Node struct {
	Label  string
	Kind   string // evm, core, btcd, esplora
	Public bool
	Chain  string // CAIP-2 of the chain it was asked for
}

// Exchange is one call and its answer.
type Exchange struct {
	ID     facts.EvidenceID // "<label>.<n>", n from 1
	Label  string
	At     time.Time
	Method string
	Params json.RawMessage // a canonical JSON array; "[]" without parameters
	Result json.RawMessage // nil if Err is set
	Err    *chains.CallError
}

// Parse reads the text form. Strict: an error names the line.
func Parse(text []byte) ([]Exchange, error) { return nil, nil }

// Format writes the text form, one line per call and one per answer. Format(Parse(t)) is t.
func Format(ex []Exchange) []byte { return nil }

// Evidence is what reports quote of each exchange.
func Evidence(ex []Exchange) []facts.Evidence { return nil }
