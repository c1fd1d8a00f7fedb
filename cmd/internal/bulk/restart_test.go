//go:build unix

package bulk_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// moody is an honest node that is in another mood for a while.
type moody struct {
	*httptest.Server
	mu     sync.Mutex
	mood   func(w http.ResponseWriter, r *http.Request)
	after  int // requests until it comes
	length time.Duration
	since  time.Time
}

func newMoody(t *testing.T, honest http.Handler) *moody {
	m := &moody{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		m.after--
		if m.after == 0 {
			m.since = time.Now()
		}
		mood := m.mood
		if m.since.IsZero() || time.Since(m.since) > m.length {
			mood = nil
		}
		m.mu.Unlock()
		if mood == nil {
			honest.ServeHTTP(w, r)
			return
		}
		mood(w, r)
	}))
	t.Cleanup(func() {
		m.CloseClientConnections()
		m.Close()
	})
	return m
}

func (m *moody) changes(mood http.HandlerFunc, after int, length time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mood, m.after, m.length, m.since = mood, after, length, time.Time{}
}

// TestNodeChanges runs queues whose node is restarted, slow or another one in the
// middle. Each row is answered once, rightly or with "cannot tell"; --retry-unclear then mends
// those. Longer with -floods=5000.
func TestNodeChanges(t *testing.T) {
	rows, length := 300, 400*time.Millisecond
	if *floods > 0 {
		rows, length = *floods, time.Minute
	}
	n, other := newNode(t, rows, 4*time.Millisecond), newNodeOf(t, 1338, 1, 0)
	text := []byte(strings.Join(n.hashes, "\n") + "\n")
	do := func(t *testing.T, m *moody, dir string, flags ...string) (list []gist) {
		t.Helper()
		in, out := filepath.Join(dir, "queue"), filepath.Join(dir, "out")
		if err := os.WriteFile(in, text, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := program(append([]string{"bulk", "--offline", "--quiet", "--exit-zero", "--workers", "32", "--node=eip155:1337=" + m.URL, "--output", out, in}, flags...)...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, errs.String())
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if list = gists(t, b); len(list) != rows {
			t.Fatalf("%d rows of %d", len(list), rows)
		}
		return list
	}
	calm := do(t, newMoody(t, n), t.TempDir())
	for name, mood := range map[string]http.HandlerFunc{
		"is killed": func(w http.ResponseWriter, _ *http.Request) {
			bare(w, func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) })
		},
		"warms up": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"jsonrpc":"2.0","error":{"code":-28,"message":"Loading block index…"},"id":%d}`, min(len(body), 1))
		},
		"is behind a gateway that says so": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, "<html><title>502 Bad Gateway</title></html>")
		},
		"is slow": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			select { // a body that is read is what lets the server see that nobody waits
			case <-r.Context().Done():
			case <-time.After(length):
				n.ServeHTTP(w, r)
			}
		},
		"is of another chain": other.ServeHTTP,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, dir := newMoody(t, n), t.TempDir()
			m.changes(mood, 3, length)
			start := time.Now()
			list := do(t, m, dir)
			unclear := 0
			for i, g := range list {
				switch {
				case g.Row != i+1:
					t.Fatalf("row %d is the %dth", g.Row, i+1)
				case g.Exit == 12:
					unclear++
				case g.String() != calm[i].String():
					t.Errorf("row %d: %s, else %s", i+1, g, calm[i])
				}
			}
			t.Logf("%d rows, %d cannot be told, %s", rows, unclear, time.Since(start).Round(time.Millisecond))
			m.changes(nil, 0, 0)
			if again := do(t, m, dir, "--retry-unclear"); fmt.Sprint(again) != fmt.Sprint(calm) {
				t.Errorf("asked again: %.300v", again)
			}
		})
	}
}
