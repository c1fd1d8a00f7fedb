package rpc_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// TestTheWire: what stands in a request, and what never does.
func TestTheWire(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request, calls []asked, list bool) {
		for name := range r.Header {
			switch name {
			case "User-Agent", "Content-Type", "Accept", "Accept-Encoding", "Content-Length":
			default:
				t.Errorf("header %s: %q", name, r.Header[name])
			}
		}
		if r.Method != http.MethodPost || r.URL.String() != "/v2/key?a=b" || r.UserAgent() != "txtriage" {
			t.Errorf("asked %s %s as %q", r.Method, r.URL, r.UserAgent())
		}
		well(w, calls, list)
	})
	ask(t, dial(t, "evm", s.URL+"/v2/key?a=b#c", rpc.Options{}), call("eth_chainId"))
}

// TestKeepAlive: twenty exchanges go over one connection.
func TestKeepAlive(t *testing.T) {
	from := map[string]bool{}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, calls []asked, list bool) {
		from[r.RemoteAddr] = true
		well(w, calls, list)
	})
	c := dial(t, "evm", s.URL, rpc.Options{})
	for range 20 {
		ask(t, c, call("eth_chainId"))
	}
	if len(from) != 1 {
		t.Errorf("%d connections, want 1", len(from))
	}
}

func TestNoRedirectAndNoProxy(t *testing.T) {
	trap := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("went where it was sent")
		w.WriteHeader(http.StatusTeapot)
	}))
	defer trap.Close()
	for _, v := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"} {
		t.Setenv(v, trap.URL)
	}
	for _, code := range []int{301, 302, 303, 307, 308} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request, _ []asked, _ bool) {
			w.Header().Set("Location", trap.URL+"/steal")
			w.WriteHeader(code)
		})
		got := ask(t, dial(t, "evm", s.URL, rpc.Options{}), call("eth_chainId"))[0]
		if got.Err == nil || got.Err.Kind != chains.ErrHTTP || got.Err.HTTP != code {
			t.Errorf("%d: %s, %+v", code, got.Result, got.Err)
		}
	}
}

func TestEndOfContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := serve(t, func(_ http.ResponseWriter, r *http.Request, _ []asked, _ bool) {
		cancel() // while this exchange is out and two wait for its place
		<-r.Context().Done()
	})
	c := dial(t, "evm", s.URL, rpc.Options{Parallel: 1, MaxBatch: 1})
	for i, r := range c.Batch(ctx, many(3)) {
		if r.Err == nil || r.Err.Kind != chains.ErrTransport {
			t.Errorf("reply %d: %s, %+v", i, r.Result, r.Err)
		}
	}
	if n := len(s.sizes()); n != 1 {
		t.Errorf("asked %d times after the end, want 1 in all", n)
	}
	past, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if r := c.Batch(past, many(1))[0]; r.Err == nil || r.Err.Kind != chains.ErrTimeout {
		t.Errorf("after the deadline: %s, %+v", r.Result, r.Err)
	}
}

func TestUnreachable(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet()
	defer secure.Close()
	gone := plain.URL
	plain.Close()
	drops := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer drops.Close()
	for name, c := range map[string]struct{ url, want string }{
		"refused":      {gone, "connection refused"},
		"unknown CA":   {secure.URL, "the certificate of the node is signed by an unknown authority"},
		"TLS to plain": {"https" + strings.TrimPrefix(drops.URL, "http"), "the node does not speak TLS"},
		"drops":        {drops.URL, "the connection was closed"},
	} {
		got := ask(t, dial(t, "evm", c.url, rpc.Options{}), call("eth_chainId"))[0]
		if got.Err == nil || got.Err.Kind != chains.ErrTransport || string(got.Err.Message) != c.want {
			t.Errorf("%s: %s, %+v; want %q", name, got.Result, got.Err, c.want)
		}
	}
}

func BenchmarkBatch(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, `[{"id":1,"result":%d}]`, len(body))
	}))
	defer s.Close()
	c, err := rpc.Dial(rpc.Node{Label: "n", Kind: "evm", URL: s.URL}, rpc.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.(io.Closer).Close() }()
	for b.Loop() {
		c.Batch(b.Context(), many(10))
	}
}
