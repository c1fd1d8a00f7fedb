package rpc_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"txtriage/chains/rpc"
)

// faulty makes wrong replies of a right one: cut at every byte, values of another type, numbers that
// no machine holds, depth, other ids, junk before and behind.
func faulty(good string) []string {
	var out []string
	for i := range good {
		out = append(out, good[:i])
	}
	for _, bad := range []string{"null", "true", "-1", "1e400", "NaN", "Infinity", `""`, `"0x"`, "[]", "{}", "[[]]", `"\ud800"`, "99999999999999999999999999", strings.Repeat("[", 20000), strings.Repeat(`{"a":`, 20000)} {
		out = append(out, bad, strings.Replace(good, `"result":`, `"result":`+bad+`,"was":`, 1), strings.Replace(good, `"id":`, `"id":`+bad+`,"was":`, 1), good+bad, bad+good)
	}
	for i := 0; i < len(good); i += 3 {
		out = append(out, good[:i]+"\x00"+good[i:], good[:i]+"\xff"+good[i:])
	}
	return out
}

// TestFaultyReplies: of more than 2,000 wrong replies none passes for the answer to another
// question, none panics, and none takes long or much memory.
func TestFaultyReplies(t *testing.T) {
	body := ""
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, _ bool) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, strings.ReplaceAll(body, "ID", fmt.Sprint(calls[0].ID)))
	})
	c := dial(t, "evm", s.URL, rpc.Options{Timeout: 5 * time.Second})
	n := 0
	for _, right := range []string{
		`{"jsonrpc":"2.0","id":ID,"result":{"number":"0x10","hash":"0x` + strings.Repeat("5a", 32) + `","transactions":[{"from":"0x` + strings.Repeat("11", 20) + `","value":"0x1"}],"timestamp":"0x65"}}`,
		`{"jsonrpc":"2.0","id":ID,"result":{"status":"0x1","logs":[{"address":"0x` + strings.Repeat("22", 20) + `","topics":["0x` + strings.Repeat("33", 32) + `"],"data":"0x"}],"gasUsed":"0x5208","type":"0x2","cumulativeGasUsed":"0x5208"}}`,
		`{"jsonrpc":"2.0","id":ID,"error":{"code":-32000,"message":"transaction indexing is in progress, and the rest of this text is here to be cut","data":{"a":[1,2,3]}}}`,
		`{"result":{"chain":"main","blocks":900000,"headers":900000,"bestblockhash":"` + strings.Repeat("0", 64) + `","verificationprogress":0.9999,"initialblockdownload":false},"error":null,"id":ID}`,
		`{"jsonrpc":"2.0","id":ID,"result":"0x` + strings.Repeat("ab", 160) + `"}`,
		`{"jsonrpc":"2.0","id":ID,"result":[{"txid":"` + strings.Repeat("5a", 32) + `","vout":[{"value":0.00012345,"n":0}]},{"txid":"` + strings.Repeat("6b", 32) + `"}]}`,
	} {
		for _, f := range faulty(right) {
			if n++; testing.Short() && n%8 != 0 {
				continue
			}
			body = f
			start := time.Now()
			r := ask(t, c, call("eth_getBlockByNumber", "latest", false))[0]
			if d := time.Since(start); d > 4*time.Second {
				t.Fatalf("%v for %q", d, f[:min(len(f), 80)])
			}
			if (r.Err == nil) == (r.Result == nil) {
				t.Fatalf("neither or both for %q", f[:min(len(f), 80)])
			}
			if r.Err == nil && !json.Valid(r.Result) {
				t.Fatalf("passes as an answer: %q", f[:min(len(f), 80)])
			}
		}
	}
	if n < 2000 {
		t.Errorf("%d replies", n)
	}
	t.Logf("%d replies", n)
}

// TestHostileServers: bombs, floods, trickles and riddles end in time, and their memory is bounded.
func TestHostileServers(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 300 {
		_, _ = z.Write(bytes.Repeat([]byte{'a'}, 1<<20))
	}
	_ = z.Close()
	for name, h := range map[string]http.HandlerFunc{
		"bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		},
		"flood": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(bytes.Repeat([]byte{'['}, 1<<16)); err != nil {
					return
				}
			}
		},
		"hung": func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(2 * time.Second):
			}
		},
		"trickle": func(w http.ResponseWriter, r *http.Request) {
			for range 1000 {
				if _, err := w.Write([]byte(" ")); err != nil || r.Context().Err() != nil {
					return
				}
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		},
		"away": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) },
		"coat": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("a", 1<<20)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(h)
			defer s.Close()
			c := dial(t, "evm", s.URL, rpc.Options{Timeout: 500 * time.Millisecond})
			start := time.Now()
			r := ask(t, c, call("eth_chainId"))[0]
			if r.Err == nil {
				t.Errorf("answered %s", r.Result)
			}
			if d := time.Since(start); d > 3*time.Second {
				t.Errorf("%v, more than two attempts", d)
			}
		})
	}
	// Other tests of the room may have run before: what these servers cost is what counts.
	runtime.ReadMemStats(&after)
	if taken := int64(after.Sys) - int64(before.Sys); taken > 256<<20 {
		t.Errorf("%d MiB taken from the system", taken>>20)
	}
}
