package rpc_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/rpc"
)

// TestSingleReplies is one node after another that answers wrongly, or oddly but well.
func TestSingleReplies(t *testing.T) {
	for _, c := range []struct {
		name, body string // %d stands for the id that was asked
		status     int
		result     string
		want       *chains.CallError
	}{
		{name: "2.0", body: `{"jsonrpc":"2.0","id":%d,"result":"0x1"}`, result: `"0x1"`},
		{name: "null result", body: `{"jsonrpc":"2.0","id":%d,"result":null}`, result: `null`},
		{name: "1.0 with null error", body: `{"result":5,"error":null,"id":%d}`, result: `5`},
		{name: "1.0 null and null", body: `{"result":null,"error":null,"id":%d}`, result: `null`},
		{name: "id as text", body: `{"id":"%d","result":true}`, result: `true`},
		{name: "wrapped in a list", body: `[{"id":%d,"result":true}]`, result: `true`},
		{name: "white space around", body: " \n{\"id\":%d,\"result\":[ 1 ]}\n ", result: `[ 1 ]`},
		{name: "error", body: `{"id":%d,"error":{"code":-32000,"message":"header not found"}}`, want: &chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "header not found"}},
		{name: "error with data", body: `{"id":%d,"error":{"code":3,"message":"execution reverted","data":"0x08c379a0"}}`, want: &chains.CallError{Kind: chains.ErrNode, Code: 3, Message: "execution reverted", Data: []byte(`"0x08c379a0"`)}},
		{name: "error and null result", body: `{"result":null,"error":{"code":-5,"message":"no"},"id":%d}`, status: 500, want: &chains.CallError{Kind: chains.ErrNode, Code: -5, Message: "no"}},
		{name: "error as text", body: `{"id":%d,"error":"rate limited"}`, want: &chains.CallError{Kind: chains.ErrNode, Message: "rate limited"}},
		{name: "code as text", body: `{"id":%d,"error":{"code":"-32005","message":"slow"}}`, want: &chains.CallError{Kind: chains.ErrNode, Code: -32005, Message: "slow"}},
		{name: "code too large", body: `{"id":%d,"error":{"code":1e400,"message":"slow"}}`, want: &chains.CallError{Kind: chains.ErrNode, Message: "slow"}},
		{name: "message as object", body: `{"id":%d,"error":{"code":1,"message":{"a":1}}}`, want: &chains.CallError{Kind: chains.ErrNode, Code: 1, Message: `{"a":1}`}},
		{name: "error without message", body: `{"id":%d,"error":{"code":7}}`, want: &chains.CallError{Kind: chains.ErrNode, Code: 7, Message: `{"code":7}`}},
		{name: "error as number", body: `{"id":%d,"error":7}`, want: &chains.CallError{Kind: chains.ErrNode, Message: "7"}},
		{name: "error without id", body: `{"error":{"code":-32600,"message":"invalid request"},"id":null}`, want: &chains.CallError{Kind: chains.ErrNode, Code: -32600, Message: "invalid request"}},
		{name: "error with status 429", body: `{"error":{"code":-32005,"message":"slow"}}`, status: 429, want: &chains.CallError{Kind: chains.ErrNode, HTTP: 429, Code: -32005, Message: "slow"}},

		{name: "empty", body: ``, want: reply("the reply is empty")},
		{name: "blank", body: "  \n", want: reply("the reply is empty")},
		{name: "null", body: `null`, want: reply("the reply is not an object")},
		{name: "number", body: `17`, want: reply("the reply is not an object")},
		{name: "text", body: `"ok"`, want: reply("the reply is not an object")},
		{name: "web page", body: `<!DOCTYPE html><html><title>Sign in</title></html>`, want: reply("the reply is a web page")},
		{name: "cut", body: `{"jsonrpc":"2.0","id":%d,"result":"0x`, want: reply("the reply is not valid JSON")},
		{name: "garbage after", body: `{"id":%d,"result":1} x`, want: reply("the reply is not valid JSON")},
		{name: "two objects", body: `{"id":%d,"result":1}{"id":1,"result":2}`, want: reply("the reply is not valid JSON")},
		{name: "NaN", body: `{"id":%d,"result":NaN}`, want: reply("the reply is not valid JSON")},
		{name: "not UTF-8", body: "{\"id\":%d,\"result\":\"\xff\"}", want: reply("the reply is not UTF-8")},
		{name: "deep", body: `{"id":%d,"result":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`, want: reply("the reply is nested deeper than 512 levels")},
		{name: "very deep and open", body: strings.Repeat("[", 1<<20), want: reply("the reply is nested deeper than 512 levels")},
		{name: "wrong id", body: `{"id":424242,"result":1}`, want: reply("the reply has the id of another call")},
		{name: "wrong id on an error", body: `{"id":424242,"error":{"code":1,"message":"x"}}`, want: reply("the reply has the id of another call")},
		{name: "odd id", body: `{"id":{"a":1},"result":1}`, want: reply("the reply has the id of another call")},
		{name: "no id", body: `{"result":1}`, want: reply("the reply carries no id")},
		{name: "nothing in it", body: `{"id":%d}`, want: reply("the reply holds neither a result nor an error")},
		{name: "both", body: `{"id":%d,"result":1,"error":{"code":1,"message":"x"}}`, want: reply("the reply holds both a result and an error")},
		{name: "list", body: `[]`, want: reply("the reply is a list, not one answer")},
		{name: "list of two", body: `[{"id":%d,"result":1},{"id":2,"result":1}]`, want: reply("the reply is a list, not one answer")},

		{name: "401 empty", body: ``, status: 401, want: &chains.CallError{Kind: chains.ErrHTTP, HTTP: 401, Message: "unauthorized"}},
		{name: "403 text", body: `host not allowed`, status: 403, want: &chains.CallError{Kind: chains.ErrHTTP, HTTP: 403, Message: "host not allowed"}},
		{name: "429 page", body: `<html><head><title>Too Many
			Requests</title></head></html>`, status: 429, want: &chains.CallError{Kind: chains.ErrHTTP, HTTP: 429, Message: "web page: Too Many Requests"}},
		{name: "502 page without title", body: `<html>`, status: 502, want: &chains.CallError{Kind: chains.ErrHTTP, HTTP: 502, Message: "web page: bad gateway"}},
		{name: "500 with foreign JSON", body: `{"message":"oops"}`, status: 500, want: &chains.CallError{Kind: chains.ErrHTTP, HTTP: 500, Message: `{"message":"oops"}`}},
		{name: "500 with a result", body: `{"id":%d,"result":1}`, status: 500, want: &chains.CallError{Kind: chains.ErrHTTP, HTTP: 500}},
		{name: "503 text", body: `Work queue depth exceeded`, status: 503, want: &chains.CallError{Kind: chains.ErrHTTP, HTTP: 503, Message: "Work queue depth exceeded"}},
		{name: "204", status: 204, want: reply("the reply is empty")},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, _ bool) {
				w.Header().Set("Retry-After", "0")
				if c.status != 0 {
					w.WriteHeader(c.status)
				}
				body := c.body
				if strings.Contains(body, "%d") {
					body = fmt.Sprintf(body, calls[0].ID)
				}
				_, _ = w.Write([]byte(body))
			})
			got := ask(t, dial(t, "evm", s.URL, rpc.Options{}), call("eth_blockNumber"))[0]
			if c.want == nil {
				if got.Err != nil || string(got.Result) != c.result {
					t.Errorf("got %s, %+v, want %s", got.Result, got.Err, c.result)
				}
				return
			}
			if got.Err != nil && c.want.Message == "" {
				got.Err.Message = ""
			}
			if diff := cmp.Diff(c.want, got.Err); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func reply(words string) *chains.CallError {
	return &chains.CallError{Kind: chains.ErrReply, Message: facts.Untrusted(words)}
}

// TestCutAnywhere: a reply cut at any byte is never taken for an answer.
func TestCutAnywhere(t *testing.T) {
	whole := `{"jsonrpc":"2.0","id":1,"result":{"a":[1,2,"x"],"b":null}}`
	n := 0
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, _ bool) {
		_, _ = w.Write([]byte(strings.Replace(whole, `"id":1`, fmt.Sprintf(`"id":%d`, calls[0].ID), 1)[:n]))
	})
	c := dial(t, "evm", s.URL, rpc.Options{})
	for ; n < len(whole); n++ {
		if got := ask(t, c, call("eth_blockNumber"))[0]; got.Err == nil || got.Err.Kind != chains.ErrReply {
			t.Errorf("cut at %d: %s, %+v", n, got.Result, got.Err)
		}
	}
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func TestSizeAndEncoding(t *testing.T) {
	big := func(n int) string { return `{"id":1,"result":"` + strings.Repeat("a", n) + `"}` }
	for _, c := range []struct {
		name, encoding string
		body           []byte
		length         string // a Content-Length that lies
		ok             bool
		want           facts.Untrusted
	}{
		{name: "gzip", encoding: "gzip", body: zipped([]byte(big(10))), ok: true},
		{name: "just fits", body: []byte(big(1<<16 - len(big(0)))), ok: true},
		{name: "one byte more", body: []byte(big(1<<16 - len(big(0)) + 1)), want: "the reply is larger than 65536 bytes"},
		{name: "bomb", encoding: "gzip", body: zipped([]byte(big(64 << 20))), want: "the reply is larger than 65536 bytes"},
		{name: "bomb of empty members", encoding: "gzip", body: bytes.Repeat(zipped(nil), 10000), want: "the reply is larger than 65536 bytes"},
		{name: "not gzip", encoding: "gzip", body: []byte(big(10)), want: "the reply is not the gzip that it claims to be"},
		{name: "cut gzip", encoding: "gzip", body: zipped([]byte(big(10)))[:20], want: "the reply is cut short"},
		{name: "other encoding", encoding: "br", body: []byte(big(10)), want: "the reply is in an encoding that was not asked for"},
		{name: "shorter than it says", length: "900", body: []byte(big(10)), want: "the reply is cut short"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request, _ []asked, _ bool) {
				if c.encoding != "" {
					w.Header().Set("Content-Encoding", c.encoding)
				}
				if c.length != "" {
					w.Header().Set("Content-Length", c.length)
				}
				_, _ = w.Write(c.body)
			})
			got := ask(t, dial(t, "evm", s.URL, rpc.Options{MaxBytes: 1 << 16}), call("eth_blockNumber"))[0]
			if c.ok != (got.Err == nil) || !c.ok && (got.Err.Kind != chains.ErrReply || got.Err.Message != c.want) {
				t.Errorf("got %.80s, %+v; want %q", got.Result, got.Err, c.want)
			}
		})
	}
}

// TestSlowNodes: a node that trickles, hangs or never ends costs the deadline and no more.
func TestSlowNodes(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"hangs": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"trickles": func(w http.ResponseWriter, r *http.Request) {
			tick := time.NewTicker(2 * time.Millisecond)
			defer tick.Stop()
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(" "))
				w.(http.Flusher).Flush()
				<-tick.C
			}
		},
		"stops in the middle": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"id":1,"res`))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request, _ []asked, _ bool) { answer(w, r) })
			c := dial(t, "evm", s.URL, rpc.Options{Timeout: 50 * time.Millisecond})
			for _, r := range ask(t, c, call("eth_blockNumber"), call("eth_chainId")) {
				if r.Err == nil || r.Err.Kind != chains.ErrTimeout {
					t.Errorf("got %s, %+v", r.Result, r.Err)
				}
			}
		})
	}
}
