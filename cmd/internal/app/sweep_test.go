package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
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

// at names one call of a replay: the n-th of a node, from 0.
type at struct {
	label string
	n     int
}

// spoiler passes calls on and spoils the answer to one of them.
type spoiler struct {
	chains.Caller
	hit   func(label string, n int, c chains.Call, r *chains.Reply)
	mu    sync.Mutex
	asked int
}

func (s *spoiler) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	s.mu.Lock()
	first := s.asked
	s.asked += len(calls)
	s.mu.Unlock()
	out := s.Caller.Batch(ctx, calls)
	for i := range out {
		s.hit(s.Label(), first+i, calls[i], &out[i])
	}
	return out
}

// spoilt replays a case with hit between the tape and the rooms.
func spoilt(t testing.TB, cat *chains.Catalog, c *casefile.Case, hit func(string, int, chains.Call, *chains.Reply)) []hall.Item {
	t.Helper()
	nodes := &hall.Nodes{}
	player := tape.NewPlayer(c.Tape, c.Nodes)
	for _, n := range c.Nodes {
		row, err := cat.Made(n.Chain)
		if err != nil {
			t.Fatal(err)
		}
		caller, _ := player.Caller(n.Label)
		nodes.Add(row, &spoiler{Caller: caller, hit: hit})
	}
	job, err := hall.JobOf(c)
	if err != nil {
		t.Fatal(err)
	}
	return hall.Triage(context.Background(), job, cat, nodes, tape.NewRecorder(func() time.Time { return c.Clock }), c.Clock)
}

// unsure are the causes that say that nothing can be said.
var unsure = []string{"undetermined", "node-cannot-answer", "node-behind"}

var grades = map[diagnose.Certainty]int{diagnose.Possible: 1, diagnose.Likely: 2, diagnose.Proven: 3}

// less are first causes that may stand for a more particular one where a node lacks an ability for
// good (old state, traces, the name of a token): they are true, say less, and many nodes are so.
var less = map[string]string{
	"receiver-refuses-payment": "reverted-silently", "approval-needs-reset": "reverted-silently", "address-frozen": "reverted-silently",
	"swept-by-thief":        "receiver-platform-delay",
	"changed-in-same-block": "token-paused", // open: the lookup before the block failed
	"asset-differs":         "arrived",      // whose words then say that the asset has to be compared
}

// strays tells how a verdict with a fault departs from the one without; "" if it is the same
// first cause, as certain or less, or says that it cannot tell and what is missing.
func strays(was, is diagnose.Verdict) string {
	a, b := was.Findings[0], is.Findings[0]
	switch {
	case slices.Contains(unsure, b.Slug):
		if !slices.Contains(unsure, a.Slug) && len(is.NotSeen) == 0 {
			return b.Slug + " names nothing that is missing"
		}
	case a.Slug != b.Slug && less[a.Slug] == b.Slug:
	case a.Slug != b.Slug:
		return fmt.Sprintf("%s (%s) becomes %s (%s)", a.Slug, a.Certainty, b.Slug, b.Certainty)
	case grades[b.Certainty] > grades[a.Certainty] && a.Section != "pasted": // that it is an address, the paste alone shows
		return fmt.Sprintf("%s: %s becomes %s", a.Slug, a.Certainty, b.Certainty)
	}
	for _, f := range is.Findings {
		if f.Certainty != diagnose.Proven || slices.Contains(unsure, f.Slug) {
			continue
		}
		if less[a.Slug] == f.Slug || f.Section == "pasted" {
			continue
		}
		if !slices.ContainsFunc(was.Findings, func(o diagnose.Finding) bool { return o.Slug == f.Slug && o.Certainty == diagnose.Proven }) {
			return fmt.Sprintf("%s is proven only by the fault", f.Slug)
		}
	}
	return ""
}

// TestSweep fails every call of every case in every way: the first cause stays, or the report
// says that it cannot tell. CI takes a sample that is the same each time; SWEEP=all runs the whole.
func TestSweep(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	all := os.Getenv("SWEEP") == "all"
	share := uint32(60)
	runs, counts := 0, map[string]int{}
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		if f := os.Getenv("SWEEP_CASE"); f != "" {
			if ok, _ := filepath.Match(f, name); !ok {
				return
			}
		}
		var asked []at
		method, kinds := map[at]string{}, map[string]string{}
		for _, n := range c.Nodes {
			kinds[n.Label] = n.Kind
		}
		var mu sync.Mutex
		was := spoilt(t, cat, c, func(label string, n int, call chains.Call, _ *chains.Reply) {
			mu.Lock()
			defer mu.Unlock()
			asked, method[at{label, n}] = append(asked, at{label, n}), call.Method
			if p, err := json.Marshal(call.Params); err == nil {
				method[at{label, n}] += " " + string(p[:min(len(p), 120)])
			}
		})
		for _, a := range asked {
			for _, f := range faultsOf[kinds[a.label]] {
				if !all && drawn(name, a, f.name)%share != 0 {
					continue
				}
				runs++
				is := spoilt(t, cat, c, func(label string, n int, _ chains.Call, r *chains.Reply) {
					if label == a.label && n == a.n {
						e := f.err
						r.Result, r.Err = nil, &e
					}
				})
				for i := range was {
					if s := strays(was[i].Verdict, is[i].Verdict); s != "" {
						counts[name]++
						t.Errorf("%s: %s.%d %s fails with %s: %s", name, a.label, a.n+1, method[a], f.name, s)
					}
				}
			}
		}
	})
	t.Logf("%d runs", runs)
}

func drawn(name string, a at, fault string) uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s %s %d %s", name, a.label, a.n, fault)
	return h.Sum32()
}
