package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
)

// atMost are the sequential round trips that a kind of diagnosis may cost. A batch, or
// batches to several nodes at once, is one.
var atMost = map[string]int{
	"arrived/evm.txtar":                                1,
	"arrived/evm-token.txtar":                          2,
	"awaiting-finality/evm-newest.txtar":               1,
	"reverted-with-reason/evm.txtar":                   2,
	"out-of-gas/evm-out-of-gas.txtar":                  3, // more gas is tried in its own place
	"reverted-custom-error/evm-unknown-error.txtar":    2,
	"fee-below-base-fee/evm.txtar":                     2,
	"nonce-gap/evm.txtar":                              2,
	"blocked-by-earlier-nonce/evm-blocked.txtar":       2,
	"arrived/bitcoin-batch.txtar":                      1,
	"awaiting-confirmations/bitcoin.txtar":             1,
	"fee-below-market/bitcoin.txtar":                   2,
	"cheap-parent/bitcoin.txtar":                       2,
	"awaiting-confirmations/btcd-confirmed.txtar":      2,
	"fee-below-market/btcd-low-fee.txtar":              2,
	"awaiting-confirmations/litecoin-confirmed.txtar":  2,
	"bridge-in-progress/op-deposit.txtar":              3, // the last on the other chain
	"withdrawal-in-challenge/op-undecided.txtar":       4, // the last two on the other chain: contract, game
	"withdrawal-in-challenge/op-proven-by-other.txtar": 5,
}

// rounds replays a case and counts.
func rounds(t testing.TB, cat *chains.Catalog, c *casefile.Case) chainstest.Counts {
	t.Helper()
	var k chainstest.Counter
	nodes := &hall.Nodes{}
	player := tape.NewPlayer(c.Tape, c.Nodes)
	for _, n := range c.Nodes {
		row, err := cat.Made(n.Chain)
		if err != nil {
			t.Fatal(err)
		}
		caller, _ := player.Caller(n.Label)
		nodes.Add(row, k.Wrap(caller))
	}
	triaged(t, cat, c, nodes)
	return k.Counts()
}

func TestRoundsAreFew(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		most, listed := atMost[filepath.ToSlash(name)]
		if !listed {
			return
		}
		seen++
		if got := rounds(t, cat, c); got.Deepest > most {
			t.Errorf("%s: %d rounds, at most %d", name, got.Deepest, most)
		}
	})
	if seen != len(atMost) {
		t.Errorf("%d of %d cases found", seen, len(atMost))
	}
}

// unaware is a node that is at the head of its chain and does not know what it is asked for.
type unaware struct {
	label, id string
}

func (u unaware) Label() string           { return u.label }
func (unaware) Kind() string              { return "evm" }
func (unaware) Public() bool              { return false }
func (unaware) Standing() chains.Standing { return chains.Standing{} }

func (u unaware) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		said := "null"
		switch c.Method {
		case "eth_chainId":
			said = `"` + u.id + `"`
		case "eth_syncing":
			said = "false"
		case "web3_clientVersion":
			said = `"Geth/v1.16.0"`
		case "txpool_status":
			said = `{"pending":"0x5","queued":"0x0"}`
		case "eth_getBlockByNumber":
			said = `{"number":"0x10","hash":"0x` + strings.Repeat("0a", 32) + `","parentHash":"0x` + strings.Repeat("0b", 32) + `","timestamp":"0x68f00000","gasLimit":"0x1c9c380","gasUsed":"0x0","baseFeePerGas":"0x7","transactions":[]}`
		}
		out[i].Result = json.RawMessage(said)
	}
	return out
}

// An id that nobody knows, on ten chains: all are asked at once, and once.
func TestTenChainsAreOneRound(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	var k chainstest.Counter
	nodes, many := &hall.Nodes{}, 0
	for _, row := range cat.Rows() {
		if row.EVM != nil && !row.Test && many < 10 {
			many++
			nodes.Add(row, k.Wrap(unaware{row.Slug + "-1", fmt.Sprintf("0x%x", row.EVM.ChainID)}))
		}
	}
	now := time.Unix(0x68f00000+5, 0).UTC()
	items := hall.Triage(t.Context(), hall.Job{Paste: "0x" + strings.Repeat("ab", 32)}, cat, nodes, tape.NewRecorder(func() time.Time { return now }), now)
	if n := k.Counts(); many != 10 || n.Deepest > 1 || len(items) != 1 || items[0].Facts.Sighting.Known() || len(items[0].Facts.Elsewhere) != 9 {
		t.Errorf("%d chains: %+v, %d items", many, n, len(items))
	}
}

// BenchmarkRounds prints what each kind of diagnosis costs in round trips and calls.
func BenchmarkRounds(b *testing.B) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		b.Fatal(err)
	}
	eachCase(b, func(name string, _ []byte, c *casefile.Case) {
		if _, listed := atMost[filepath.ToSlash(name)]; !listed {
			return
		}
		b.Run(name, func(b *testing.B) {
			var n chainstest.Counts
			for b.Loop() {
				n = rounds(b, cat, c)
			}
			b.ReportMetric(float64(n.Deepest), "rounds/op")
			b.ReportMetric(float64(n.Calls), "calls/op")
		})
	})
}

// Half of all recorded conversations need two rounds or fewer.
func TestTheMedianIsTwoRounds(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	most := ""
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		n := rounds(t, cat, c).Deepest
		if all = append(all, n); n == slices.Max(all) {
			most = name
		}
	})
	slices.Sort(all)
	median, tenth := all[len(all)/2], all[len(all)*9/10]
	t.Logf("%d cases: median %d rounds, nine of ten at most %d, at most %d (%s)", len(all), median, tenth, all[len(all)-1], most)
	if median > 2 {
		t.Errorf("the median is %d rounds", median)
	}
}
