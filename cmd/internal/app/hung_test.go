package app_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
)

// mute takes connections and never says a word.
func mute(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			if _, err := l.Accept(); err != nil {
				return
			}
		}
	}()
	return "http://" + l.Addr().String()
}

func caseOf(t *testing.T, name string) *casefile.Case {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(top, "testdata/cases", name))
	if err != nil {
		t.Fatal(err)
	}
	c, err := casefile.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAHungNodeAmongHealthyOnes: the answer is that of the healthy ones, and nearly as quick. A node
// alone is given twice ten seconds; that they are not waited for is what the limit of time shows.
func TestAHungNodeAmongHealthyOnes(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	t.Parallel()
	s, silent := newStage(t), mute(t)
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, name := range []string{"arrived/evm-token.txtar", "reverted-with-reason/evm.txtar", "awaiting-confirmations/bitcoin.txtar", "awaiting-confirmations/esplora-confirmed.txtar"} {
		c := caseOf(t, name)
		wg.Go(func() { hungAmong(t, cat, s, silent, name, c) })
	}
}

func hungAmong(t *testing.T, cat *chains.Catalog, s *stage, silent, name string, c *casefile.Case) {
	look := func(healthy, hung int) (hall.Item, time.Duration) {
		nodes := &hall.Nodes{}
		for i := range healthy + hung {
			n, r := c.Nodes[0], &telling{player: tape.NewPlayer(c.Tape, c.Nodes), kinds: map[string]string{}, seen: map[string]int{}}
			r.kinds[n.Label] = n.Kind
			url := s.server.URL + "/" + s.open(r) + "/" + n.Label
			if i >= healthy {
				url = silent
			}
			row, err := cat.Made(n.Chain)
			if err != nil {
				t.Error(err)
			}
			caller, err := rpc.Dial(rpc.Node{Label: fmt.Sprintf("node-%d", i), Kind: n.Kind, URL: url}, rpc.Options{})
			if err != nil {
				t.Error(err)
			}
			nodes.Add(row, caller)
		}
		job, err := hall.JobOf(c)
		if err != nil {
			t.Error(err)
		}
		start := time.Now()
		items := hall.Triage(t.Context(), job, cat, nodes, tape.NewRecorder(func() time.Time { return c.Clock }), c.Clock)
		return items[0], time.Since(start)
	}
	was, quick := look(3, 0)
	is, slow := look(3, 1)
	a, b := was.Verdict.Findings[0], is.Verdict.Findings[0]
	if a.Slug != b.Slug || a.Certainty != b.Certainty {
		t.Errorf("%s: %s (%s) becomes %s (%s)", name, a.Slug, a.Certainty, b.Slug, b.Certainty)
	}
	if slow > quick+15*time.Second {
		t.Errorf("%s: %v, with healthy nodes alone %v", name, slow, quick)
	}
	t.Logf("%s: %v, with a hung node %v", name, quick.Round(time.Millisecond), slow.Round(time.Millisecond))
}

// TestOnlyAHungNode: the run ends at its limit and says that nobody answered.
func TestOnlyAHungNode(t *testing.T) {
	t.Parallel()
	silent := strings.TrimPrefix(mute(t), "http://")
	for _, node := range []string{"ethereum=http://", "bitcoin=core+http://", "bitcoin=esplora+http://"} {
		id := strings.Repeat("ab", 32)
		if strings.HasPrefix(node, "eth") {
			id = "0x" + id
		}
		got := spend(t, "check", "--offline", "--timeout", "2s", "--format", "json", "--node", node+silent, id)
		if got.status != 12 || got.took > 12*time.Second || !strings.Contains(string(got.out), `"undetermined"`) && !strings.Contains(string(got.out), `"node-cannot-answer"`) {
			t.Errorf("%s: exit status %d after %v: %.300s", node, got.status, got.took, got.out)
		}
		t.Logf("%s: %v", node, got.took.Round(time.Millisecond))
	}
}

// TestBulkWithAHungNode: of two nodes one is hung; the rows come all the same.
func TestBulkWithAHungNode(t *testing.T) {
	if os.Getenv("BOUNDS") != "all" {
		t.Skip("waits for half a minute; BOUNDS=all")
	}
	c := caseOf(t, "arrived/evm-token.txtar")
	var head json.RawMessage
	for _, x := range c.Tape {
		if x.Method == "eth_getBlockByNumber" && head == nil {
			head = x.Result
		}
	}
	one := func(q map[string]any) map[string]any {
		out := map[string]any{"jsonrpc": "2.0", "id": q["id"], "result": nil}
		switch q["method"] {
		case "eth_chainId":
			out["result"] = "0x7a69"
		case "eth_getBlockByNumber":
			out["result"] = head
		case "eth_syncing":
			out["result"] = false
		}
		return out
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		var list []map[string]any
		if json.Unmarshal(body, &list) != nil {
			var q map[string]any
			_ = json.Unmarshal(body, &q)
			_ = json.NewEncoder(w).Encode(one(q))
			return
		}
		var out []map[string]any
		for _, q := range list {
			out = append(out, one(q))
		}
		_ = json.NewEncoder(w).Encode(out)
	}))
	defer s.Close()
	const rows = 3000
	in := filepath.Join(t.TempDir(), "in.txt")
	var b strings.Builder
	for i := range rows {
		fmt.Fprintf(&b, "0x%064x\n", i+1)
	}
	if err := os.WriteFile(in, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	healthy, both := "eip155:31337="+s.URL, "eip155:31337="+mute(t)
	was := spend(t, "bulk", in, "--offline", "--exit-zero", "--node", healthy)
	is := spend(t, "bulk", in, "--offline", "--exit-zero", "--node", healthy, "--node", both)
	t.Logf("%d rows: %v, with a hung node %v", rows, was.took.Round(time.Millisecond), is.took.Round(time.Millisecond))
	for _, got := range []cost{was, is} {
		if n := strings.Count(string(got.out), "\n"); n != rows || got.status != 0 {
			t.Errorf("%d lines, exit status %d", n, got.status)
		}
	}
	if is.took > was.took+60*time.Second {
		t.Errorf("%v, without the hung node %v", is.took, was.took)
	}
}
