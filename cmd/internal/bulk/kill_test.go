//go:build unix

package bulk_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"txtriage/cmd/internal/app"
)

var kills = flag.Int("kills", 5, "how often TestKilled kills a run")

// TestMain is the program itself where a test starts it again.
func TestMain(m *testing.M) {
	switch os.Getenv("TXTRIAGE_BULK_TEST") {
	case "1":
		os.Exit(profiled(os.Getenv("BULK_PROFILE"), app.Main))
	case "far":
		far(os.Args[1], os.Args[2])
		return
	}
	os.Exit(m.Run())
}

func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "TXTRIAGE_BULK_TEST=1", "LANG=C", "XDG_CONFIG_HOME=/nonexistent")
	return cmd
}

// mixed is a queue of payments, doubles and garbage.
func mixed(n *node, count int) string {
	var b strings.Builder
	b.WriteString("id,txid,note\n")
	for i := range count {
		switch i % 5 {
		case 3:
			fmt.Fprintf(&b, "%d,%s,again\n", i, n.hashes[i/2])
		case 4:
			fmt.Fprintf(&b, "%d,garbage %d,\n", i, i%50)
		default:
			fmt.Fprintf(&b, "%d,%s,\n", i, n.hashes[i])
		}
	}
	return b.String()
}

// times are what differs between two runs that say the same: when each was, which of the calls
// of a batch was answered when.
var times = regexp.MustCompile(`"(generated_at|as_of|next_check_at|at|report_id|time)":"[^"]*"|"(elapsed_ms|head_age)":-?\d+`)

func timeless(b []byte) string { return times.ReplaceAllString(string(b), "") }

// TestKilled kills runs at random points and resumes them. Nothing is lost, nothing doubled, and
// the result is that of a run that nobody disturbed. More with -kills=500.
func TestKilled(t *testing.T) {
	const rows = 600
	n := newNode(t, rows, 2*time.Millisecond)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "queue.csv"), filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(in, []byte(mixed(n, rows)), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"bulk", "--offline", "--quiet", "--workers", "16", n.flag(), "--output", out, in}
	start := time.Now()
	if b, err := program(args...).CombinedOutput(); err == nil || err.Error() != "exit status 3" {
		t.Fatalf("%v\n%s", err, b)
	}
	whole := time.Since(start)
	calm, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var resumed, killed int
	for killed < *kills {
		for _, f := range []string{out, out + ".journal", out + ".journal.old"} {
			_ = os.Remove(f)
		}
		for try := 0; ; try++ {
			var errs bytes.Buffer
			cmd := program(args...)
			if _, err := os.Stat(out + ".journal"); err == nil {
				cmd = program(append(args, "--resume")...)
				resumed++
			}
			cmd.Stderr = &errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if try < 3 {
				wait := time.Duration(rand.Int64N(int64(whole)))
				time.AfterFunc(wait, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
			}
			err := cmd.Wait()
			if err != nil && strings.Contains(err.Error(), "killed") {
				killed++
				if _, err := os.Stat(out); err == nil && try == 0 {
					t.Log("killed after the end")
				}
				continue
			}
			if err == nil || err.Error() != "exit status 3" {
				t.Fatalf("%v\n%s", err, errs.String())
			}
			break
		}
		got, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if timeless(got) != timeless(calm) {
			t.Fatalf("after %d kills the result is another one: %s", killed, firstDifference(timeless(calm), timeless(got)))
		}
		// What the journal gives again is the very same.
		if err := program(append(args, "--resume")...).Run(); err == nil || err.Error() != "exit status 3" {
			t.Fatal(err)
		}
		if again, err := os.ReadFile(out); err != nil || !bytes.Equal(again, got) {
			t.Fatalf("the journal gives another output: %v", err)
		}
	}
	t.Logf("%d kills, resumed %d times", killed, resumed)
}

func firstDifference(a, b string) string {
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range la {
		if i >= len(lb) || la[i] != lb[i] {
			other := "no row"
			if i < len(lb) {
				other = lb[i]
			}
			at := 0
			for at < len(la[i]) && at < len(other) && la[i][at] == other[at] {
				at++
			}
			return fmt.Sprintf("%d and %d rows; row %d differs at %d:\n%.300s\n%.300s", len(la), len(lb), i+1, at, la[i][max(at-60, 0):], other[max(at-60, 0):])
		}
	}
	return fmt.Sprintf("%d rows more", len(lb)-len(la))
}

// TestInterrupted ends a run by hand: it tells how to go on, and going on it finishes.
func TestInterrupted(t *testing.T) {
	n := newNode(t, 400, 30*time.Millisecond)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "queue.csv"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(in, []byte(mixed(n, 400)), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"bulk", "--offline", "--workers", "2", "--format", "csv", n.flag(), "--output", out, in}
	var errs bytes.Buffer
	cmd := program(args...)
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for n.batches.Load() < 5 {
		time.Sleep(time.Millisecond)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err == nil || err.Error() != "exit status 130" {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if !strings.Contains(errs.String(), "go on with\n  txtriage bulk --resume --offline --workers 2 --format csv --node=eip155:1337=http://127.0.0.1:") {
		t.Errorf("it says:\n%s", errs.String())
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("half an output stands there as if it were whole")
	}
	// While one goes on, another is refused.
	first := program(append(args, "--resume")...)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	asked := n.batches.Load()
	for n.batches.Load() == asked {
		time.Sleep(time.Millisecond)
	}
	if b, err := program(append(args, "--resume")...).CombinedOutput(); err == nil || err.Error() != "exit status 2" || !strings.Contains(string(b), "another run is using it") {
		t.Errorf("a second run: %v\n%s", err, b)
	}
	if err := first.Wait(); err == nil || err.Error() != "exit status 3" {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || bytes.Count(b, []byte("\n")) != 401 {
		t.Errorf("%v, %d lines", err, bytes.Count(b, []byte("\n")))
	}
}

var long = flag.Int("rows", 100_000, "rows of the queue of TestMemory")

// TestMemory streams a long queue of garbage, doubles and different ids through a pipe: as many
// rows come out, and memory does not grow with them. The million: -rows=1000000.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("some hundred thousand rows")
	}
	if raced {
		*long = min(*long, 5_000) // the order counts; the memory is measured without the detector
	}
	cmd := program("bulk", "--offline", "--quiet", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer in.Close()
		w := bufio.NewWriter(in)
		for i := range *long {
			switch i % 10 {
			case 0:
				fmt.Fprintf(w, "%064x\n", i)
			case 1:
				fmt.Fprintf(w, "garbage number %d\x00\xff\n", i)
			case 2:
				fmt.Fprintln(w)
			default:
				fmt.Fprintf(w, "%064x\n", i%1000)
			}
		}
		_ = w.Flush()
	}()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	start, lines := time.Now(), 0
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		part, err := r.ReadSlice('\n')
		if err == nil {
			lines++
			if want := fmt.Sprintf(`{"row":%d,`, lines); !bytes.HasPrefix(part, []byte(want)) {
				t.Fatalf("row %d: %.100s", lines, part)
			}
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			break
		}
	}
	_ = cmd.Wait()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Skip("no figures of the process")
	}
	peak := usage.Maxrss >> 10 // KiB on Linux
	t.Logf("%d rows, %d MiB at most, %d rows/s", lines, peak, int(float64(lines)/time.Since(start).Seconds()))
	if lines != *long {
		t.Errorf("%d rows came back of %d", lines, *long)
	}
	if runtime.GOOS == "linux" && !raced && peak > 150 {
		t.Errorf("%d MiB", peak)
	}
}
