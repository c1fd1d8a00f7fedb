//go:build unix

package bulk_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BenchmarkBulk runs a queue of different payments against a node with 20 ms latency, and then
// sends the node the same batches with nothing behind them: as many at once, replies read and
// thrown away. The second is the node's own ceiling.
func BenchmarkBulk(b *testing.B) {
	const payments = 6000
	n := newNode(b, payments, 20*time.Millisecond)
	n.keep = true
	queue := strings.Join(n.hashes, "\n") + "\n"
	for b.Loop() {
		n.mu.Lock()
		n.bodies = nil
		n.mu.Unlock()
		n.batches.Store(0)
		n.calls.Store(0)
		n.most.Store(0)
		start := time.Now()
		cmd := program("bulk", "--offline", "--quiet", n.flag(), "-")
		cmd.Stdin = strings.NewReader(queue)
		out, err := cmd.Output()
		took := time.Since(start)
		if err != nil || bytes.Count(out, []byte("\n")) != payments {
			b.Fatalf("%v, %d rows", err, bytes.Count(out, []byte("\n")))
		}
		used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			b.ReportMetric(float64(usage.Maxrss>>10), "MiB")
		}
		b.ReportMetric(float64(used.Microseconds())/payments/1000, "cpu-ms/row")
		ceiling := resend(b, n, int(n.most.Load()))
		b.ReportMetric(float64(payments)/took.Seconds(), "rows/s")
		b.ReportMetric(float64(payments)/ceiling.Seconds(), "ceiling-rows/s")
		b.ReportMetric(100*ceiling.Seconds()/took.Seconds(), "%ceiling")
		b.ReportMetric(float64(n.calls.Load())/2/payments, "calls/row")
		b.ReportMetric(float64(n.batches.Load())/2, "batches")
		b.ReportMetric(float64(n.most.Load()), "at-once")
	}
}

// resend sends what the node was sent again, as many at once.
func resend(tb testing.TB, n *node, parallel int) time.Duration {
	tb.Helper()
	n.mu.Lock()
	bodies := n.bodies
	n.mu.Unlock()
	work := make(chan []byte, len(bodies))
	for _, body := range bodies {
		work <- body
	}
	close(work)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallel, DisableCompression: true}}
	start := time.Now()
	var wg sync.WaitGroup
	for range parallel {
		wg.Go(func() {
			for body := range work {
				resp, err := client.Post(n.URL, "application/json", bytes.NewReader(body))
				if err != nil {
					tb.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

// BenchmarkLoop is a shell loop: one check after the other.
func BenchmarkLoop(b *testing.B) {
	n := newNode(b, 300, 20*time.Millisecond)
	i := 0
	for b.Loop() {
		if err := program("check", "--offline", "--format", "json", n.flag(), n.hashes[i%len(n.hashes)]).Run(); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "rows/s")
}

// profiled runs the program and writes where it spent its time to path.cpu, and what it
// allocated to path.mem.
func profiled(path string, run func() int) int {
	if path == "" {
		return run()
	}
	runtime.MemProfileRate = 64 << 10
	cpu, err := os.Create(path + ".cpu")
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		panic(err)
	}
	status := run()
	pprof.StopCPUProfile()
	mem, err := os.Create(path + ".mem")
	if err != nil {
		panic(err)
	}
	_ = pprof.Lookup("allocs").WriteTo(mem, 0)
	_, _ = cpu.Close(), mem.Close()
	return status
}
