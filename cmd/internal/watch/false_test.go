package watch_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/rpc"
)

var long = flag.Bool("long", false, "spoil every method in TestFailuresAreNoChanges, and kill more often in TestKilled")

// spoiler is a node whose answers a test spoils.
type spoiler struct {
	chains.Caller
	mu    sync.Mutex
	spoil func(chains.Call, chains.Reply) chains.Reply // nil: as they are
	asked map[string]int
	turn  int
}

func (s *spoiler) set(f func(chains.Call, chains.Reply) chains.Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoil = f
}

func (s *spoiler) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	out := s.Caller.Batch(ctx, calls)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn++
	for i, c := range calls {
		s.asked[c.Method]++
		if s.spoil != nil {
			out[i] = s.spoil(c, out[i])
		}
	}
	return out
}

// spoiled dials a node through a spoiler.
func spoiled(s *spoiler) func(rpc.Node, rpc.Options) (chains.Caller, error) {
	s.asked = map[string]int{}
	return func(n rpc.Node, o rpc.Options) (chains.Caller, error) {
		c, err := rpc.Dial(n, o)
		s.Caller = c
		return s, err
	}
}

func failing(e chains.CallError) chains.Reply { return chains.Reply{Err: &e} }

// TestFailuresAreNoChanges spoils one method after the other in each of many ways, for minutes each. The
// transfers stand still meanwhile, so whatever is told is false.
func TestFailuresAreNoChanges(t *testing.T) {
	t.Parallel()
	c := fast()
	c.rate = 240
	n := newChain(t, c)
	n.mine(3)
	in := n.pay(0, 2)
	n.mine(1)
	gap, last := n.pay(5, 2), n.pay(6, 2)
	s := &spoiler{}
	w := watchWith(t, c, spoiled(s), strings.Join([]string{in, gap, last}, "\n"), "--node", n.flag(), "--state", "none", "--until", "final", "--max-interval", "45s", "--file", "-")
	w.tells("first: included", "first: pending", "first: pending")
	methods := []string{"", "eth_chainId", "eth_getTransactionByHash"}
	if *long {
		methods = []string{
			"", "eth_chainId", "eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getBlockByNumber", "eth_getBlockByHash", "eth_feeHistory", "eth_syncing", "web3_clientVersion", "txpool_contentFrom",
			"txpool_content", "eth_getTransactionCount", "eth_getBalance", "eth_getCode", "eth_call", "debug_traceTransaction", "eth_getBlockReceipts", "eth_simulateV1", "txpool_status",
		}
	}
	tellsNothing(t, w, s, methods, func() { n.mine(1) })
	if n := strings.Count(w.stderr(), "warning: "); n == 0 || n > 20 && !*long {
		t.Errorf("%d warnings:\n%s", n, w.stderr())
	}
}

// tellsNothing spoils methods, each in every way, and fails if anything is told meanwhile but what
// comes with time.
func tellsNothing(t *testing.T, w *session, s *spoiler, methods []string, between func(), byTime ...string) {
	t.Helper()
	ways := map[string]chains.Reply{
		"no connection": failing(chains.CallError{Kind: chains.ErrTransport, Message: "connection refused"}),
		"no answer":     failing(chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}),
		"rate":          failing(chains.CallError{Kind: chains.ErrHTTP, HTTP: 429, Message: "Too Many Requests"}),
		"no method":     failing(chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}),
		"null":          {Result: json.RawMessage("null")},
		"garbage":       {Result: json.RawMessage(`"garbage"`)},
	}
	for _, m := range methods {
		for way, r := range ways {
			if m == "" && (way == "null" || way == "garbage") {
				continue
			}
			s.set(func(call chains.Call, good chains.Reply) chains.Reply {
				if m == "" || call.Method == m {
					return r
				}
				return good
			})
			between()
			time.Sleep(350 * time.Millisecond)
			s.set(nil)
			time.Sleep(120 * time.Millisecond)
			w.mu.Lock()
			rest := string(w.out.Bytes()[w.read:])
			w.read = w.out.Len()
			w.mu.Unlock()
			for line := range strings.Lines(rest) {
				var ch change
				_ = json.Unmarshal([]byte(line), &ch)
				if slices.Contains(byTime, ch.Causes[0].Slug) || slices.Equal(ch.Change.Kinds, []string{"eta"}) {
					continue // it is that late by now
				}
				t.Errorf("%s of %s: told %s (%v): %s", way, m, ch, ch.Causes, ch.Change.Text)
			}
		}
	}
}

// The same with a node of Bitcoin: one payment waits, one has 2 of 6 confirmations.
func TestFailuresOfBitcoinAreNoChanges(t *testing.T) {
	if !*long {
		t.Skip("a minute; with -long")
	}
	c := fast()
	c.rate = 240
	n := nodes.StartBitcoind(t)
	n.RPC("createwallet", "w")
	own := n.Text("getnewaddress")
	n.RPC("generatetoaddress", 103, own)
	to := n.Text("getnewaddress")
	in := n.Text("sendtoaddress", to, 1)
	n.RPC("generatetoaddress", 2, own)
	waits := n.Text("sendtoaddress", to, 1)
	s := &spoiler{}
	w := watchWith(t, c, spoiled(s), in+"\n"+waits, "--node", n.Chain+"=core+"+n.URL, "--state", "none", "--until", "final", "--max-interval", "45s", "--file", "-")
	w.tells("first: included", "first: pending")
	tellsNothing(t, w, s, strings.Fields(`getblockchaininfo getrawtransaction getmempoolentry gettxout getmempoolinfo estimatesmartfee getnetworkinfo getblockhash getblockheader getindexinfo
		getrawmempool getblockstats getblock gettxspendingprevout getchaintips gettxoutproof testmempoolaccept`), func() {}, "not-relayed", "chain-stalled")
}

// either is two nodes behind one address, as a load balancer has them.
type either struct {
	chains.Caller
	other chains.Caller
	mu    sync.Mutex
	dice  *rand.Rand
}

func (e *either) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	e.mu.Lock()
	c := []chains.Caller{e.Caller, e.other}[e.dice.IntN(2)]
	e.mu.Unlock()
	return c.Batch(ctx, calls)
}

// twins are two nodes of one chain: what is done to one is not done to the other.
func twins(t *testing.T, c *clock) (a, b *chain) {
	born := fmt.Sprint(c.now().Unix() - 3600)
	a = &chain{t: t, url: nodes.EVM(t, "gethsim", "-genesis-time", born, "-step", "12"), clock: c}
	b = &chain{t: t, url: nodes.EVM(t, "gethsim", "-genesis-time", born, "-step", "12"), clock: c}
	for range 3 {
		var one, two string
		a.call(&one, "sim_commit")
		b.call(&two, "sim_commit")
		if one != two {
			t.Fatal("they do not make the same blocks")
		}
	}
	return a, b
}

// One of two nodes behind an address lags, or has an emptier pool. What was told is not taken back.
func TestALaggingNodeTakesNothingBack(t *testing.T) {
	t.Parallel()
	c := fast()
	c.rate = 600
	a, b := twins(t, c)
	id := a.pay(0, 2)
	b.pay(0, 2)
	dial := func(n rpc.Node, o rpc.Options) (chains.Caller, error) {
		one, err := rpc.Dial(n, o)
		if err != nil {
			return nil, err
		}
		two, err := rpc.Dial(rpc.Node{Label: n.Label, Kind: n.Kind, URL: b.url}, o)
		return &either{Caller: one, other: two, dice: rand.New(rand.NewPCG(1, 2))}, err
	}
	w := watchWith(t, c, dial, "", "--node", a.flag(), "--state", "none", "--max-interval", "60s", id)
	w.tells("first: pending")
	a.call(nil, "sim_commit")
	w.tells("state cause: included")
	for _, more := range []func(){
		func() {},                                           // the other has it waiting
		func() { b.call(nil, "sim_rollback") },              // the other does not know it
		func() { a.call(nil, "sim_commit") },                // the one goes on
		func() { b.call(nil, "sim_fork", a.hashOf("0x2")) }, // the other falls back further
	} {
		more()
		time.Sleep(1500 * time.Millisecond)
	}
	w.stop()
	t.Log(w.stderr())
}

// Of two nodes that are asked side by side the one that has the block dies; the other lags.
func TestTheBetterNodeDies(t *testing.T) {
	t.Parallel()
	c := fast()
	c.rate = 240
	a, b := twins(t, c)
	id := a.pay(0, 2)
	b.pay(0, 2)
	first := &spoiler{}
	dial := func(n rpc.Node, o rpc.Options) (chains.Caller, error) {
		if strings.HasPrefix(n.URL, a.url) {
			return spoiled(first)(n, o)
		}
		return rpc.Dial(n, o)
	}
	w := watchWith(t, c, dial, "", "--node", a.flag(), "--node", b.flag(), "--state", "none", "--max-interval", "60s", id)
	w.tells("first: pending")
	a.call(nil, "sim_commit")
	w.tells("state cause: included")
	dead := failing(chains.CallError{Kind: chains.ErrTransport, Message: "connection refused"})
	first.set(func(chains.Call, chains.Reply) chains.Reply { return dead })
	time.Sleep(1500 * time.Millisecond)
	b.call(nil, "sim_rollback")
	time.Sleep(3 * time.Second)
	first.set(nil)
	a.call(nil, "sim_commit")
	a.call(nil, "sim_finalize", 4, 4)
	w.tells("state cause party funds: final ended: done")
	w.ends(0)
	t.Log(w.stderr())
}
