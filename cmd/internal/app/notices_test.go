package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
	"txtriage/report"
)

// tradesman answers one call as a provider that wants money, a key or patience.
type tradesman struct {
	chains.Caller
	mu    sync.Mutex
	asked int
	at    int // which call, from 0; -1: all
	says  chains.CallError
}

func (s *tradesman) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.Caller.Batch(ctx, calls)
	for i := range out {
		if s.at == -1 || s.asked == s.at {
			e := s.says
			out[i].Result, out[i].Err = nil, &e
		}
		s.asked++
	}
	return out
}

// canary stands in every such reply. No customer and no agent may ever read it.
const canary = "canaryupgradeyourplan"

var demands = []chains.CallError{
	{Kind: chains.ErrHTTP, HTTP: 402, Message: "payment required " + canary},
	{Kind: chains.ErrNode, Code: -32000, Message: "Monthly capacity limit exceeded. Visit https://example.com/settings/billing to " + canary},
	{Kind: chains.ErrNode, Code: -32600, HTTP: 403, Message: "This method is not included in your current plan: " + canary, Data: json.RawMessage(`"` + canary + `"`)},
	{Kind: chains.ErrNode, Code: -32600, HTTP: 401, Message: "Must be authenticated! " + canary},
	{Kind: chains.ErrNode, Code: 429, HTTP: 429, Message: "Your app has exceeded its compute units per second capacity. " + canary, After: 90 * time.Second},
	{Kind: chains.ErrNode, Code: -32005, Message: "daily request count exceeded, request rate limited: transaction not found, nonce too low " + canary},
	{Kind: chains.ErrHTTP, HTTP: 403, Message: "web page: transaction not found " + canary},
}

// TestDemandsReachNoCustomer: what a provider says of its customer's account, plan, key or limits
// changes no verdict into another one, and stands in no report for customers and agents.
func TestDemandsReachNoCustomer(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	cases, runs := 0, 0
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		if cases++; cases%58 != 3 {
			return
		}
		play := func(says chains.CallError, at int) ([]hall.Item, int) {
			nodes := &hall.Nodes{}
			player := tape.NewPlayer(c.Tape, c.Nodes)
			var first *tradesman
			for i, n := range c.Nodes {
				row, err := cat.Made(n.Chain)
				if err != nil {
					t.Fatal(err)
				}
				caller, _ := player.Caller(n.Label)
				if i > 0 {
					nodes.Add(row, caller)
					continue
				}
				first = &tradesman{Caller: caller, says: says, at: at}
				nodes.Add(row, first)
			}
			items := triaged(t, cat, c, nodes)
			return items, first.asked
		}
		if len(c.Nodes) == 0 {
			return
		}
		was, asked := play(chains.CallError{}, -2)
		step := max(asked/6, 1)
		for at := -1; at < asked; at += step {
			for k, says := range demands {
				if at >= 0 && (at+k)%3 != 0 {
					continue
				}
				runs++
				is, _ := play(says, at)
				for i := range is {
					if s := strays(was[i].Verdict, is[i].Verdict); s != "" { // less sure, or cannot tell, is honest
						t.Errorf("%s, call %d, %q: %s", name, at, says.Message, s)
					}
					if at == -1 || (at+k)%6 == 0 {
						unread(t, name, is[i])
					}
				}
			}
		}
	})
	t.Logf("%d runs", runs)
	if runs < 100 {
		t.Error("too few")
	}
}

// unread looks for the canary in all that customers and agents may read.
func unread(t *testing.T, name string, it hall.Item) {
	t.Helper()
	for _, view := range []string{"customer", "agent"} {
		for _, lang := range []string{"en", "zh-Hans"} {
			rep := it.Report(hall.Shape{Lang: lang, View: view})
			for _, f := range report.Formats() {
				var b bytes.Buffer
				if err := f.Write(&b, report.Look{}, rep); err != nil {
					t.Fatal(err)
				}
				if text := strings.ToLower(b.String()); strings.Contains(text, canary) || strings.Contains(text, "compute unit") || strings.Contains(text, "billing") && f.Name != "json" { // data has the class
					t.Errorf("%s: %s, %s, %s tells of it", name, view, lang, f.Name)
				}
			}
		}
	}
}

// TestOperatorIsTold: whoever runs the program hears in one line what is wrong with his account, by
// the node's label and without its address or the provider's words; the report does not say it.
func TestOperatorIsTold(t *testing.T) {
	hash := "0x" + strings.Repeat("5a", 32)
	for _, c := range []struct{ name, body, want string }{
		{"billing", `{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Monthly capacity limit exceeded. Visit https://x.example/billing to ` + canary + `"}}`, "used up or not paid"},
		{"key", `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Must be authenticated! ` + canary + `"}}`, "check the key"},
		{"plan", `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"not included in your current plan, ` + canary + `"}}`, "plan does not include"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, c.body)
			}))
			defer s.Close()
			file := filepath.Join(t.TempDir(), "config.yaml")
			if err := os.WriteFile(file, []byte("nodes:\n  - {chain: ethereum, label: office, rps: 50, url: "+s.URL+"/v2/secretkey12345678}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"check", "--quiet", "--config", file, hash}, {"nodes", "--config", file}} {
				_, out, errs := runNow(args...)
				if n := strings.Count(errs, "warning: node office: "); n != 1 || !strings.Contains(errs, c.want) {
					t.Errorf("%s: %d warnings: %s", args[0], n, errs)
				}
				for _, text := range []string{out, errs} {
					if strings.Contains(text, canary) || strings.Contains(text, "secretkey") || strings.Contains(text, "x.example") {
						t.Errorf("%s says too much: %s", args[0], text)
					}
				}
				if args[0] == "check" && strings.Contains(strings.ToLower(out), "plan") {
					t.Errorf("the report tells of it: %s", out)
				}
			}
		})
	}
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte("nodes:\n  - {chain: ethereum, rps: many, url: http://127.0.0.1:1}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := runNow("nodes", "--config", file); status != 2 || !strings.Contains(errs, "rps must be a whole number") {
		t.Errorf("%d, %s", status, errs)
	}
}
