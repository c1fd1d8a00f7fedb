package nodeerr

import (
	"txtriage/chains"
	"txtriage/chains/nodeerr/likeness"
)

// How much likelier than the next class the likeness of a text has to be, in parts of likeness.One:
// where the tables say nothing, and where only a phrase spoke that many use, or a code.
const (
	likely      = 3 * likeness.One / 2
	farLikelier = 3 * likeness.One
)

// likened are the keys of what a text is only like. None of these classes is evidence.
var likened = map[Class]string{
	Rate: "rate-limited", Billing: "account-used-up", PlanMethod: "method-not-in-plan", Unauthorised: "wrong-key",
	Method: "method-missing", Range: "range-too-large", Addresses: "too-many-addresses",
	StatePruned: "state-pruned", HistoryPruned: "history-pruned", TxIndexing: "transaction-indexing", NoTxIndex: "no-transaction-index",
	BlockUnknown: "unknown-block", Tag: "tag-not-supported", Timeout: "execution-timeout", Syncing: "node-syncing", Offline: "node-isolated",
	BadParams: "bad-parameters", Server: "node-error",
}

// liken asks what a text is most like that the tables do not know, or know but by a common phrase.
func liken(kind string, e *chains.CallError, key string, c Class) (string, Class) {
	name, by := likeness.Of(likeness.Said{Kind: kind, Code: e.Code, Status: e.HTTP, Text: string(e.Message)})
	g := Class(name)
	if other := likened[g]; other != "" && (c == Other && by >= likely && g.Act().Lacks == LacksNothing || by >= farLikelier) {
		return other, g
	}
	return key, c
}
