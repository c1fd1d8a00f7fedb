package rpc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"txtriage/chains"
	"txtriage/chains/rpc"
)

func many(n int) []chains.Call {
	var out []chains.Call
	for i := range n {
		out = append(out, call("eth_getBlockByNumber", i))
	}
	return out
}

// inOrder checks that the reply to call i belongs to call i.
func inOrder(t *testing.T, got []chains.Reply) {
	t.Helper()
	for i, r := range got {
		if want := fmt.Sprintf(`"eth_getBlockByNumber[%d]"`, i); string(r.Result) != want {
			t.Errorf("reply %d: %s, %+v", i, r.Result, r.Err)
		}
	}
}

func TestBatchIsOneRequest(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) {
		slices.Reverse(calls) // the standard lets a node answer in any order
		well(w, calls, list)
	})
	c := dial(t, "evm", s.URL, rpc.Options{})
	inOrder(t, ask(t, c, many(7)...))
	inOrder(t, ask(t, c, many(1)...))
	ask(t, c)
	if diff := cmp.Diff([]int{7, 1}, s.sizes()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if s.posts[0][0].JSONRPC != "2.0" || s.raw[1][0] != '{' {
		t.Errorf("requests %q", s.raw)
	}
}

func TestVersionOfCore(t *testing.T) {
	for _, kind := range []string{"core", "btcd"} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request, calls []asked, _ bool) {
			if u, p, ok := r.BasicAuth(); !ok || u != "al ice" || p != "s:ec" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			_, _ = fmt.Fprintf(w, `[{"result":1,"error":null,"id":%d},{"result":null,"error":{"code":-5,"message":"no"},"id":%d}]`, calls[0].ID, calls[1].ID)
		})
		c := dial(t, kind, kind+"+"+strings.Replace(s.URL, "http://", "http://al%20ice:s%3Aec@", 1), rpc.Options{})
		got := ask(t, c, call("getblockcount"), call("getrawtransaction", "ab"))
		if string(got[0].Result) != "1" || got[1].Err == nil || got[1].Err.Code != -5 {
			t.Errorf("%s: %+v", kind, got)
		}
		if s.posts[0][0].JSONRPC != "1.0" || string(s.posts[0][0].Params) != "[]" {
			t.Errorf("%s was asked %s", kind, s.raw[0])
		}
	}
}

func TestBatchIsSplit(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) { well(w, calls, list) })
	inOrder(t, ask(t, dial(t, "evm", s.URL, rpc.Options{MaxBatch: 4}), many(9)...))
	got := s.sizes()
	slices.Sort(got)
	if diff := cmp.Diff([]int{1, 4, 4}, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// TestRefusedBatches: every way of a node to say that it takes no batch, or a shorter one.
// The second diagnosis must not try again what was refused.
func TestRefusedBatches(t *testing.T) {
	const none, four = 1, 4
	for _, c := range []struct {
		name   string
		most   int // calls that the node takes at once
		status int
		body   string // %d is the first id
	}{
		{"single error object", none, 200, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}`},
		{"single error object in words", none, 200, `{"error":{"code":-32000,"message":"batch requests are not supported"}}`},
		{"result object", none, 200, `{"jsonrpc":"2.0","id":1,"result":null}`},
		{"geth", four, 200, `[{"jsonrpc":"2.0","id":%d,"error":{"code":-32600,"message":"batch too large"}}]`},
		{"list with one anonymous error", none, 200, `[{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}]`},
		{"400", none, 400, `bad request`},
		{"400 with JSON", none, 400, `{"error":"unexpected array"}`},
		{"405 page", none, 405, `<html><title>Method Not Allowed</title></html>`},
		{"413", four, 413, ``},
		{"500 empty", none, 500, ``},
		{"batch limit", four, 200, `{"error":{"code":-32005,"message":"batch limit 4 exceeded"},"id":null}`},
		{"batch size, 400", four, 400, `{"error":{"code":-32600,"message":"maximum allowed batch size is 4"},"id":null}`},
		{"empty", none, 200, ``},
		{"null", none, 200, `null`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) {
				if list && len(calls) > c.most {
					w.WriteHeader(c.status)
					body := c.body
					if strings.Contains(body, "%d") {
						body = fmt.Sprintf(body, calls[0].ID)
					}
					_, _ = w.Write([]byte(body))
					return
				}
				well(w, calls, list)
			})
			node := dial(t, "evm", s.URL, rpc.Options{})
			inOrder(t, ask(t, node, many(12)...))
			before := len(s.sizes())
			inOrder(t, ask(t, node, many(12)...))
			for _, n := range s.sizes()[before:] {
				if n > c.most {
					t.Errorf("asked %d calls at once again", n)
				}
			}
		})
	}
}

// TestFaultsOfTheMoment: what says nothing about batches is not answered by asking twelve times.
func TestFaultsOfTheMoment(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		asks   int
		kind   chains.ErrorKind
	}{
		{"401", 401, ``, 1, chains.ErrHTTP},
		{"402", 402, `pay`, 1, chains.ErrHTTP},
		{"429", 429, ``, 3, chains.ErrHTTP},
		{"503", 503, `Work queue depth exceeded`, 2, chains.ErrHTTP},
		{"502", 502, `<html>`, 1, chains.ErrHTTP},
		{"redirect", 302, ``, 1, chains.ErrHTTP},
		{"rate as JSON", 200, `{"error":{"code":-32005,"message":"limit exceeded"},"id":null}`, 3, chains.ErrNode},
		{"rate in words", 200, `{"error":"rate limit reached"}`, 3, chains.ErrNode},
		{"warming up", 500, `{"result":null,"error":{"code":-28,"message":"Loading block index…"},"id":null}`, 1, chains.ErrNode},
		// These need one call alone to be told from a refused batch.
		{"403", 403, `no`, 2, chains.ErrHTTP},
		{"captive portal", 200, `<html><title>Sign in</title></html>`, 2, chains.ErrReply},
		{"an error for everything", 200, `{"error":{"code":-32000,"message":"node is down"},"id":null}`, 2, chains.ErrNode},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request, _ []asked, _ bool) {
				w.Header().Set("Retry-After", "0")
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			})
			for i, r := range ask(t, dial(t, "evm", s.URL, rpc.Options{}), many(12)...) {
				if r.Err == nil || r.Err.Kind != c.kind {
					t.Errorf("reply %d: %s, %+v", i, r.Result, r.Err)
				}
			}
			if got := len(s.sizes()); got != c.asks {
				t.Errorf("asked %d times, want %d", got, c.asks)
			}
		})
	}
}

// TestItemsOfABatch: an item with a wrong id spoils its own call and no other.
func TestItemsOfABatch(t *testing.T) {
	type item = map[string]any
	for _, c := range []struct {
		name   string
		change func(items []item) any
		bad    []int
	}{
		{"missing", func(x []item) any { return slices.Delete(x, 1, 2) }, []int{1}},
		{"wrong id", func(x []item) any { x[1]["id"] = 999999; return x }, []int{1}},
		{"no id", func(x []item) any { delete(x[1], "id"); return x }, []int{1}},
		{"twice", func(x []item) any { return append(x, x[1]) }, []int{1}},
		{"extra", func(x []item) any { return append(x, item{"id": 999999, "result": 1}) }, nil},
		{"not an object", func(x []item) any { return []any{x[0], 7, x[2], x[3]} }, []int{1}},
		{"null item", func(x []item) any { return []any{x[0], nil, x[2], x[3]} }, []int{1}},
		{"both", func(x []item) any { x[1]["error"] = item{"code": 1, "message": "x"}; return x }, []int{1}},
		{"neither", func(x []item) any { delete(x[1], "result"); return x }, []int{1}},
		{"empty list", func(x []item) any { return []any{} }, []int{0, 1, 2, 3}},
		{"one result only", func(x []item) any { return x[:1] }, []int{1, 2, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) {
				var items []item
				for _, a := range calls {
					items = append(items, item{"id": a.ID, "result": a.Method})
				}
				_ = json.NewEncoder(w).Encode(c.change(items))
			})
			for i, r := range ask(t, dial(t, "evm", s.URL, rpc.Options{}), many(4)...) {
				if bad := slices.Contains(c.bad, i); bad != (r.Err != nil) || bad && r.Err.Kind != chains.ErrReply {
					t.Errorf("reply %d: %s, %+v", i, r.Result, r.Err)
				}
			}
		})
	}
}

// TestNoRoomLeft: geth answers the calls for which a batch had no room with -32003.
func TestNoRoomLeft(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) {
		if !list {
			well(w, calls, false)
			return
		}
		var items []map[string]any
		for i, a := range calls {
			if i < 2 {
				items = append(items, map[string]any{"id": a.ID, "result": a.Method + string(a.Params)})
			} else {
				items = append(items, map[string]any{"id": a.ID, "error": map[string]any{"code": -32003, "message": "response too large"}})
			}
		}
		_ = json.NewEncoder(w).Encode(items)
	})
	inOrder(t, ask(t, dial(t, "evm", s.URL, rpc.Options{}), many(5)...))
}
