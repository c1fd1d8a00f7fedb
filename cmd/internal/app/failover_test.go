package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
)

// twins plays a case of one node at two nodes; spoil changes what the first one says.
func twins(t *testing.T, cat *chains.Catalog, c *casefile.Case, spoil func(n int, call chains.Call, r *chains.Reply)) []hall.Item {
	t.Helper()
	return pair(t, cat, c, 0, spoil)
}

// pair is twins where spoil changes what one of the two says, the first (0) or the second (1).
func pair(t *testing.T, cat *chains.Catalog, c *casefile.Case, which int, spoil func(n int, call chains.Call, r *chains.Reply)) []hall.Item {
	t.Helper()
	nodes := &hall.Nodes{}
	for i := range 2 {
		row, err := cat.Made(c.Nodes[0].Chain)
		if err != nil {
			t.Fatal(err)
		}
		caller, _ := tape.NewPlayer(c.Tape, c.Nodes).Caller(c.Nodes[0].Label)
		twin := chains.Caller(named{caller, fmt.Sprintf("node-%d", i+1), honest, ""})
		if i == which {
			twin = &spoiler{Caller: twin, hit: func(_ string, n int, call chains.Call, r *chains.Reply) { spoil(n, call, r) }}
		}
		nodes.Add(row, twin)
	}
	return triaged(t, cat, c, nodes)
}

// TestFailover fails each call to the first of two nodes in turn, and lets it die at each call: with a
// healthy second one the verdict stays as it is. Only where a node of Bitcoin's family falls silent after its first
// words, and the transaction is in no block, may it stay open: that node may know of a block or of another
// payment. FAILOVER=all runs the whole; CI takes a sample.
func TestFailover(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	all, share := os.Getenv("FAILOVER") == "all", uint32(200)
	runs, bad := 0, 0
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		if f := os.Getenv("FAILOVER_CASE"); f != "" {
			if ok, _ := filepath.Match(f, name); !ok {
				return
			}
		}
		if len(c.Nodes) != 1 {
			return
		}
		asked := []chains.Call{}
		was := twins(t, cat, c, func(_ int, call chains.Call, r *chains.Reply) {
			if r.Err != nil && r.Err.Kind == chains.ErrRefused { // not on the tape
				call.Method = ""
			}
			asked = append(asked, call)
		})
		faults := faultsOf[c.Nodes[0].Kind]
		for n, call := range asked {
			for _, f := range faults {
				for _, dies := range []bool{false, true} {
					at := at{c.Nodes[0].Label, n}
					if call.Method == "" || dies && f.name != "unreachable" && f.name != "timeout" || !all && drawn(name, at, fmt.Sprint(f.name, dies))%share != 0 {
						continue
					}
					runs++
					is := twins(t, cat, c, func(k int, _ chains.Call, r *chains.Reply) {
						if k == n || dies && k > n {
							e := f.err
							r.Result, r.Err = nil, &e
						}
					})
					for i := range was {
						if dies && n > 0 && c.Nodes[0].Kind != "evm" && outside(was[i].Verdict) && slices.Contains(unsure, is[i].Verdict.Findings[0].Slug) {
							continue
						}
						if a, b := hall.Gist(was[i].Verdict), hall.Gist(is[i].Verdict); !asSure(was[i].Verdict, is[i].Verdict, f.name) {
							bad++
							if os.Getenv("FAILOVER_CASE") != "" {
								t.Logf("%+v\n%+v\n%+v", is[i].Facts.Nodes[0].Refused, is[i].Facts.Nodes[1].Refused, is[i].Facts.Sighting)
							}
							t.Errorf("%s: node-1.%d %s %.100s fails with %s (dies: %v):\n  %s\n  %s", name, n+1, call.Method, fmt.Sprint(call.Params), f.name, dies, a, b)
						}
					}
				}
			}
		}
	})
	t.Logf("%d runs, %d differ", runs, bad)
}

// outside: what it tells of is in no block.
func outside(v diagnose.Verdict) bool {
	return v.State != diagnose.StateIncluded && v.State != diagnose.StateFinal && v.State != diagnose.StateFailed
}

// counted are causes that are the surer the more nodes say so.
var counted = []string{"never-seen", "chain-stalled", "sequencer-stalled", "node-behind"}

// asSure reports the same verdict, as certain. Where it rests on the number of nodes, one less may
// make it less certain, or leave the next cause first.
func asSure(was, is diagnose.Verdict, fault string) bool {
	a, b := was.Findings[0], is.Findings[0]
	if slices.Contains(cannotKnow, fault) && slices.Contains(unsure, b.Slug) {
		return true
	}
	if slices.Contains(counted, a.Slug) {
		i := slices.IndexFunc(was.Findings, func(f diagnose.Finding) bool { return f.Slug == b.Slug })
		return i >= 0 && grades[b.Certainty] <= grades[was.Findings[i].Certainty]
	}
	same := a.Slug == b.Slug && was.State == is.State && was.Party == is.Party && was.Funds == is.Funds
	return same && (slices.Contains(unsure, a.Slug) || a.Certainty == b.Certainty)
}

// cannotKnow are the ways in which a node says that it cannot know an id: with it, "nobody has it"
// stays open, whatever the other says.
var cannotKnow = []string{"tx-indexing", "history-pruned", "no-index"}

// lacking are nodes that can do less than others of their kind.
var lacking = map[string]teller{
	"no-trace": func(c chains.Call, r *chains.Reply) {
		if strings.HasPrefix(c.Method, "debug_") || strings.HasPrefix(c.Method, "trace_") {
			refuses(r, -32601, "the method "+c.Method+" does not exist/is not available")
		}
	},
	"pruned": func(c chains.Call, r *chains.Reply) {
		if _, old := nodeerr.StateOf(c); old {
			refuses(r, -32000, "missing trie node 5a (path ) state 0x5a is not available")
		}
	},
	"no-pool": func(c chains.Call, r *chains.Reply) {
		if strings.HasPrefix(c.Method, "txpool_") {
			refuses(r, -32601, "the method "+c.Method+" does not exist/is not available")
		}
	},
	"no-logs": func(c chains.Call, r *chains.Reply) {
		if c.Method == "eth_getLogs" {
			refuses(r, -32601, "the method eth_getLogs does not exist/is not available")
		}
	},
	"no-index": func(c chains.Call, r *chains.Reply) {
		if c.Method == "getrawtransaction" && r.Err == nil && !strings.Contains(string(r.Result), `"confirmations":0`) && strings.Contains(string(r.Result), `"blockhash"`) && len(c.Params) < 3 {
			refuses(r, -5, "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions.")
		}
	},
}

// TestTheAbleOneIsAsked: of two nodes one can do less. In whichever order they stand, the verdict
// is that of two able ones.
func TestTheAbleOneIsAsked(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	sets := 0
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		if len(c.Nodes) != 1 || os.Getenv("FAILOVER") != "all" && drawn(name, at{}, "able")%6 != 0 {
			return
		}
		was := twins(t, cat, c, func(int, chains.Call, *chains.Reply) {})
		for what, tell := range lacking {
			for which := range 2 {
				sets++
				is := pair(t, cat, c, which, func(_ int, call chains.Call, r *chains.Reply) {
					if r.Err == nil || r.Err.Kind != chains.ErrRefused {
						tell(call, r)
					}
				})
				for i := range was {
					if !asSure(was[i].Verdict, is[i].Verdict, what) {
						t.Errorf("%s: node-%d is %s:\n  %s\n  %s", name, which+1, what, hall.Gist(was[i].Verdict), hall.Gist(is[i].Verdict))
					}
				}
			}
		}
	})
	t.Logf("%d sets", sets)
	if sets < 60 {
		t.Errorf("%d sets", sets)
	}
}

// TestTwoAddressesAreOneWitness: what two addresses of one server do not know, one node does not know.
func TestTwoAddressesAreOneWitness(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	grade := func(c *casefile.Case, tell teller, sites ...string) (diagnose.Finding, hall.Item) {
		nodes := &hall.Nodes{}
		for i, site := range sites {
			row, err := cat.Made(c.Nodes[0].Chain)
			if err != nil {
				t.Fatal(err)
			}
			caller, _ := tape.NewPlayer(c.Tape, c.Nodes).Caller(c.Nodes[0].Label)
			nodes.Add(row, named{caller, fmt.Sprintf("node-%d", i+1), tell, site})
		}
		it := triaged(t, cat, c, nodes)[0]
		return it.Verdict.Findings[0], it
	}
	seen := 0
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		switch filepath.ToSlash(name) {
		case "never-seen/evm-unknown.txtar", "never-seen/bitcoin.txtar":
			seen++
			two, _ := grade(c, honest, "", "")
			one, it := grade(c, honest, "node-1", "node-1")
			if two.Slug != "never-seen" || two.Certainty != diagnose.Likely || one.Slug != "never-seen" || one.Certainty != diagnose.Possible {
				t.Errorf("%s: two say %s (%s), one with two addresses %s (%s)", name, two.Slug, two.Certainty, one.Slug, one.Certainty)
			}
			if n := it.Facts.Nodes[1]; n.Site != "node-1" {
				t.Errorf("%s: node-2 stands with %q", name, n.Site)
			}
		case "arrived/evm.txtar": // both lag behind what is true, and know nothing
			seen++
			if f, it := grade(c, evmTellers["lagging"], "node-1", "node-1"); grades[f.Certainty] > grades[diagnose.Possible] && f.Slug == "never-seen" {
				t.Errorf("two addresses of one lagging server: %s", hall.Gist(it.Verdict))
			}
		}
	})
	if seen != 3 {
		t.Errorf("%d cases", seen)
	}
}
