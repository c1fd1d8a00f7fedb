package rpc_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"txtriage/chains"
	"txtriage/chains/rpc"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func call(method string, params ...any) chains.Call {
	return chains.Call{Method: method, Params: params}
}

// asked is one request object that a test server received.
type asked struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      int64           `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// server is a node whose replies a test writes; it remembers what it was asked.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	posts [][]asked // one element per request; a single object is a list of one
	raw   []string
}

// serve starts a node. answer gets the calls and whether they came as a list.
func serve(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, calls []asked, list bool)) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var calls []asked
		list := len(body) > 0 && body[0] == '['
		if list {
			_ = json.Unmarshal(body, &calls)
		} else if len(body) > 0 {
			var one asked
			_ = json.Unmarshal(body, &one)
			calls = []asked{one}
		}
		s.mu.Lock()
		s.posts, s.raw = append(s.posts, calls), append(s.raw, string(body))
		s.mu.Unlock()
		answer(w, r, calls, list)
	}))
	t.Cleanup(s.Close)
	return s
}

// sizes are the lengths of the requests so far.
func (s *server) sizes() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []int
	for _, p := range s.posts {
		out = append(out, len(p))
	}
	return out
}

// well answers every call with its own method as the result.
func well(w http.ResponseWriter, calls []asked, list bool) {
	var out []map[string]any
	for _, c := range calls {
		out = append(out, map[string]any{"jsonrpc": "2.0", "id": c.ID, "result": c.Method + string(c.Params)})
	}
	if list {
		_ = json.NewEncoder(w).Encode(out)
		return
	}
	_ = json.NewEncoder(w).Encode(out[0])
}

func dial(t *testing.T, kind, url string, o rpc.Options) chains.Caller {
	t.Helper()
	c, err := rpc.Dial(rpc.Node{Label: "n", Kind: kind, URL: url}, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.(io.Closer).Close() })
	return c
}

func ask(t *testing.T, c chains.Caller, calls ...chains.Call) []chains.Reply {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	out := c.Batch(ctx, calls)
	if len(out) != len(calls) {
		t.Fatalf("%d replies to %d calls", len(out), len(calls))
	}
	for i, r := range out {
		if (r.Err == nil) == (r.Result == nil) {
			t.Errorf("reply %d has not exactly one of result and error: %+v", i, r)
		}
		if r.Err == nil && !json.Valid(r.Result) {
			t.Errorf("reply %d is not JSON: %q", i, r.Result)
		}
	}
	return out
}
