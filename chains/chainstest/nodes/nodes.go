// Package nodes finds, starts and stops real nodes on loopback for tests.
//
// A node is looked for in $TXTRIAGE_NODES/bin, then on PATH; gethsim is built from
// testdata/nodes/gethsim if it is in neither. A missing node skips the test, or fails it
// when TXTRIAGE_REQUIRE_NODES=1.
package nodes

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// hints tell how to get each node.
var hints = map[string]string{
	"gethsim":   "cd testdata/nodes/gethsim && CGO_ENABLED=0 go build -o $TXTRIAGE_NODES/bin/gethsim .",
	"anvil":     "npm install @foundry-rs/anvil-linux-amd64, then put its bin/anvil into $TXTRIAGE_NODES/bin",
	"hardhat":   ".ci/nodes $TXTRIAGE_NODES",
	"bitcoind":  "install Bitcoin Core or Knots 24 or later and put bitcoind into $TXTRIAGE_NODES/bin",
	"litecoind": "install Litecoin Core and put litecoind into $TXTRIAGE_NODES/bin",
	"btcd":      "GOBIN=$TXTRIAGE_NODES/bin go install github.com/btcsuite/btcd@v0.26.2",
}

// Required reports whether a missing node must fail the test.
func Required() bool { return os.Getenv("TXTRIAGE_REQUIRE_NODES") == "1" }

// Host is what a started node needs of its test. testing.TB has it; so can a program.
type Host interface {
	Helper()
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
	Cleanup(f func())
	TempDir() string
}

// Need returns the path of a node's program, or ends the test: skipped, or failed when
// nodes are required.
func Need(h Host, name string) string {
	h.Helper()
	path, why := find(name)
	if path == "" && Required() {
		h.Fatalf("node %s is missing: %s; to get it: %s", name, why, hints[name])
	}
	if path == "" {
		h.Skipf("node %s is missing: %s; to get it: %s", name, why, hints[name])
	}
	return path
}

func find(name string) (path, why string) {
	if dir := os.Getenv("TXTRIAGE_NODES"); dir != "" {
		p := filepath.Join(dir, "bin", name)
		if st, err := os.Stat(p); err == nil && !st.IsDir() {
			return p, ""
		}
	}
	if p, err := exec.LookPath(name); err == nil {
		return p, ""
	}
	if name == "gethsim" && !testing.Short() {
		return buildGethsim()
	}
	return "", "neither in $TXTRIAGE_NODES/bin nor on PATH"
}

var buildOnce = sync.OnceValues(func() (string, string) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", "sources not found"
	}
	src := filepath.Join(filepath.Dir(here), "..", "..", "..", "testdata", "nodes", "gethsim")
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err.Error()
	}
	dir := filepath.Join(cache, "txtriage-nodes")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err.Error()
	}
	// Several test binaries may build at once: each into its own file, moved in one step.
	tmp := filepath.Join(dir, fmt.Sprintf("gethsim-%d", os.Getpid()))
	cmd := exec.Command("go", "build", "-o", tmp, ".")
	cmd.Dir = src
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", "cannot be built: " + string(out)
	}
	bin := filepath.Join(dir, "gethsim")
	if err := os.Rename(tmp, bin); err != nil {
		return "", err.Error()
	}
	return bin, ""
})

func buildGethsim() (string, string) { return buildOnce() }

// Port returns a loopback port that was free a moment ago.
func Port(h Host) string {
	h.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.Fatalf("no free port: %v", err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// Start runs a program until the test ends. ready is asked until it says true; a program
// that ends or is not ready after wait fails the test with what it printed.
func Start(t testing.TB, ready func() bool, wait time.Duration, path string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, args...)
	var out syncBuffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 15 * time.Second
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(wait)
	for !ready() {
		select {
		case <-tick.C:
		case <-ended:
			t.Fatalf("%s ended at once:\n%s", filepath.Base(path), out.String())
		case <-limit:
			t.Fatalf("%s is not ready after %v:\n%s", filepath.Base(path), wait, out.String())
		}
	}
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// EVM starts gethsim or anvil and returns its URL. More arguments go to the program.
func EVM(t testing.TB, name string, args ...string) string {
	t.Helper()
	path, port := Need(t, name), Port(t)
	url := "http://127.0.0.1:" + port
	flag := "-port"
	if name == "anvil" || name == "hardhat" {
		flag = "--port"
	}
	Start(t, func() bool { return Answers(url, "eth_chainId") }, 30*time.Second, path, append([]string{flag, port}, args...)...)
	return url
}

// Answers reports whether a JSON-RPC server answers a method with a result.
func Answers(url, method string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	body := strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":[]}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, body)
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	_, _ = b.ReadFrom(resp.Body)
	return strings.Contains(b.String(), `"result"`)
}
