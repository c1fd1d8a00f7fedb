package query

import (
	"strconv"
	"strings"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
)

// able is what a node has shown by answering: methods, and blocks whose state or records it has; of runs
// the most gas.
type able map[string]uint64

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
	(*a)[c.Method] = 1
	if at := stateOf(c); at != "" {
		(*a)["state "+at] = 1
	}
	if at, gas := runOf(c); at != "" {
		a.runs(at, gas)
	}
}

// ranOld notes a run on an old state.
const ranOld = "run on an old state"

// runs notes a run with so much gas on the state of a block.
func (a *able) runs(at string, gas uint64) {
	if at := "run " + at; gas >= (*a)[at] {
		(*a)[at] = gas
	}
	if strings.HasPrefix(at, "0x") {
		(*a)[ranOld] = 1
	}
}

// of reports that the node has answered a question like c, which it refuses for want of an ability.
func (a able) of(c chains.Call, want nodeerr.Class) bool {
	switch want {
	case nodeerr.Method, nodeerr.PlanMethod, nodeerr.Unauthorised, nodeerr.Tag, nodeerr.BadParams:
		return a[c.Method] > 0
	case nodeerr.StatePruned:
		if tracer(c.Method) { // it makes that state again of the one before the block
			return a[ranOld] > 0
		}
		return a["state "+stateOf(c)] > 0 || a.ran(c)
	case nodeerr.NoTxIndex, nodeerr.TxIndexing:
		if c.Method == "eth_getTransactionReceipt" && a["eth_getTransactionByHash"] > 0 { // one index serves both
			return true
		}
		fallthrough
	case nodeerr.HistoryPruned:
		if tracer(c.Method) {
			return a[ranOld] > 0
		}
		return !readsState(c.Method) && a[c.Method] > 0 || a["state "+stateOf(c)] > 0 || a.ran(c)
	default:
		return false
	}
}

// ran reports that the node ran the transaction on the same state with as much gas or more: that reads no less.
// Without its coins it may take another path.
func (a able) ran(c chains.Call) bool {
	at, gas := runOf(c)
	most, ok := a["run "+at]
	return at != "" && ok && gas <= most
}

// runOf is the block on whose state a call runs in a sender's name, and its gas; "" if it is no such run.
func runOf(c chains.Call) (at string, gas uint64) {
	if c.Method != "eth_call" || len(c.Params) < 2 {
		return "", 0
	}
	run, ok := c.Params[0].(map[string]any)
	if !ok || run["from"] == nil {
		return "", 0
	}
	at, _ = c.Params[1].(string)
	if value, _ := run["value"].(string); value != "" && at != "" {
		at += " " + value
	}
	limit, _ := run["gas"].(string)
	gas, err := strconv.ParseUint(strings.TrimPrefix(limit, "0x"), 16, 64)
	if err != nil {
		return "", 0
	}
	return at, gas
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
