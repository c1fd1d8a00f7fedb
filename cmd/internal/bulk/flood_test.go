//go:build unix

package bulk_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var floods = flag.Int("floods", 0, "rows of the queue of TestHostileNodes; 0: a few, and the quick servers only")

// hostile is a server that means no good.
type hostile struct {
	name  string
	serve func(w http.ResponseWriter, calls []question, honest []byte)
}

// spill writes until nobody listens any more.
func spill(w io.Writer, what []byte) {
	for {
		if _, err := w.Write(what); err != nil {
			return
		}
	}
}

// bare writes bytes to the connection itself.
func bare(w http.ResponseWriter, f func(net.Conn)) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Minute))
	f(conn)
}

// drip writes a byte now and then.
func drip(c net.Conn, text string) {
	for i := range len(text) {
		if _, err := c.Write([]byte{text[i]}); err != nil {
			return
		}
		time.Sleep(40 * time.Millisecond)
	}
}

// each is one reply for every call of a batch.
func each(calls []question, result string) []byte {
	var b bytes.Buffer
	for i, q := range calls {
		b.WriteString("[,"[min(i, 1):][:1])
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%s,"result":%s}`, q.ID, result)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// packed is a small file of something large.
func packed(size int, what string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	part := []byte(strings.Repeat(what, 1<<20/len(what)))
	for n := 0; n < size; n += len(part) {
		_, _ = z.Write(part)
	}
	_ = z.Close()
	return b.Bytes()
}

const someHeader = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"

func hostiles() []hostile {
	bomb := sync.OnceValue(func() []byte { return packed(512<<20, " ") })
	deep := sync.OnceValue(func() []byte { return packed(64<<20, "[") })
	zip := func(body func() []byte) func(http.ResponseWriter, []question, []byte) {
		return func(w http.ResponseWriter, _ []question, _ []byte) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(body())
		}
	}
	var odd sync.Mutex
	turn := 0
	return []hostile{
		{"endless text", func(w http.ResponseWriter, calls []question, _ []byte) {
			fmt.Fprintf(w, `[{"jsonrpc":"2.0","id":%s,"result":"`, calls[0].ID)
			spill(w, bytes.Repeat([]byte("a"), 64<<10))
		}},
		{"endless list", func(w http.ResponseWriter, _ []question, _ []byte) { spill(w, bytes.Repeat([]byte("[1,"), 20<<10)) }},
		{"endless items", func(w http.ResponseWriter, calls []question, _ []byte) {
			_, _ = w.Write([]byte("["))
			spill(w, bytes.Repeat(fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"result":null},`, calls[0].ID), 1000))
		}},
		{"endless headers", func(w http.ResponseWriter, _ []question, _ []byte) {
			bare(w, func(c net.Conn) {
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
				spill(c, bytes.Repeat([]byte("X-A: b\r\n"), 8<<10))
			})
		}},
		{"a megabyte for each call", func(w http.ResponseWriter, calls []question, _ []byte) {
			_, _ = w.Write(each(calls, `"0x`+strings.Repeat("ab", 512<<10)+`"`))
		}},
		{"much, and within the bounds", func(w http.ResponseWriter, calls []question, _ []byte) {
			_, _ = w.Write(each(calls, `["`+strings.Repeat("x", 7<<20/len(calls))+`"]`))
		}},
		{"many small things", func(w http.ResponseWriter, calls []question, _ []byte) {
			_, _ = w.Write(each(calls, `{"transactions":[`+strings.Repeat(`{},`, 2<<20/len(calls))+`{}]}`))
		}},
		{"bomb", zip(bomb)},
		{"deep bomb", zip(deep)},
		{"garbage", func(w http.ResponseWriter, _ []question, _ []byte) {
			_, _ = w.Write(bytes.Repeat([]byte{0xff, '{'}, 5000))
		}},
		{"hangs up", func(w http.ResponseWriter, _ []question, _ []byte) {
			bare(w, func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) })
		}},
		{"one in five is a flood", func(w http.ResponseWriter, _ []question, honest []byte) {
			odd.Lock()
			turn++
			bad := turn%5 == 0
			odd.Unlock()
			if bad {
				spill(w, bytes.Repeat([]byte("[1,"), 20<<10))
				return
			}
			_, _ = w.Write(honest)
		}},
		{"one in five is a hang-up", func(w http.ResponseWriter, _ []question, honest []byte) {
			odd.Lock()
			turn++
			bad := turn%5 == 0
			odd.Unlock()
			if bad {
				bare(w, func(c net.Conn) { _, _ = c.Write(honest[:len(honest)/2]) })
				return
			}
			_, _ = w.Write(honest)
		}},
		{"trickles", func(w http.ResponseWriter, _ []question, _ []byte) {
			bare(w, func(c net.Conn) { drip(c, someHeader+strings.Repeat("[", 3000)) })
		}},
		{"trickles the truth", func(w http.ResponseWriter, _ []question, honest []byte) {
			bare(w, func(c net.Conn) { drip(c, someHeader+string(honest[:min(len(honest), 3000)])) })
		}},
		{"silent", func(w http.ResponseWriter, _ []question, _ []byte) {
			bare(w, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		}},
	}
}

// server answers as h, with what an honest node would say.
func (h hostile) server(t *testing.T, honest *node) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var calls []question
		if len(body) > 0 && body[0] == '[' {
			_ = json.Unmarshal(body, &calls)
		} else {
			calls = make([]question, 1)
			_ = json.Unmarshal(body, &calls[0])
		}
		rec := httptest.NewRecorder()
		honest.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body)))
		h.serve(w, calls, rec.Body.Bytes())
	}))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// gist is what a row says, whoever was asked beside.
type gist struct {
	Row    int
	Exit   int
	State  string
	Funds  string
	Causes []struct{ Slug, Certainty string }
}

func gists(t *testing.T, out []byte) (list []gist) {
	t.Helper()
	for line := range bytes.Lines(out) {
		var g gist
		if err := json.Unmarshal(line, &g); err != nil {
			t.Fatalf("%v: %.300s", err, line)
		}
		list = append(list, g)
	}
	return list
}

func (g gist) String() string {
	first := ""
	if len(g.Causes) > 0 {
		first = g.Causes[0].Slug + " " + g.Causes[0].Certainty
	}
	return fmt.Sprintf("%d %s %s %s", g.Exit, g.State, g.Funds, first)
}

// quick are the servers of every run of the tests; the first two stand beside an honest one.
var quick = []string{"endless text", "one in five is a flood", "garbage"}

// TestHostileNodes runs a queue of which some rows belong to an honest node, some to a hostile
// one, and some could belong to either; and one where the hostile node stands beside the honest
// one. Every row is answered once, what the honest node knows is told as without the other, and
// memory and time keep their bounds. Whole, with the slow servers: -floods=5000.
func TestHostileNodes(t *testing.T) {
	rows := *floods
	if rows == 0 {
		rows = 80
	}
	n, other := newNode(t, rows/2, 0), newNodeOf(t, 1338, rows/2, 0)
	var b strings.Builder
	b.WriteString("id,txid,chain\n")
	chain := []string{"eip155:1337", "", "eip155:1338", ""}
	for i := range rows {
		id := n.hashes[i/2]
		if i%4 >= 2 {
			id = other.hashes[i/2]
		}
		fmt.Fprintf(&b, "%d,%s,%s\n", i, id, chain[i%4])
	}
	do := func(t *testing.T, flags ...string) (list []gist, peak int, took time.Duration) {
		t.Helper()
		cmd := program(append([]string{"bulk", "--offline", "--quiet", "--exit-zero", "-"}, flags...)...)
		cmd.Stdin = strings.NewReader(b.String())
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		start := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		seen := make(chan int)
		go func() {
			most := 0
			for {
				most = max(most, highest(cmd.Process.Pid))
				select {
				case <-done:
					seen <- most
					return
				case <-time.After(5 * time.Millisecond):
				}
			}
		}()
		err := cmd.Wait()
		took = time.Since(start)
		close(done)
		peak = <-seen
		if err != nil {
			t.Fatalf("%v\n%.2000s", err, errs.String())
		}
		list = gists(t, out.Bytes())
		if len(list) != rows {
			t.Fatalf("%d rows of %d", len(list), rows)
		}
		return list, peak, took
	}
	second := "--node=eip155:1338=" + other.URL
	calm, _, _ := do(t, n.flag(), second)
	for _, h := range hostiles() {
		if *floods == 0 && !slices.Contains(quick, h.name) {
			continue
		}
		for place, flags := range map[string][]string{"alone on its chain": {n.flag()}, "beside": {n.flag(), second}} {
			if *floods == 0 && (place == "beside") != (h.name == quick[0] || h.name == quick[1]) {
				continue
			}
			t.Run(h.name+", "+place, func(t *testing.T) {
				if *floods == 0 {
					t.Parallel()
				}
				list, peak, took := do(t, append(flags, "--node", "eip155:1338="+h.server(t, other))...)
				unclear := 0
				for i, g := range list {
					told := g.State == calm[i].State && g.Funds == calm[i].Funds && g.Causes[0].Slug == calm[i].Causes[0].Slug && g.Exit == calm[i].Exit
					switch {
					case g.Row != i+1:
						t.Fatalf("row %d is the %dth", g.Row, i+1)
					case g.Exit == 12 && i%4 >= 2 && place != "beside":
						unclear++
					case !told:
						t.Errorf("row %d: %s, else %s", i+1, g, calm[i])
					}
				}
				t.Logf("%d rows, %d cannot be told, %s, %d MiB at most", rows, unclear, took.Round(time.Millisecond), peak)
				if runtime.GOOS == "linux" && !raced && (peak > 256 || peak == 0) {
					t.Errorf("%d MiB", peak)
				}
				if most := 5*time.Minute + time.Duration(rows)*20*time.Millisecond; took > most {
					t.Errorf("it took %s", took)
				}
			})
		}
	}
}
