package rpc_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"txtriage/chains"
	"txtriage/chains/rpc"
)

func TestREST(t *testing.T) {
	txid := strings.Repeat("5a", 32)
	type page struct {
		status     int
		kind, body string
	}
	pages := map[string]page{
		"/api/tx/" + txid:        {200, "application/json", `{"txid":"5a"}`},
		"/api/blocks/tip/height": {200, "text/plain", "900000"},
		"/api/tx/hex":            {200, "text/plain; charset=utf-8", "02000000\n"},
		"/api/untyped":           {200, "-", `[1]`},
		"/api/mislabelled":       {200, "text/plain", `{"a":1}`},
		"/api/tx/unknown":        {404, "text/plain", "Transaction not found"},
		"/api/nowhere":           {404, "text/html", "<html><title>404 Not Found</title></html>"},
		"/api/bare":              {404, "text/plain", ""},
		"/api/badhex":            {400, "text/plain", "Invalid hex string"},
		"/api/busy":              {429, "text/plain", "slow down"},
		"/api/down":              {503, "text/html", "<html>"},
		"/api/empty":             {200, "application/json", ""},
		"/api/portal":            {200, "text/html", "<html>"},
		"/api/broken":            {200, "application/json", `{"a":`},
		"/api/binary":            {200, "application/octet-stream", "\x01\xff"},
		"/api/q?a=1&b[]=2":       {200, "application/json", `true`},
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, _ []asked, _ bool) {
		p, ok := pages[r.URL.String()]
		if !ok || r.Method != http.MethodGet {
			t.Errorf("asked %s %s", r.Method, r.URL)
		}
		w.Header().Set("Retry-After", "0")
		w.Header().Set("Content-Type", p.kind)
		if p.kind == "-" {
			w.Header()["Content-Type"] = nil
		}
		w.WriteHeader(p.status)
		_, _ = w.Write([]byte(p.body))
	})
	for _, x := range []struct {
		path, result string
		err          *chains.CallError
	}{
		{"/tx/" + txid, `{"txid":"5a"}`, nil},
		{"/blocks/tip/height", `"900000"`, nil},
		{"/tx/hex", `"02000000"`, nil},
		{"/untyped", `[1]`, nil},
		{"/mislabelled", `{"a":1}`, nil},
		{"/q?a=1&b[]=2", `true`, nil},
		{"/tx/unknown", "", &chains.CallError{Kind: chains.ErrNode, HTTP: 404, Message: "Transaction not found"}},
		{"/nowhere", "", &chains.CallError{Kind: chains.ErrHTTP, HTTP: 404, Message: "web page: 404 Not Found"}},
		{"/bare", "", &chains.CallError{Kind: chains.ErrHTTP, HTTP: 404, Message: "not found"}},
		{"/badhex", "", &chains.CallError{Kind: chains.ErrNode, HTTP: 400, Message: "Invalid hex string"}},
		{"/busy", "", &chains.CallError{Kind: chains.ErrHTTP, HTTP: 429, Message: "slow down"}},
		{"/down", "", &chains.CallError{Kind: chains.ErrHTTP, HTTP: 503, Message: "web page: service unavailable"}},
		{"/empty", "", reply("the reply is empty")},
		{"/portal", "", reply("the reply is a web page")},
		{"/broken", "", reply("the reply is not valid JSON")},
		{"/binary", "", reply("the reply is not UTF-8")},
	} {
		got := ask(t, dial(t, "esplora", "esplora+"+s.URL+"/api/", rpc.Options{}), call("GET", x.path))[0]
		if string(got.Result) != x.result {
			t.Errorf("%s: %s, want %s", x.path, got.Result, x.result)
		}
		if diff := cmp.Diff(x.err, got.Err); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.path, diff)
		}
	}
}

// TestRESTInParallel: many paths at once, never more than allowed, answers at their place.
func TestRESTInParallel(t *testing.T) {
	var now, most atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request, _ []asked, _ bool) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		_, _ = fmt.Fprintf(w, "%q", r.URL.Path)
	})
	var calls []chains.Call
	for i := range 60 {
		calls = append(calls, call("GET", fmt.Sprintf("/tx/%d", i)))
	}
	for i, r := range ask(t, dial(t, "esplora", s.URL, rpc.Options{Parallel: 3}), calls...) {
		if !strings.Contains(string(r.Result), fmt.Sprintf("/tx/%d", i)) {
			t.Errorf("reply %d: %s, %+v", i, r.Result, r.Err)
		}
	}
	if most.Load() > 3 {
		t.Errorf("%d requests at once, want 3 at most", most.Load())
	}
}
