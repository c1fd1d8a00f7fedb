package hall_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
)

// emptied is a node whose chain knows no transaction and has a height.
type emptied struct {
	label  string
	height int
	now    time.Time
}

func (e *emptied) Label() string             { return e.label }
func (e *emptied) Kind() string              { return "evm" }
func (e *emptied) Public() bool              { return false }
func (e *emptied) Standing() chains.Standing { return chains.Standing{Site: e.label} }

func (e *emptied) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		answer := "null"
		switch c.Method {
		case "eth_chainId":
			answer = `"0x1"`
		case "eth_syncing":
			answer = "false"
		case "eth_getBlockByNumber":
			answer = fmt.Sprintf(`{"number":"0x%x","hash":"0x%064x","parentHash":"0x%064x","timestamp":"0x%x","transactions":[]}`, e.height, e.height+7, e.height+6, e.now.Unix())
		}
		out[i] = chains.Reply{Result: json.RawMessage(answer), At: e.now, Evidence: facts.EvidenceID(fmt.Sprintf("%s.%d", e.label, i))}
	}
	return out
}

// TestANodeThatLostItsBlocks holds that what a node does not know counts for nothing once it has
// lost its blocks in the middle of a run, and that one that only lags is believed as before.
func TestANodeThatLostItsBlocks(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, ok := cat.ByID("eip155:1")
	if !ok {
		t.Fatal("no row")
	}
	n := &emptied{label: "ethereum-1", now: time.Unix(1_790_000_000, 0)}
	job := hall.Job{Paste: "0x" + strings.Repeat("ab", 32), Tide: hall.NewTide()}
	for _, step := range []struct {
		height int
		behind bool
	}{{1000, false}, {990, false}, {3, true}, {400, true}, {501, false}} {
		n.height = step.height
		nodes := &hall.Nodes{}
		nodes.Add(row, n)
		items := hall.Triage(t.Context(), job, cat, nodes, tape.NewRecorder(func() time.Time { return n.now }), n.now)
		if got := items[0].Verdict.Findings[0].Slug; (got == "node-behind") != step.behind {
			t.Errorf("at height %d: %s", step.height, got)
		}
	}
}
