package rpc_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc"
)

// canaries are keys in the shapes that providers and people use.
var canaries = []string{
	"Zx81kd02ldk28dkdJd82mQ", "0123456789abcdef0123456789abcdef", "canary-7f3a-11ee-be56-0242ac120002", "7f3a9c1e-5b2d-4c8a-9e1f-canary000001",
	"CANARYKEYUPPERCASE123456", "canarykeylowercaseonly", "eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOjF9.c2ln", "cnry_live_51H8aBcD", "k3y4u5", "A1B2C3", "hunter2!", "p@ss:w/ord?x#y",
	"pass word 12", "пароль-канарейка", "quote\"back\\slash", "<b>&canary;", "100%sure1", "a+b=c&d=e1", "tab\tkey12", "canary%2Fkey%20x1",
	"sk-canary-AbCdEfGhIjKlMnOp", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "AKIAIOSFODNN7CANARY1", "xoxb-17653672481-canary", "c4n4ry.with.dots.and-dashes_1", "0xdeadbeefcanary00", "QUJDREVGR0hJSktMTU5PUFFSU1RVVg==", "/slashes/in/key/1",
	"..%2f..%2fkey1", "key;with;semicolons1", "key,with,commas,2", "key:with:colons:3", "key@with@ats@4", "[bracket]key5", "{brace}key6", "key|pipe|7", "~tilde~key8", "'single'key9", "ключ1234", "キー鍵ABC123", "ﬁligature1",
}

// TestNothingLeaks puts each canary into each part of a node's address and lets the node
// fail in each way, repeating all that it was sent. Nothing that comes back may hold it.
func TestNothingLeaks(t *testing.T) {
	echo := func(r *http.Request) string {
		u, p, _ := r.BasicAuth()
		path, _ := url.PathUnescape(r.URL.EscapedPath())
		query, _ := url.QueryUnescape(r.URL.RawQuery)
		return strings.Join([]string{
			r.URL.String(), r.URL.Path, path, r.URL.RawQuery, query, r.Header.Get("Authorization"), u + ":" + p, u, p, r.Host, strings.ToUpper(r.URL.String()), fmt.Sprint(r.Header),
		}, " | ")
	}
	quoted := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	modes := map[string]func(w http.ResponseWriter, r *http.Request, id int64){
		"401 text": func(w http.ResponseWriter, r *http.Request, _ int64) {
			http.Error(w, "bad key "+echo(r), http.StatusUnauthorized)
		},
		"at the cut": func(w http.ResponseWriter, r *http.Request, _ int64) {
			http.Error(w, strings.Repeat("x", 496)+echo(r), http.StatusUnauthorized)
		},
		"many times": func(w http.ResponseWriter, r *http.Request, _ int64) {
			http.Error(w, strings.Repeat(echo(r), 200), http.StatusUnauthorized)
		},
		"403 text": func(w http.ResponseWriter, r *http.Request, _ int64) { http.Error(w, echo(r), http.StatusForbidden) },
		"404 text": func(w http.ResponseWriter, r *http.Request, _ int64) {
			http.Error(w, "no such path "+echo(r), http.StatusNotFound)
		},
		"400 text": func(w http.ResponseWriter, r *http.Request, _ int64) {
			http.Error(w, "bad "+echo(r), http.StatusBadRequest)
		},
		"429 page":      func(w http.ResponseWriter, r *http.Request, _ int64) { page(w, 429, html.EscapeString(echo(r))) },
		"502 raw page":  func(w http.ResponseWriter, r *http.Request, _ int64) { page(w, 502, echo(r)) },
		"500 JSON text": func(w http.ResponseWriter, r *http.Request, _ int64) { status(w, 500, `{"error":`+quoted(echo(r))+`}`) },
		"error message": func(w http.ResponseWriter, r *http.Request, id int64) {
			status(w, 200, fmt.Sprintf(`{"id":%d,"error":{"code":-32000,"message":%s}}`, id, quoted("no: "+echo(r))))
		},
		"error data": func(w http.ResponseWriter, r *http.Request, id int64) {
			status(w, 200, fmt.Sprintf(`{"id":%d,"error":{"code":3,"message":"execution reverted","data":{"url":%s}}}`, id, quoted(echo(r))))
		},
		"error as object": func(w http.ResponseWriter, r *http.Request, id int64) {
			status(w, 200, fmt.Sprintf(`{"id":%d,"error":{"code":3,"message":{"url":%s}}}`, id, quoted(echo(r))))
		},
		"redirect": func(w http.ResponseWriter, r *http.Request, _ int64) {
			w.Header().Set("Location", "http://127.0.0.1:1"+r.URL.String())
			w.WriteHeader(http.StatusFound)
			_, _ = w.Write([]byte(echo(r)))
		},
		"garbage": func(w http.ResponseWriter, r *http.Request, _ int64) { status(w, 200, "{"+echo(r)) },
		"text":    func(w http.ResponseWriter, r *http.Request, _ int64) { status(w, 200, quoted(echo(r))) },
		"wrong id": func(w http.ResponseWriter, r *http.Request, _ int64) {
			status(w, 200, `{"id":"x","result":`+quoted(echo(r))+`}`)
		},
		"cut": func(w http.ResponseWriter, r *http.Request, _ int64) {
			w.Header().Set("Content-Length", "9999")
			status(w, 200, echo(r))
		},
		"not gzip": func(w http.ResponseWriter, r *http.Request, _ int64) {
			w.Header().Set("Content-Encoding", "gzip")
			status(w, 200, echo(r))
		},
		"drops": func(http.ResponseWriter, *http.Request, int64) { panic(http.ErrAbortHandler) },
		"odd encoding": func(w http.ResponseWriter, r *http.Request, _ int64) {
			w.Header().Set("Content-Encoding", echo(r)[:1])
			status(w, 200, echo(r))
		},
		"header bomb": func(w http.ResponseWriter, r *http.Request, _ int64) {
			w.Header().Set("X-Echo", strings.Repeat(url.QueryEscape(echo(r)), http.StatusBadRequest))
			status(w, 200, "{}")
		},
		"single object": func(w http.ResponseWriter, r *http.Request, _ int64) {
			status(w, 200, `{"error":{"message":`+quoted(echo(r))+`}}`)
		},
	}
	for n, name := range slices.Sorted(maps.Keys(modes)) {
		mode := modes[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", "0")
				var a asked
				body, _ := io.ReadAll(r.Body)
				_ = json.Unmarshal(body, &a)
				mode(w, r, a.ID)
			}))
			s.Config.ErrorLog = quiet()
			defer s.Close()
			for i, key := range some(canaries, n) {
				for place, address := range addresses(s.URL, key) {
					// Every other mix: each key still stands in each place and meets each failure.
					if kind := []string{"evm", "esplora"}[n%2]; (i+n/2+len(place))%2 == 0 {
						leakFree(t, kind, place, key, address, rpc.Options{Timeout: 5 * time.Second, Patience: time.Nanosecond})
					}
				}
			}
		})
	}
}

// TestNoConnectionLeaksNothing is the same where no http reply comes at all.
func TestNoConnectionLeaksNothing(t *testing.T) {
	log.SetOutput(io.Discard) // net/http reports bytes on idle connections there; the program does the same
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := closed.Addr().String()
	_ = closed.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet()
	defer secure.Close()
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that we left
		<-r.Context().Done()
	}))
	hangs.Config.ErrorLog = quiet()
	defer hangs.Close()
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := raw.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("SSH-2.0-OpenSSH_9.6\r\n"))
			_ = conn.Close()
		}
	}()
	defer func() { _ = raw.Close(); <-done }()

	for name, base := range map[string]string{
		"refused":       "http://" + refused,
		"unknown CA":    secure.URL,
		"TLS to plain":  "https://" + strings.TrimPrefix(hangs.URL, "http://"),
		"plain to TLS":  "http://" + strings.TrimPrefix(secure.URL, "https://"),
		"not http":      "http://" + raw.Addr().String(),
		"not http, TLS": "https://" + raw.Addr().String(),
		"hangs":         hangs.URL,
	} {
		t.Run(name, func(t *testing.T) {
			keys := some(canaries, len(name))
			if name == "hangs" || name == "TLS to plain" {
				keys = canaries[:2] // these wait for a deadline
			}
			for _, key := range keys {
				for place, address := range addresses(base, key) {
					leakFree(t, "evm", place, key, address, rpc.Options{Timeout: 20 * time.Millisecond})
				}
			}
		})
	}
}

// TestDialErrorsLeakNothing: what is wrong with an address is said without the address.
func TestDialErrorsLeakNothing(t *testing.T) {
	for _, key := range canaries {
		for _, address := range []string{
			key, "ftp://" + key + "@host/" + key, "http://" + key + ":" + key, "http://[::1/" + key, "http://host/%zz" + key, "://" + key, "http:///" + key, "unix:///" + key, "http://user:" + key + "@/", "core+" + key, "\x7f" + key,
		} {
			_, err := rpc.Dial(rpc.Node{Label: "n", Kind: "evm", URL: address}, rpc.Options{})
			if err == nil {
				continue // some canaries make a valid address; TestNothingLeaks has those
			}
			clean(t, "dial", key, err.Error())
			clean(t, "dial", key, fmt.Sprintf("%+v %#v", err, err))
		}
	}
	if _, err := rpc.Dial(rpc.Node{Label: "n", Kind: "tron", URL: "http://127.0.0.1"}, rpc.Options{}); err == nil {
		t.Error("an unknown kind was dialled")
	}
}

// some are every eighth from the n-th with -short, as the race detector has them, else all.
func some(keys []string, n int) []string {
	if !testing.Short() {
		return keys
	}
	var out []string
	for i := n % 8; i < len(keys); i += 8 {
		out = append(out, keys[i])
	}
	return out
}

func addresses(base, key string) map[string]string {
	scheme, host, _ := strings.Cut(base, "://")
	p, q := url.PathEscape(key), url.QueryEscape(key)
	user := url.UserPassword(key, "x").String()
	pass := url.UserPassword("u", key).String()
	return map[string]string{
		"user": scheme + "://" + user + "@" + host + "/", "password": scheme + "://" + pass + "@" + host + "/rpc", "user only": scheme + "://" + url.User(key).String() + "@" + host,
		"path": base + "/" + p, "deep path": base + "/v2/eth/" + p + "/rpc/", "query": base + "/?apikey=" + q, "second query": base + "/rpc?chain=1&k=" + q, "bare query": base + "/?" + q, "fragment": base + "/#" + p,
	}
}

func leakFree(t *testing.T, kind, place, key, address string, o rpc.Options) {
	t.Helper()
	c, err := rpc.Dial(rpc.Node{Label: "n", Kind: kind, URL: address}, o)
	if err != nil {
		clean(t, place, key, err.Error())
		return
	}
	defer func() { _ = c.(io.Closer).Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	calls := [][]chains.Call{{call("eth_blockNumber")}, {call("eth_blockNumber"), call("eth_chainId"), call("eth_sendRawTransaction")}}
	if kind == "esplora" {
		calls = [][]chains.Call{{call("GET", "/tx/5a")}}
	}
	for _, batch := range calls {
		for _, r := range c.Batch(ctx, batch) {
			if r.Err == nil {
				if len(key) >= 16 { // shorter ones could be a part of any honest answer
					clean(t, place, key, string(r.Result))
				}
				continue
			}
			out, err := json.Marshal(r.Err)
			if err != nil {
				t.Fatalf("%s: the error cannot be encoded: %v", place, err)
			}
			clean(t, place, key, string(out))
			clean(t, place, key, string(r.Err.Message))
		}
	}
}

// clean looks for a key in every spelling that a node can give it.
func clean(t *testing.T, place, key, text string) {
	t.Helper()
	inJSON, _ := json.Marshal(key)
	low := strings.ToLower(text)
	for _, form := range []string{
		key, url.PathEscape(key), url.QueryEscape(key), html.EscapeString(key), strings.Trim(string(inJSON), `"`),
		base64.StdEncoding.EncodeToString([]byte("u:" + key)), base64.StdEncoding.EncodeToString([]byte(key + ":x")), base64.StdEncoding.EncodeToString([]byte(key + ":")), hex.EncodeToString([]byte(key)),
	} {
		if len(form) >= 16 {
			form = form[:12] // a part is enough to worry
		}
		if strings.Contains(low, strings.ToLower(form)) {
			t.Errorf("key in %s leaks as %q in %s", place, form, text)
			return
		}
	}
}

func page(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/html")
	status(w, code, "<html><head><title>"+text+"</title></head><body>"+text+"</body></html>")
}

func status(w http.ResponseWriter, code int, body string) {
	w.WriteHeader(code)
	_, _ = w.Write([]byte(body))
}
