// Package standin judges when a question that one node left open may be put to another, and
// which answers must come from one node because they are of one moment.
package standin

import (
	"strings"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
)

// Wants reports whether another node may know better: the reply is a failure that is the node's,
// or nothing where there must be something. spare: there is another way, so that a method which
// the node lacks is no loss.
func Wants(c chains.Call, r chains.Reply, class nodeerr.Class, spare bool) bool {
	if r.Err == nil {
		return string(r.Result) == "null" && owed[c.Method]
	}
	act := class.Act()
	switch {
	case act.Evidence, !act.Elsewhere, class == nodeerr.Budget:
		return false
	case spare && !nodeerr.Basic(c.Method) && (act.Lacks == nodeerr.LacksMethod || class == nodeerr.BadParams || class == nodeerr.Tag):
		return false
	}
	return true
}

// owed are the methods that answer with nothing only for a block that the node lacks.
var owed = map[string]bool{"eth_getBlockByNumber": true, "eth_getBlockByHash": true, "eth_getBlockReceipts": true}

// OfNow reports a question about the newest state or about what waits. Such answers belong
// together: they come from one node, or a number of one moment is held against a pool of another.
func OfNow(c chains.Call) bool {
	if strings.HasPrefix(c.Method, "txpool_") || c.Method == "eth_feeHistory" || c.Method == "eth_gasPrice" || c.Method == "eth_blockNumber" {
		return true
	}
	for _, p := range c.Params {
		if s, ok := p.(string); ok && (s == "latest" || s == "pending") {
			return true
		}
	}
	return false
}

// ByID reports a question where a transaction stands. Its answers belong together as well.
func ByID(c chains.Call) bool {
	return c.Method == "eth_getTransactionByHash" || c.Method == "eth_getTransactionReceipt"
}

// Pool reports a question that only a node that shows its waiting area answers.
func Pool(c chains.Call) bool { return strings.HasPrefix(c.Method, "txpool_") }

// Heavy reports a question that keeps a node busy for long: to put it to a second one because the
// first takes its time would burden both.
func Heavy(c chains.Call) bool {
	for _, p := range []string{"debug_", "trace_", "arbtrace_", "ots_"} {
		if strings.HasPrefix(c.Method, p) {
			return true
		}
	}
	switch c.Method {
	case "eth_getLogs", "eth_getBlockReceipts", "eth_simulateV1", "eth_callMany", "eth_estimateGas", "txpool_content", "txpool_inspect":
		return true
	}
	return false
}
