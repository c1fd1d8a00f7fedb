package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
)

// twins plays a case of one node at two nodes; spoil changes what the first one says.
func twins(t *testing.T, cat *chains.Catalog, c *casefile.Case, spoil func(n int, call chains.Call, r *chains.Reply)) []hall.Item {
	t.Helper()
	nodes := &hall.Nodes{}
	for i := range 2 {
		row, err := cat.Made(c.Nodes[0].Chain)
		if err != nil {
			t.Fatal(err)
		}
		caller, _ := tape.NewPlayer(c.Tape, c.Nodes).Caller(c.Nodes[0].Label)
		twin := chains.Caller(named{caller, fmt.Sprintf("node-%d", i+1), honest})
		if i == 0 {
			twin = &spoiler{Caller: twin, hit: func(_ string, n int, call chains.Call, r *chains.Reply) { spoil(n, call, r) }}
		}
		nodes.Add(row, twin)
	}
	job, err := hall.JobOf(c)
	if err != nil {
		t.Fatal(err)
	}
	return hall.Triage(context.Background(), job, cat, nodes, tape.NewRecorder(func() time.Time { return c.Clock }), c.Clock)
}

// TestFailover fails each call to the first of two nodes in turn, and lets it die at each call: with a
// healthy second one the verdict stays as it is. FAILOVER=all runs the whole; CI takes a sample.
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
						if a, b := hall.Gist(was[i].Verdict), hall.Gist(is[i].Verdict); !asSure(was[i].Verdict, is[i].Verdict, f.name) {
							bad++
							if os.Getenv("FAILOVER_CASE") != "" {
								t.Logf("%+v\n%+v\n%+v", is[i].Facts.Nodes[0].Refused, is[i].Facts.Nodes[1].Refused, is[i].Facts.UTXO)
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
