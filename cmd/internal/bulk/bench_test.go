//go:build unix

package bulk_test

import (
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"
)

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

// BenchmarkStart is what the program costs before there is anything to do, and what it costs to
// word the answer to a paste that holds nothing: the least of all runs.
func BenchmarkStart(b *testing.B) {
	for name, args := range map[string][]string{"version": {"version"}, "check": {"check", "--offline", "lunch at noon"}} {
		b.Run(name, func(b *testing.B) {
			least := time.Hour
			for b.Loop() {
				cmd := program(args...)
				_ = cmd.Run() // a check of nothing ends with 3
				least = min(least, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
			}
			b.ReportMetric(float64(least.Microseconds())/1000, "cpu-ms")
		})
	}
}
