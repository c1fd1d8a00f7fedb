package evm

import (
	"strings"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
)

// able is what a node has shown by answering: methods, and blocks whose state or records it has.
type able map[string]bool

// stateAt is where in the parameters of a method the block stands whose state it reads.
var stateAt = map[string]int{
	"eth_call": 1, "eth_getBalance": 1, "eth_getCode": 1, "eth_getTransactionCount": 1, "eth_getStorageAt": 2, "eth_simulateV1": 1,
}

const balanceOf = "0x70a08231" // balanceOf(address)

// readsState reports a method that needs the state of a block; tracers make it again.
func readsState(method string) bool {
	_, one := stateAt[method]
	return one || tracer(method)
}

// readsHistory reports a method that needs old transactions, receipts or blocks.
func readsHistory(method string) bool {
	switch method {
	case "eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getBlockByHash", "eth_getBlockReceipts", "eth_getLogs":
		return true
	}
	return readsState(method)
}

func tracer(method string) bool {
	return strings.HasPrefix(method, "debug_") || strings.HasPrefix(method, "trace_")
}

func (a *able) note(c chains.Call) {
	if *a == nil {
		*a = able{}
	}
	(*a)[c.Method] = true
	if at := stateOf(c); at != "" {
		(*a)["state "+at] = true
	}
}

// of reports that the node has answered a question like c, which it refuses for want of an ability.
func (a able) of(c chains.Call, want nodeerr.Class) bool {
	switch want {
	case nodeerr.Method, nodeerr.PlanMethod, nodeerr.Unauthorised, nodeerr.Tag, nodeerr.BadParams:
		return a[c.Method]
	case nodeerr.StatePruned:
		return a["state "+stateOf(c)]
	case nodeerr.NoTxIndex, nodeerr.TxIndexing:
		if c.Method == "eth_getTransactionReceipt" && a["eth_getTransactionByHash"] { // one index serves both
			return true
		}
		fallthrough
	case nodeerr.HistoryPruned:
		return !readsState(c.Method) && a[c.Method] || a["state "+stateOf(c)]
	default:
		return false
	}
}

// stateOf is the block whose state a call reads; "" if it reads none. A run of the whole transaction
// reads more than a look at one entry, and of a large table of balances a node may lack a part.
func stateOf(c chains.Call) string {
	i, reads := stateAt[c.Method]
	if !reads || i >= len(c.Params) {
		return ""
	}
	if run, ok := c.Params[0].(map[string]any); ok {
		if data, _ := run["data"].(string); run["from"] != nil || strings.HasPrefix(data, balanceOf) {
			return ""
		}
	}
	at, _ := c.Params[i].(string)
	return at
}
