package standin_test

import (
	"encoding/json"
	"testing"

	"txtriage/chains"
	"txtriage/chains/evm/standin"
	"txtriage/chains/nodeerr"
)

func TestWants(t *testing.T) {
	for _, c := range []struct {
		method string
		result string
		class  nodeerr.Class
		spare  bool
		want   bool
	}{
		{"eth_call", `"0x"`, "", false, false},
		{"eth_call", "", nodeerr.Revert, false, false},
		{"eth_call", "", nodeerr.StatePruned, false, true},
		{"eth_call", "", nodeerr.Offline, true, true},
		{"eth_call", "", nodeerr.Method, true, true}, // every node has it
		{"debug_traceTransaction", "", nodeerr.Method, false, true},
		{"trace_transaction", "", nodeerr.Method, true, false},
		{"trace_transaction", "", nodeerr.Timeout, true, true},
		{"eth_callMany", "", nodeerr.BadParams, true, false},
		{"eth_getBlockByNumber", "null", "", false, true},
		{"eth_getTransactionByHash", "null", "", false, false},
		{"eth_getBalance", "", nodeerr.Refused, false, false}, // never sent: nobody may be asked
		{"eth_getBalance", "", nodeerr.Budget, false, false},
	} {
		r := chains.Reply{Result: json.RawMessage(c.result)}
		if c.class != "" {
			r = chains.Reply{Err: &chains.CallError{Kind: chains.ErrNode}}
		}
		if got := standin.Wants(chains.Call{Method: c.method}, r, c.class, c.spare); got != c.want {
			t.Errorf("%s %s %s spare %v: %v", c.method, c.result, c.class, c.spare, got)
		}
	}
}

func TestMoments(t *testing.T) {
	for _, c := range []struct {
		method string
		params []any
		now    bool
		state  uint64
	}{
		{"eth_getBalance", []any{"0xa", "latest"}, true, 0},
		{"eth_getTransactionCount", []any{"0xa", "pending"}, true, 0},
		{"txpool_contentFrom", []any{"0xa"}, true, 0},
		{"eth_call", []any{map[string]any{}, "0x10"}, false, 16},
		{"debug_traceTransaction", []any{"0xab"}, false, 0},
		{"eth_getBlockByHash", []any{"0xab", false}, false, 0},
	} {
		call := chains.Call{Method: c.method, Params: c.params}
		at, _ := nodeerr.StateOf(call)
		if got := standin.OfNow(call); got != c.now || at != c.state {
			t.Errorf("%s %v: of now %v, state of %d", c.method, c.params, got, at)
		}
	}
}
