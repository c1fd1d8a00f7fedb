package nodeerr

import "txtriage/chains/facts"

// Verdict is what a node says of a transaction that it was given.
type Verdict struct {
	Key     string // meaning key, such as "min-relay-fee-not-met"; "" when no row matches
	Class   string // fee-too-low, nonce-used, invalid, locked …
	Invalid bool   // breaks consensus rules: it can never confirm as it is
	Script  string // key of the script error in brackets, if any
	Numbers map[string]facts.Int
}

// Submission explains the text with which a node refused a transaction: the answer to
// sendRawTransaction, or testmempoolaccept's reject-reason and reject-details joined by ", ".
func Submission(kind, text string) Verdict { return Verdict{} }

// Keys returns every meaning key, sorted.
func Keys() []string { return nil }
