package rpc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
)

type wire func(*http.Request) (*http.Response, error)

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

func response(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// TestRetry runs on a clock of its own: waiting costs nothing.
func TestRetry(t *testing.T) {
	hang := func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
	with := func(status int, header ...string) wire {
		return func(*http.Request) (*http.Response, error) { return response(status, "", header...), nil }
	}
	for _, c := range []struct {
		name   string
		wire   wire
		method string
		limit  time.Duration // of the caller's context
		asks   int
		took   time.Duration
	}{
		{"429", with(429), "eth_call", 0, 3, 750 * time.Millisecond},
		{"503", with(503), "eth_call", 0, 2, 250 * time.Millisecond},
		{"429, soon", with(429, "Retry-After", "1"), "eth_call", 0, 3, 2 * time.Second},
		{"429, two seconds", with(429, "Retry-After", "2"), "eth_call", 0, 3, 4 * time.Second},
		{"429, late", with(429, "Retry-After", "3"), "eth_call", 0, 1, 0},
		{"429, at a date", with(429, "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT", "Date", "Wed, 21 Oct 2026 07:27:59 GMT"), "eth_call", 0, 3, 2 * time.Second},
		{"429, at a late date", with(429, "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT", "Date", "Wed, 21 Oct 2026 07:27:00 GMT"), "eth_call", 0, 1, 0},
		{"429, reset", with(429, "X-RateLimit-Reset", "1"), "eth_call", 0, 3, 2 * time.Second},
		{"429, reset at a time", with(429, "X-RateLimit-Reset", "1792567680", "Date", "Wed, 21 Oct 2026 07:27:59 GMT"), "eth_call", 0, 3, 2 * time.Second},
		{"429, reset late", with(429, "RateLimit-Reset", "60"), "eth_call", 0, 1, 0},
		{"429, parts of a second", with(429, "Retry-After", "0.5"), "eth_call", 0, 3, time.Second},
		{"429, milliseconds", with(429, "Retry-After-Ms", "500", "Retry-After", "60"), "eth_call", 0, 3, time.Second},
		{"429, late, in a provider's header", with(429, "X-Retry-After", "3"), "eth_call", 0, 1, 0},
		{"429, reset late, with a unit", with(429, "X-RateLimit-Reset-Requests", "6m0s"), "eth_call", 0, 1, 0},
		{"429, reset late, as a date", with(429, "X-RateLimit-Reset", "2026-10-21T07:28:00Z", "Date", "Wed, 21 Oct 2026 07:27:00 GMT"), "eth_call", 0, 1, 0},
		{"429, late, as the drafts have it", with(429, "RateLimit", `"default";r=0;t=30`), "eth_call", 0, 1, 0},
		{"429, later than anybody waits", with(429, "Retry-After", "999999999"), "eth_call", 0, 3, 750 * time.Millisecond},
		{"429, in words", func(*http.Request) (*http.Response, error) {
			return response(200, `{"id":null,"error":{"code":-32005,"message":"rate limit exceeded, retry in 1s"}}`), nil
		}, "eth_call", 0, 3, 2 * time.Second},
		{"429, nonsense", with(429, "Retry-After", "-1"), "eth_call", 0, 3, 750 * time.Millisecond},
		{"429, no time left", with(429, "Retry-After", "2"), "eth_call", time.Second, 1, 0},
		{"500", with(500), "eth_call", 0, 1, 0},
		{"502", with(502), "eth_call", 0, 1, 0},
		{"404", with(404), "eth_call", 0, 1, 0},
		{"hangs", hang, "eth_call", 0, 2, 20 * time.Second},
		{"hangs, shorter context", hang, "eth_call", 4 * time.Second, 1, 4 * time.Second},
		{"hangs, context ends in the second try", hang, "eth_call", 14 * time.Second, 2, 14 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				caller, err := Dial(Node{Label: "n", Kind: kindEVM, URL: "http://127.0.0.1"}, Options{})
				if err != nil {
					t.Fatal(err)
				}
				asks := 0
				caller.(*client).http.Transport = wire(func(r *http.Request) (*http.Response, error) { asks++; return c.wire(r) })
				ctx := t.Context()
				if c.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.limit)
					defer cancel()
				}
				start := time.Now()
				r := caller.Batch(ctx, []chains.Call{{Method: c.method}})[0]
				if took := time.Since(start); took != c.took || asks != c.asks || r.Err == nil {
					t.Errorf("asked %d times in %v, want %d in %v; %+v", asks, took, c.asks, c.took, r.Err)
				}
			})
		})
	}
}

// TestSlowMethods: a scan of the coin set gets a minute, and no second one.
func TestSlowMethods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller, _ := Dial(Node{Label: "n", Kind: kindCore, URL: "http://127.0.0.1"}, Options{})
		asks := 0
		caller.(*client).http.Transport = wire(func(r *http.Request) (*http.Response, error) {
			asks++
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		start := time.Now()
		r := caller.Batch(t.Context(), []chains.Call{{Method: "scantxoutset", Params: []any{"start"}}})[0]
		if took := time.Since(start); took != time.Minute || asks != 1 || r.Err.Kind != chains.ErrTimeout {
			t.Errorf("asked %d times in %v: %+v", asks, took, r.Err)
		}
	})
}

// TestSecondTryAnswers: the reply of the second attempt counts.
func TestSecondTryAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller, _ := Dial(Node{Label: "n", Kind: kindEVM, URL: "http://127.0.0.1"}, Options{})
		n := 0
		caller.(*client).http.Transport = wire(func(*http.Request) (*http.Response, error) {
			if n++; n == 1 {
				return response(429, "slow down"), nil
			}
			return response(200, `{"id":2,"result":"0x1"}`), nil
		})
		if r := caller.Batch(t.Context(), []chains.Call{{Method: "eth_chainId"}})[0]; string(r.Result) != `"0x1"` {
			t.Errorf("%s, %+v", r.Result, r.Err)
		}
	})
}

// TestFailuresAreOurWords: errors of the network carry the address in their text, their
// fields and what they wrap. None of that comes through.
func TestFailuresAreOurWords(t *testing.T) {
	const key = "canary-0123456789abcdef"
	wrap := func(err error) error {
		return &url.Error{Op: "Post", URL: "http://" + key + "/v2/" + key, Err: &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("at %s: %w", key, err)}}
	}
	for _, c := range []struct {
		err  error
		kind chains.ErrorKind
		want string
	}{
		{&net.DNSError{Err: "no such host", Name: key + ".example", Server: key, IsNotFound: true}, chains.ErrTransport, "the name of the node cannot be resolved"},
		{x509.UnknownAuthorityError{}, chains.ErrTransport, "the certificate of the node is signed by an unknown authority"},
		{x509.HostnameError{Certificate: &x509.Certificate{}, Host: key}, chains.ErrTransport, "the certificate of the node is for another name"},
		{x509.CertificateInvalidError{Reason: x509.Expired, Detail: key}, chains.ErrTransport, "the certificate of the node has expired or is not valid"},
		{&tls.CertificateVerificationError{Err: errors.New(key)}, chains.ErrTransport, "the certificate of the node is not trusted"},
		{tls.RecordHeaderError{Msg: key}, chains.ErrTransport, "the node does not speak TLS"},
		{syscall.ECONNREFUSED, chains.ErrTransport, "connection refused"},
		{syscall.ECONNRESET, chains.ErrTransport, "connection reset"},
		{syscall.ENETUNREACH, chains.ErrTransport, "no route to the node"},
		{os.ErrDeadlineExceeded, chains.ErrTimeout, "no answer in time"},
		{context.DeadlineExceeded, chains.ErrTimeout, "no answer in time"},
		{context.Canceled, chains.ErrTransport, "interrupted"},
		{io.ErrUnexpectedEOF, chains.ErrTransport, "the connection was closed"},
		{errors.New("malformed HTTP response " + key), chains.ErrTransport, "the node does not speak http"},
		{errors.New("anything else about " + key), chains.ErrTransport, "no connection"},
	} {
		got := failure(wrap(c.err))
		if got.Kind != c.kind || string(got.Message) != c.want || got.Data != nil {
			t.Errorf("%v: %+v, want %q", c.err, got, c.want)
		}
	}
}

// FuzzReplies: whatever a node sends, each call gets exactly one of result and error.
func FuzzReplies(f *testing.F) {
	for _, s := range []string{
		`{"id":1,"result":1}`, `[{"id":1,"result":1},{"id":2,"error":{"code":"x","message":7,"data":null}}]`, `{"error":"batch too large"}`, `[{"id":null,"error":{}}]`, `null`, "<html>", `[[[[`, `{"id":1,"result":"` + "\xff" + `"}`, `"900000"`,
	} {
		f.Add(200, "application/json", []byte(s))
		f.Add(404, "text/plain", []byte(s))
	}
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		if status < 200 || status > 599 || status == 429 || status == 503 {
			return // these two wait before the second try
		}
		for _, k := range []string{kindEVM, kindCore, kindEsplora} {
			caller, err := Dial(Node{Label: "n", Kind: k, URL: "http://u:canary-key-123@127.0.0.1/v2/0123456789abcdef"}, Options{MaxBytes: 1 << 16})
			if err != nil {
				t.Fatal(err)
			}
			c := caller.(*client)
			c.http.Transport = wire(func(*http.Request) (*http.Response, error) {
				return response(status, string(body), "Content-Type", kind), nil
			})
			calls := []chains.Call{{Method: "eth_call"}, {Method: "eth_chainId"}}
			switch k {
			case kindCore:
				calls = []chains.Call{{Method: "getblockcount"}}
			case kindEsplora:
				calls = []chains.Call{{Method: "GET", Params: []any{"/tx/5a"}}}
			}
			for _, r := range c.Batch(t.Context(), calls) {
				if (r.Err == nil) == (r.Result == nil) {
					t.Fatalf("%+v", r)
				}
				if r.Err == nil && fault(r.Result) != "" && string(r.Result) != `""` {
					t.Fatalf("accepted: %s", r.Result)
				}
				if r.Err != nil && (len(r.Err.Message) > 2*maxText || strings.Contains(string(r.Err.Message), "canary-key-123")) {
					t.Fatalf("message %q", r.Err.Message)
				}
			}
		}
	})
}
