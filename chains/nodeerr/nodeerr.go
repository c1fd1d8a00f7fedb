// Package nodeerr knows what a node's refusal means. Ordered tables, first match wins.
package nodeerr

import "txtriage/chains"

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
	Other         Class = "other"
)

// Classify tells what an error means. kind is the Caller's kind: evm, core, btcd, esplora.
// A nil error and an unknown text are Other.
func Classify(kind string, e *chains.CallError) Class { return Other }
