// Package nodeerr knows what a node's refusal means. Ordered tables, first match wins.
package nodeerr

import (
	"maps"
	"slices"
	"strings"

	"txtriage/chains"
	"txtriage/chains/nodeerr/rejects"
)

// Class is what a refused or failed call means for a diagnosis.
type Class string

// The classes.
const (
	Rate          Class = "rate"           // too many requests: wait, or ask another node
	SenderRate    Class = "sender-rate"    // the sequencer limits this sender
	Billing       Class = "billing"        // the operator's account with the provider is used up
	PlanMethod    Class = "plan-method"    // the method is not in the operator's plan
	Unauthorised  Class = "unauthorised"   // wrong or missing key
	Method        Class = "method"         // the node has no such method
	Range         Class = "range"          // asked for too much at once
	Addresses     Class = "addresses"      // asked for too many addresses at once
	StatePruned   Class = "state-pruned"   // the state of that block is gone
	HistoryPruned Class = "history-pruned" // the block or its receipts are gone: not an absence
	TxIndexing    Class = "tx-indexing"    // the index is still being built: not an absence
	NoTxIndex     Class = "no-tx-index"    // there is no index: not an absence
	BlockUnknown  Class = "block-unknown"  // the node lags or the block is not on its chain
	Tag           Class = "tag"            // pending, safe or finalized is not supported
	Timeout       Class = "timeout"
	Revert        Class = "revert" // the execution was refused: this is an answer
	Syncing       Class = "syncing"
	Offline       Class = "offline" // the node itself has no peers, or cannot be reached
	Absent        Class = "absent"  // the node can know and does not
	BadParams     Class = "bad-params"
	BadReply      Class = "bad-reply"
	Server        Class = "server"
	PoolVerdict   Class = "pool-verdict" // a pool's verdict on a transaction: see Submission
	Refused       Class = "refused"      // never sent: not on the read-only list
	Budget        Class = "budget"       // beyond what one diagnosis may cost: says nothing of the node
	Other         Class = "other"
)

// row is one entry of a table. Every condition that is set must hold; of texts one is enough.
type row struct {
	key    string
	class  Class
	texts  []string // parts of the message, lower case
	starts bool     // the message starts with one of texts
	codes  []int
	http   []int
	source string
}

func (r row) matches(text string, e *chains.CallError) bool {
	if len(r.codes) > 0 && (e == nil || !slices.Contains(r.codes, e.Code)) {
		return false
	}
	if len(r.http) > 0 && (e == nil || !slices.Contains(r.http, e.HTTP)) {
		return false
	}
	if len(r.texts) == 0 {
		return true
	}
	for _, t := range r.texts {
		if r.starts && strings.HasPrefix(text, t) || !r.starts && strings.Contains(text, t) {
			return true
		}
	}
	return false
}

// maxText bounds how much of a message is looked at, in bytes.
const maxText = 4096

func fold(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.ToLower(strings.ToValidUTF8(s, "\ufffd"))
}

// Classify tells what an error means. kind is the Caller's kind: evm, core, btcd, esplora.
// A nil error and an unknown text are Other.
func Classify(kind string, e *chains.CallError) Class {
	_, c := Match(kind, e)
	return c
}

// Match is Classify with the key of the row that matched, for explanations.
func Match(kind string, e *chains.CallError) (key string, c Class) {
	if e == nil {
		return "", Other
	}
	text := strings.TrimSpace(fold(string(e.Message)))
	switch e.Kind {
	case chains.ErrRefused:
		return "not-read-only", Refused
	case chains.ErrBudget:
		return "budget-used-up", Budget
	case chains.ErrTimeout:
		return "no-answer-in-time", Timeout
	case chains.ErrTransport:
		return "not-reachable", Offline
	case chains.ErrReply:
		if strings.Contains(text, "larger than") {
			return "reply-too-large", Range
		}
		return "unreadable-reply", BadReply
	case chains.ErrHTTP, chains.ErrNode: // the tables know
	}
	for _, r := range tableOf(kind) {
		if r.class == PoolVerdict && len(r.texts) == 0 && len(r.codes) == 0 {
			// Stands for the whole table of verdicts at this place of the order.
			if v := verdict(kind, string(e.Message)); v.Key != "" {
				return v.Key, PoolVerdict
			}
			continue
		}
		if r.matches(text, e) {
			return r.key, r.class
		}
	}
	return "", Other
}

func tableOf(kind string) []row {
	switch kind {
	case "evm":
		return evmTable
	case "core":
		return bitcoinTable
	case "btcd":
		return btcdTable
	case "esplora":
		return esploraTable
	}
	return statusTable
}

// Find looks a text up whose origin is unknown, as a person pastes it. The key is "" if no
// row knows it.
func Find(text string) (key string, c Class) {
	if v := Submission("", text); v.Key != "" {
		if c := classOfKey(v.Key); c != "" {
			return v.Key, c
		}
		return v.Key, PoolVerdict
	}
	return "", Other
}

// Keys returns every meaning key, sorted: what an explanation needs words for.
func Keys() []string {
	keys := map[string]bool{"not-read-only": true, "budget-used-up": true, "no-answer-in-time": true, "not-reachable": true, "reply-too-large": true, "unreadable-reply": true}
	for _, t := range [][]row{evmTable, bitcoinTable, btcdTable, esploraTable} {
		for _, r := range t {
			keys[r.key] = true
		}
	}
	for _, k := range VerdictKeys() {
		keys[k] = true
	}
	for _, s := range rejects.Scripts() {
		keys[s.Key] = true
	}
	delete(keys, "")
	return slices.Sorted(maps.Keys(keys))
}

// VerdictKeys returns the keys that Submission gives to verdicts proper, sorted.
func VerdictKeys() []string {
	keys := map[string]bool{}
	for _, t := range [][]verdictRow{evmVerdicts, bitcoinVerdicts} {
		for _, r := range t {
			keys[r.key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// BitcoinKeys returns the keys of verdicts of Bitcoin's family, sorted.
func BitcoinKeys() []string {
	keys := map[string]bool{}
	for _, r := range bitcoinVerdicts {
		keys[r.key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

func classOfKey(key string) Class {
	for _, t := range [][]row{evmTable, bitcoinTable, esploraTable} {
		for _, r := range t {
			if r.key == key && r.class != PoolVerdict {
				return r.class
			}
		}
	}
	return ""
}
