package query_test

import (
	"encoding/json"
	"testing"

	"txtriage/chains"
	"txtriage/chains/evm/query"
	"txtriage/chains/facts"
)

// What ends an execution is an answer; what only sounds like it is a question left open.
func TestExecuted(t *testing.T) {
	for text, want := range map[string]bool{
		"execution reverted":                           true,
		"execution reverted: request timed out":        true,
		"execution reverted: rate limit exceeded":      true,
		"VM execution error.":                          true,
		"out of gas":                                   true,
		"stack limit reached 1024 (1023)":              true,
		"EVM error InvalidFEOpcode":                    true,
		"err: max code size exceeded (supplied gas 9)": true,

		"blocked by Google Cloud Armor":                            false,
		"googleapi: Error 429: quota exceeded":                     false,
		"failed to revert to snapshot: database is locked":         false,
		"timeout before execution reverted or not could be told":   false,
		"could not determine whether the transaction was reverted": false,
		"connection lost, out of gas estimation aborted":           false,
		"precompile lookup timed out":                              false,
		"header not found":                                         false,
	} {
		e := &chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: facts.Untrusted(text)}
		if got := query.Executed(e); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if !query.Executed(&chains.CallError{Kind: chains.ErrNode, Code: 3, Message: "no more today", Data: json.RawMessage(`"0x08c379a0"`)}) {
		t.Error("what a contract says with code 3 and data")
	}
	if query.Executed(nil) || query.Executed(&chains.CallError{Kind: chains.ErrHTTP, HTTP: 502, Message: "execution reverted"}) {
		t.Error("a gateway")
	}
}
