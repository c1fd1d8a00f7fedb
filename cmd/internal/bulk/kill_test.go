//go:build unix

package bulk_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

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
	code := m.Run()
	if err := goleak.Find(goleak.IgnoreAnyFunction("txtriage/cmd/internal/bulk_test.hit.strike")); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
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

// history is one way to run a queue that is killed again and again.
type history struct {
	args   []string
	pipe   bool   // the queue comes through a pipe
	before []byte // a journal that stands there already
	calm   string // what comes of it when nobody disturbs it
}

// hit kills a process at a point of its run.
type hit func(p *os.Process, whole time.Duration, out string, size int)

// strike kills a process once it is there; it may outlive the process, and the test.
func (h hit) strike(p *os.Process, whole time.Duration, out string, size int) {
	h(p, whole, out, size)
	_ = p.Kill()
}

// grown waits until a file has some bytes, and not for ever.
func grown(path string, size int) {
	for range 20_000 {
		if st, err := os.Stat(path); err == nil && st.Size() >= int64(size) {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}

var hits = map[string]hit{
	"any time":         func(_ *os.Process, whole time.Duration, _ string, _ int) { time.Sleep(rand.N(whole)) },
	"at the start":     func(*os.Process, time.Duration, string, int) { time.Sleep(rand.N(60 * time.Millisecond)) },
	"first bytes":      func(_ *os.Process, _ time.Duration, out string, _ int) { grown(out+".journal", rand.N(300)) },
	"in the journal":   func(_ *os.Process, _ time.Duration, out string, size int) { grown(out+".journal", rand.N(size)) },
	"in the retry":     func(_ *os.Process, _ time.Duration, out string, size int) { grown(out+".journal.retry", rand.N(size)) },
	"in the output":    func(_ *os.Process, _ time.Duration, out string, size int) { grown(out+".partial", rand.N(size)) },
	"once it is named": func(_ *os.Process, _ time.Duration, out string, _ int) { grown(out, 1) },
	"once it is named+": func(_ *os.Process, _ time.Duration, out string, _ int) {
		grown(out, 1)
		time.Sleep(rand.N(3 * time.Millisecond))
	},
}

// TestKilled kills runs at random points, and what goes on with them too: files and pipes, JSON
// Lines and CSV, runs that leave out what did not change and runs that ask again. Nothing is
// lost, nothing doubled, and the result is that of a run that nobody disturbed. More with
// -kills=500.
func TestKilled(t *testing.T) {
	rows := 300
	switch {
	case *kills > 50:
		rows = 1000
	case raced:
		rows = 120
	}
	n := newNode(t, rows, 2*time.Millisecond)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "queue.csv"), filepath.Join(dir, "out")
	text := mixed(n, rows)
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	clean := func(h *history) {
		for _, end := range []string{"", ".partial", ".journal", ".journal.old", ".journal.retry"} {
			_ = os.Remove(out + end)
		}
		if h.before != nil {
			if err := os.WriteFile(out+".journal", h.before, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	command := func(h *history, more ...string) (*exec.Cmd, *bytes.Buffer) {
		args := append([]string{"bulk", "--offline", "--quiet", "--workers", "16", "--output", out}, append(h.args, more...)...)
		cmd := program(append(args, in)...)
		if h.pipe {
			cmd = program(append(args, "-")...)
			cmd.Stdin = strings.NewReader(text)
		}
		errs := &bytes.Buffer{}
		cmd.Stderr = errs
		return cmd, errs
	}
	read := func(end string) []byte {
		b, err := os.ReadFile(out + end)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ends := func(err error, status int) bool {
		return err != nil && err.Error() == fmt.Sprint("exit status ", status)
	}
	away := map[bool][]byte{} // journals of runs while the node was away, of a file and a pipe
	for _, pipe := range []bool{false, true} {
		h := &history{args: []string{"--node=eip155:1337=http://127.0.0.1:1"}, pipe: pipe}
		clean(h)
		if cmd, errs := command(h); !ends(cmd.Run(), 12) {
			t.Fatal(errs)
		}
		away[pipe] = read(".journal")
	}
	histories := []*history{
		{args: []string{n.flag()}},
		{args: []string{n.flag(), "--format", "csv"}, pipe: true},
		{args: []string{n.flag(), "--only-changed"}, before: away[false]},
		{args: []string{n.flag(), "--retry-unclear"}, pipe: true, before: away[true]},
		{args: []string{n.flag(), "--format", "csv", "--retry-unclear"}, before: away[false]},
	}
	whole := time.Duration(0)
	for i, h := range histories {
		clean(h)
		start := time.Now()
		if cmd, errs := command(h); !ends(cmd.Run(), 3) {
			t.Fatalf("%v: %s", h.args, errs)
		}
		whole = max(whole, time.Since(start))
		h.calm = timeless(read(""))
		if lines := strings.Count(h.calm, "\n"); lines < rows*3/4 || i == 0 && lines != rows {
			t.Fatalf("%v: %d rows", h.args, lines)
		}
	}
	names := slices.Sorted(maps.Keys(hits))
	var resumed, killed int
	where := map[string]int{}
	for i := 0; killed < *kills; i++ {
		h := histories[i%len(histories)]
		clean(h)
		for try := 0; ; try++ {
			retry := slices.Contains(h.args, "--retry-unclear")
			_, unborn := os.Stat(out + ".journal")
			_, moved := os.Stat(out + ".journal.old")
			begun := !retry && unborn == nil && (h.before == nil || moved == nil)
			cmd, errs := command(h)
			if begun {
				cmd, errs = command(h, "--resume")
				resumed++
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			name := names[rand.N(len(names))]
			if try < 4 {
				go hits[name].strike(cmd.Process, whole, out, len(h.calm))
			}
			err := cmd.Wait()
			if err != nil && strings.Contains(err.Error(), "killed") {
				killed++
				where[name]++
				continue
			}
			if !ends(err, 3) {
				t.Fatalf("%v, killed %d times: %v\n%s", h.args, try, err, errs)
			}
			break
		}
		got := read("")
		if timeless(got) != h.calm {
			t.Fatalf("%v: after %d kills the result is another one: %s", h.args, killed, firstDifference(h.calm, timeless(got)))
		}
		// What the journal gives again is the very same.
		if cmd, errs := command(h, "--resume"); !ends(cmd.Run(), 3) || !bytes.Equal(read(""), got) {
			t.Fatalf("%v: the journal gives another output: %s", h.args, errs)
		}
		if left, _ := filepath.Glob(out + ".*"); len(left) > 2 {
			t.Fatalf("%v: left are %v", h.args, left)
		}
	}
	t.Logf("%d kills (%v), resumed %d times", killed, where, resumed)
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

// TestInterrupted ends a run by hand: it tells how to go on, and in a shell that goes on and finishes.
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
	_, again, told := strings.Cut(errs.String(), "go on with\n  ")
	if !told || !strings.Contains(again, "bulk --resume --offline --workers 2 --format csv --node=eip155:1337=http://127.0.0.1:") {
		t.Fatalf("it says:\n%s", errs.String())
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("half an output stands there as if it were whole")
	}
	// What it says goes on, and meanwhile another run is refused.
	first := exec.Command("sh", "-c", "exec "+again)
	first.Env = program().Env
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

// TestEnded: whoever ends a run is told how to go on, and with which status; nobody is shown the inside of the program.
func TestEnded(t *testing.T) {
	n := newNode(t, 200, 30*time.Millisecond)
	in := filepath.Join(t.TempDir(), "queue")
	if err := os.WriteFile(in, []byte(strings.Join(n.hashes, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ends := map[syscall.Signal]string{syscall.SIGTERM: "143", syscall.SIGHUP: "129", syscall.SIGQUIT: "131"}
	if signal.Ignored(syscall.SIGHUP) { // these tests run under nohup, and so does the program: it is to go on
		delete(ends, syscall.SIGHUP)
	}
	for sig, status := range ends {
		var errs bytes.Buffer
		cmd := program("bulk", "--offline", "--workers", "1", n.flag(), "--output", filepath.Join(t.TempDir(), "out"), in)
		cmd.Stderr = &errs
		asked := n.batches.Load()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for n.batches.Load() < asked+3 {
			time.Sleep(time.Millisecond)
		}
		_ = cmd.Process.Signal(sig)
		if err := cmd.Wait(); err == nil || err.Error() != "exit status "+status || strings.Count(errs.String(), "\n") > 3 || !strings.Contains(errs.String(), "go on with\n") {
			t.Errorf("%s: %v\n%.300s", sig, err, errs.String())
		}
	}
}

// TestInterruptedTwice: while the node hangs, an interruption is answered at once, and a second one
// ends the run at once.
func TestInterruptedTwice(t *testing.T) {
	n := newNode(t, 10, 2*time.Second)
	dir := t.TempDir()
	in := filepath.Join(dir, "queue")
	if err := os.WriteFile(in, []byte(strings.Join(n.hashes, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := program("bulk", "--offline", n.flag(), "--output", filepath.Join(dir, "out"), in)
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for n.batches.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	start := time.Now()
	_ = cmd.Process.Signal(os.Interrupt)
	line, _ := bufio.NewReader(errs).ReadString('\n')
	if !strings.Contains(line, "stopping: rows under way get 3 s") || !strings.Contains(line, "--resume") {
		t.Errorf("it says %q", line)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err == nil || err.Error() != "signal: interrupt" || time.Since(start) > 1500*time.Millisecond {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

// highest is the most memory that a process had so far, in MiB; 0 where the system does not tell.
func highest(pid int) (mib int) {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if _, rest, ok := strings.Cut(string(b), "VmHWM:"); ok {
		_, _ = fmt.Sscan(rest, &mib)
	}
	return mib >> 10
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
	peak := 0 // MiB; what the system tells after the end counts the memory of this process too
	for {
		part, err := r.ReadSlice('\n')
		if err == nil {
			if lines++; lines%1000 == 0 {
				peak = max(peak, highest(cmd.Process.Pid))
			}
			if want := fmt.Sprintf(`{"row":%d,`, lines); !bytes.HasPrefix(part, []byte(want)) {
				t.Fatalf("row %d: %.100s", lines, part)
			}
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			break
		}
	}
	_ = cmd.Wait()
	t.Logf("%d rows, %d MiB at most, %d rows/s", lines, peak, int(float64(lines)/time.Since(start).Seconds()))
	if lines != *long {
		t.Errorf("%d rows came back of %d", lines, *long)
	}
	if runtime.GOOS == "linux" && !raced && (peak > 150 || peak == 0) {
		t.Errorf("%d MiB", peak)
	}
}
