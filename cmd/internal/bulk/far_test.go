//go:build unix

package bulk_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// far puts a distance before a node, in a process of its own: it keeps each request for the
// delay, hands it on, and remembers what was asked while it is told to.
func far(to, delay string) {
	wait, err := time.ParseDuration(delay)
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\n", l.Addr())
	go func() { // ends with whoever started it
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	f := &distance{to: to, wait: wait, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
	_ = http.Serve(countingListener{l, &f.conns}, f)
}

type distance struct {
	to     string
	wait   time.Duration
	client *http.Client
	conns  atomic.Int64
	busy   atomic.Int64
	mu     sync.Mutex
	most   int64
	bodies [][]byte
}

type countingListener struct {
	net.Listener
	n *atomic.Int64
}

func (c countingListener) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	c.n.Add(1)
	return conn, err
}

func (f *distance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet { // what was asked since the last time
		f.mu.Lock()
		defer f.mu.Unlock()
		w.Header().Set("At-Once", strconv.FormatInt(f.most, 10))
		w.Header().Set("Connections", strconv.FormatInt(f.conns.Swap(0), 10))
		for _, b := range f.bodies {
			_ = binary.Write(w, binary.BigEndian, uint32(len(b))) //nolint:gosec // small
			_, _ = w.Write(b)
		}
		f.bodies, f.most = nil, 0
		return
	}
	busy := f.busy.Add(1)
	defer f.busy.Add(-1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	f.most = max(f.most, busy)
	f.bodies = append(f.bodies, body)
	f.mu.Unlock()
	time.Sleep(f.wait)
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, f.to, bytes.NewReader(body))
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", "application/json")
	if e := r.Header.Get("Accept-Encoding"); e != "" {
		req.Header.Set("Accept-Encoding", e)
	}
	resp, err := f.client.Do(req)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	for _, h := range []string{"Content-Type", "Content-Length", "Content-Encoding"} {
		if v := resp.Header.Get(h); v != "" {
			w.Header().Set(h, v)
		}
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// farFrom starts a distance before the node at a URL and gives its own.
func farFrom(tb testing.TB, url string, delay time.Duration) string {
	tb.Helper()
	return started(tb, "far", url, delay.String())
}

// started runs this program as something else, and gives the first line that it prints. It ends
// with the test.
func started(tb testing.TB, as string, args ...string) string {
	tb.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "TXTRIAGE_BULK_TEST="+as)
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	var line bytes.Buffer
	one := make([]byte, 1)
	for {
		if _, err := out.Read(one); err != nil {
			tb.Fatalf("%s ended: %s", as, line.Bytes())
		}
		if one[0] == '\n' {
			break
		}
		line.WriteByte(one[0])
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return strings.TrimSpace(line.String())
}

// asked is what went over a distance since the last time that one looked.
type asked struct {
	bodies [][]byte
	atOnce int
	conns  int
}

func askedOf(tb testing.TB, url string) (a asked) {
	tb.Helper()
	resp, err := http.Get(url)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	a.atOnce, _ = strconv.Atoi(resp.Header.Get("At-Once"))
	a.conns, _ = strconv.Atoi(resp.Header.Get("Connections"))
	for {
		var n uint32
		if binary.Read(resp.Body, binary.BigEndian, &n) != nil {
			return a
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(resp.Body, b); err != nil {
			tb.Fatal(err)
		}
		a.bodies = append(a.bodies, b)
	}
}

// However many batches a run sends, it opens no more connections than it sends at once.
func TestConnectionsAreUsedAgain(t *testing.T) {
	n := newNode(t, 1_500, 0)
	gate := farFrom(t, n.URL, 2*time.Millisecond)
	askedOf(t, gate) // opens one of its own
	status, out, errs := run(t.Context(), strings.Join(n.hashes, "\n"), "bulk", "--offline", "--quiet", "--node=eip155:1337="+gate, "-")
	a := askedOf(t, gate)
	if status != 0 || strings.Count(out, "\n") != 1_500 || len(a.bodies) < 16 || a.conns > 8 || a.atOnce > 8 {
		t.Errorf("status %d: %d batches, %d at once, over %d connections\n%s", status, len(a.bodies), a.atOnce, a.conns, errs)
	}
	many := 0
	for _, b := range a.bodies {
		many += calls(b)
	}
	if perRow := float64(many) / 1_500; perRow > 4.5 {
		t.Errorf("%.1f calls a row", perRow)
	}
}

// calls is how many calls a batch holds.
func calls(body []byte) int { return bytes.Count(body, []byte(`"method"`)) }
