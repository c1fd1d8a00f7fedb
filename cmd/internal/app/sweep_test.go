package app_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
)

// fault is one way in which a call fails.
type fault struct {
	name string
	err  chains.CallError
}

// everywhere are the faults that any node can show.
var everywhere = []fault{
	{"unreachable", chains.CallError{Kind: chains.ErrTransport, Message: "connection refused"}},
	{"timeout", chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}},
	{"rate", chains.CallError{Kind: chains.ErrHTTP, HTTP: 429, Message: "Too Many Requests"}},
	{"unauthorised", chains.CallError{Kind: chains.ErrHTTP, HTTP: 401, Message: "Unauthorized"}},
	{"billing", chains.CallError{Kind: chains.ErrHTTP, HTTP: 402, Message: "Monthly capacity limit exceeded"}},
	{"bad-reply", chains.CallError{Kind: chains.ErrReply, Message: "the reply is not JSON"}},
	{"range", chains.CallError{Kind: chains.ErrReply, Message: "the reply is larger than 8388608 bytes"}},
	{"server", chains.CallError{Kind: chains.ErrHTTP, HTTP: 502, Message: "web page: bad gateway"}},
}

// faultsOf are those and what only this kind of node says.
var faultsOf = map[string][]fault{
	"evm": slices.Concat(everywhere, []fault{
		{"method", chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}},
		{"plan", chains.CallError{Kind: chains.ErrNode, Code: -32600, HTTP: 403, Message: "debug_traceTransaction is not included in your current plan"}},
		{"state-pruned", chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "missing trie node 5a (path ) state 0x5a is not available"}},
		{"history-pruned", chains.CallError{Kind: chains.ErrNode, Code: 4444, Message: "pruned history unavailable"}},
		{"tx-indexing", chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "transaction indexing is in progress"}},
		{"block-unknown", chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "header not found"}},
		{"internal", chains.CallError{Kind: chains.ErrNode, Code: -32603, Message: "internal error"}},
		{"strange", chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "the fox is not in the henhouse"}},
	}),
	"core": slices.Concat(everywhere, []fault{
		{"method", chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "Method not found"}},
		{"warm-up", chains.CallError{Kind: chains.ErrNode, Code: -28, Message: "Loading block index…"}},
		{"busy", chains.CallError{Kind: chains.ErrHTTP, HTTP: 503, Message: "Work queue depth exceeded"}},
		{"no-index", chains.CallError{Kind: chains.ErrNode, Code: -5, Message: "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions."}},
		{"history-pruned", chains.CallError{Kind: chains.ErrNode, Code: -1, Message: "Block not available (pruned data)"}},
		{"strange", chains.CallError{Kind: chains.ErrNode, Code: -1, Message: "the fox is not in the henhouse"}},
	}),
	"esplora": slices.Concat(everywhere, []fault{
		{"path", chains.CallError{Kind: chains.ErrNode, HTTP: 404, Message: "endpoint does not exist"}},
		{"too-many", chains.CallError{Kind: chains.ErrNode, HTTP: 400, Message: "Too many history entries"}},
		{"strange", chains.CallError{Kind: chains.ErrNode, HTTP: 400, Message: "the fox is not in the henhouse"}},
	}),
}

func init() { faultsOf["btcd"] = faultsOf["core"] }

// unable are the faults by which a node says that it cannot answer such a question at all.
var unable = []string{"method", "plan", "state-pruned", "history-pruned", "no-index", "path"}

// judgeOf is what may come of a node that fails so from some question on.
func judgeOf(f fault) judge {
	if slices.Contains(unable, f.name) {
		return blinder
	}
	return strays
}

// TestSweep fails every call of every case and ticket in every way: the first cause stays, or the
// report says that it cannot tell and what is missing. CI takes a sample that is the same each
// time; SWEEP=all runs the whole, SWEEP_CASE=pattern the cases that it fits.
func TestSweep(t *testing.T) {
	sweep(t, 100, func(s *play, try trying) {
		for _, a := range s.asked {
			for _, f := range faultsOf[s.kinds[a.label]] {
				try(s.call(a)+" fails with "+f.name, strays, s.fails(f, func(b at) bool { return a == b }))
			}
		}
	})
}

// TestSweepOfDyingNodes lets a node answer so many calls and then none. One that never says a word is no
// witness: beside others of its chain the verdict is the one without it, or says that it cannot tell.
func TestSweepOfDyingNodes(t *testing.T) {
	sweep(t, 300, func(s *play, try trying) {
		for _, a := range s.asked {
			for _, f := range faultsOf[s.kinds[a.label]] {
				judge := judgeOf(f)
				if a.n == 0 && s.others(a.label) {
					judge = s.without(t, a.label, judge)
				}
				try("from "+s.call(a)+" on all fails with "+f.name, judge, s.fails(f, func(b at) bool { return a.label == b.label && b.n >= a.n }))
			}
		}
	})
}

// limits are kinds of questions that a node of an EVM chain may refuse as a whole.
var limits = map[string]func(chains.Call) bool{
	"tracing":           tracing,
	"tracing and pools": func(c chains.Call) bool { return tracing(c) || strings.HasPrefix(c.Method, "txpool_") },
	"tracing and running again": func(c chains.Call) bool {
		return tracing(c) || slices.Contains([]string{"eth_simulateV1", "eth_callMany", "eth_estimateGas"}, c.Method)
	},
	"old state":                  oldState,
	"old state and whole blocks": func(c chains.Call) bool { return oldState(c) || wholeBlock(c) }, // nothing can be made again
	"records":                    func(c chains.Call) bool { return c.Method == "eth_getLogs" || c.Method == "eth_getBlockReceipts" },
}

func tracing(c chains.Call) bool {
	return strings.HasPrefix(c.Method, "debug_") || strings.HasPrefix(c.Method, "trace_")
}

func oldState(c chains.Call) bool {
	switch c.Method {
	case "eth_call", "eth_getBalance", "eth_getCode", "eth_getTransactionCount", "eth_getStorageAt", "eth_estimateGas", "eth_simulateV1", "eth_callMany":
		return len(c.Params) < 2 || c.Params[1] != "latest" && c.Params[1] != "pending"
	}
	return tracing(c)
}

func wholeBlock(c chains.Call) bool {
	return c.Method == "eth_getBlockReceipts" || c.Method == "eth_getBlockByHash" && len(c.Params) > 1 && c.Params[1] == true
}

// TestSweepOfLimits lets a node of an EVM chain refuse all questions of one method, or of one kind, with all that
// nodes say who cannot answer them at all.
func TestSweepOfLimits(t *testing.T) {
	sweep(t, 24, func(s *play, try trying) {
		for _, label := range slices.Sorted(maps.Keys(s.kinds)) {
			if s.kinds[label] != "evm" {
				continue
			}
			refused := maps.Clone(limits)
			for _, a := range s.asked {
				if m := s.calls[a].Method; a.label == label {
					refused[m] = func(c chains.Call) bool { return c.Method == m }
				}
			}
			for name, of := range refused {
				for _, f := range faultsOf["evm"] {
					if slices.Contains(unable, f.name) {
						try(label+" refuses "+name+" with "+f.name, blinder, s.failsAll(f, label, of))
					}
				}
			}
		}
	})
}

// TestSweepOfTwo fails two calls at once, each in its own way.
func TestSweepOfTwo(t *testing.T) {
	sweep(t, 1500, func(s *play, try trying) {
		for i, a := range s.asked {
			for j, b := range s.asked[i+1:] {
				all, others := faultsOf[s.kinds[a.label]], faultsOf[s.kinds[b.label]]
				for k := range 3 { // of all pairs of ways, three that change from pair to pair
					f, g := all[(i+5*j+k)%len(all)], others[(3*i+j+5*k)%len(others)]
					first, second := s.fails(f, func(c at) bool { return a == c }), s.fails(g, func(c at) bool { return b == c })
					try(s.call(a)+" fails with "+f.name+" and "+s.call(b)+" with "+g.name, strays, func(a at, c chains.Call, r *chains.Reply) {
						first(a, c, r)
						second(a, c, r)
					})
				}
			}
		}
	})
}
