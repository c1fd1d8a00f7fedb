package bulk_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
)

var every = flag.Bool("every", false, "fail everything in every way in TestEveryFaultOfTheDisk, instead of half the ways each")

// frozen does one command line on a disk, at a time that stands still.
func frozen(d disk.Disk, in string, args ...string) (status int, out, errs string) {
	var o, e bytes.Buffer
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	env := &hall.Env{In: strings.NewReader(in), Out: &o, Err: &e, Now: func() time.Time { return now }, Getenv: func(string) string { return "" }, Dial: rpc.Dial, Disk: d}
	status = app.Run(context.Background(), env, args)
	return status, o.String(), e.String()
}

// queue is rows that need no node: garbage, doubles and ids that nobody is asked about.
func queue(rows int) string {
	var b strings.Builder
	b.WriteString("id,tx,note\n")
	for i := range rows {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "%d,0x%064x,\n", i, i+1)
		case 1:
			fmt.Fprintf(&b, "%d,lunch at %d,=1\n", i, i)
		case 2:
			fmt.Fprintf(&b, "%d,0x%064x,again\n", i, i-1)
		default:
			fmt.Fprintf(&b, "%d,\"two\nlines\",\n", i)
		}
	}
	return b.String()
}

// TestEveryFaultOfTheDisk fails each thing that is asked of the disk in turn: once or from then
// on, whole or in the middle of a write. Each time one error tells what and how to go on, and
// going on gives the result of a run that nobody disturbed.
func TestEveryFaultOfTheDisk(t *testing.T) {
	rows := 9
	if raced || testing.Short() {
		rows = 3
	}
	text := queue(rows)
	files := []string{"out", "out.journal", "out.journal.old", "out.journal.retry", "out.partial", "sum"}
	type step struct {
		args []string
		cut  bool // the journal after it
	}
	full := []string{"bulk", "--offline", "--quiet", "--workers", "1", "--output", "out", "--summary", "sum", "in"}
	with := func(more ...string) []string { return append(slices.Clone(full), more...) }
	for name, c := range map[string]struct {
		before []step
		args   []string
		on     []string // how to go on
	}{
		"jsonl":        {nil, full, with("--resume")},
		"csv":          {nil, with("--format", "csv"), with("--format", "csv", "--resume")},
		"resume":       {[]step{{args: full, cut: true}}, with("--resume"), with("--resume")},
		"again":        {[]step{{args: full}}, with("--only-changed"), with("--only-changed", "--resume")},
		"retry":        {[]step{{args: full}}, with("--retry-unclear"), with("--retry-unclear")},
		"retry of cut": {[]step{{args: full, cut: true}}, with("--retry-unclear"), with("--retry-unclear")},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "csv" && name != "retry of cut" {
				t.Skip("runs without -short")
			}
			t.Chdir(t.TempDir())
			if err := os.WriteFile("in", []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			prepare := func() {
				for _, f := range files {
					_ = os.Remove(f)
				}
				for _, s := range c.before {
					if status, _, errs := frozen(&faultyDisk{Disk: disk.Real}, "", s.args...); status != 12 {
						t.Fatalf("status %d\n%s", status, errs)
					}
					if s.cut {
						whole, err := os.ReadFile("out.journal")
						if err != nil || os.WriteFile("out.journal", whole[:len(whole)*2/3], 0o600) != nil {
							t.Fatal(err)
						}
					}
				}
			}
			result := func() string {
				out, err := os.ReadFile("out")
				sum, err2 := os.ReadFile("sum")
				if err != nil || err2 != nil {
					return fmt.Sprint(err, err2)
				}
				return string(out) + string(sum)
			}
			prepare()
			calm, _, errs := frozen(&faultyDisk{Disk: disk.Real}, "", c.args...)
			want := result()
			if calm != 12 || len(want) < 300 {
				t.Fatalf("status %d\n%s", calm, errs)
			}
			faults := []error{syscall.ENOSPC, syscall.EROFS, syscall.EIO}
			hit := 0
			for k, over := 1, false; !over; k++ {
				for mode := range 4 {
					if !*every && mode&1 != k&1 {
						continue
					}
					prepare()
					d := &faultyDisk{Disk: disk.Real, At: k, Err: faults[(k+mode)%3], Stays: mode&1 > 0, Torn: mode&2 > 0}
					status, _, errs := frozen(d, "", c.args...)
					if over = d.Count() < k; over {
						break
					}
					hit++
					switch {
					case status == calm: // nothing that counts
					case status != 1 || strings.Count(errs, "error: ") != 1 || !strings.Contains(errs, disk.Why(d.Err)):
						t.Fatalf("fault %d.%d: status %d\n%s", k, mode, status, errs)
					case !strings.Contains(errs, "hint: "):
						t.Errorf("fault %d.%d: no hint\n%s", k, mode, errs)
					}
					next := c.args
					if strings.Contains(errs, "go on with: txtriage bulk") || status == calm {
						next = c.on
					}
					status, _, errs = frozen(&faultyDisk{Disk: disk.Real}, "", next...)
					if status == 2 && strings.Contains(errs, "is of a run that is not finished") {
						status, _, errs = frozen(&faultyDisk{Disk: disk.Real}, "", c.on...)
					}
					if status != calm || result() != want {
						t.Fatalf("fault %d.%d, and then: status %d\n%s\n%s", k, mode, status, errs, firstDifference(want, result()))
					}
				}
			}
			if hit < 25 {
				t.Errorf("%d faults", hit)
			}
			left, _ := filepath.Glob(".txtriage*")
			if len(left) > hit { // of disks that let nothing be removed either
				t.Errorf("%d files are left", len(left))
			}
			t.Logf("%d faults", hit)
		})
	}
}

// What did not change is left out by what the rows ask, not by where they stand.
func TestOnlyChangedInAnotherOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	head, body, _ := strings.Cut(strings.ReplaceAll(queue(12), "two\nlines", "two lines"), "\n")
	lines := strings.Split(strings.TrimSpace(body), "\n")
	run := func(lines []string, more ...string) string {
		if status, _, errs := frozen(nil, head+"\n"+strings.Join(lines, "\n")+"\n", append([]string{"bulk", "--offline", "--quiet", "--format", "csv", "--output", "out"}, append(more, "-")...)...); status != 12 {
			t.Fatalf("status %d\n%s", status, errs)
		}
		b, _ := os.ReadFile("out")
		return string(b)
	}
	if out := run(lines); strings.Count(out, "\n") != 13 {
		t.Fatal(out)
	}
	slices.Reverse(lines)
	lines = slices.Insert(lines, 5, "new,supper,")
	if out := run(lines, "--only-changed"); strings.Count(out, "\n") != 2 || !strings.Contains(out, "\n6,new,supper,") {
		t.Errorf("%s", out)
	}
}

// A run that remembers for itself alone needs no room: where there is none it asks more often.
func TestNoRoomForTemporaryFiles(t *testing.T) {
	text := queue(40)
	calm, want, _ := frozen(nil, text, "bulk", "--offline", "--quiet", "-")
	for k := 1; ; k++ {
		d := &faultyDisk{Disk: disk.Real, At: k, Err: syscall.ENOSPC, Stays: true}
		status, out, errs := frozen(d, text, "bulk", "--offline", "--quiet", "-")
		if status != calm || out != want || errs != "" {
			t.Fatalf("fault %d: status %d\n%s\n%s", k, status, errs, firstDifference(want, out))
		}
		if d.Count() < k {
			break
		}
	}
}

// What is no plain file stays what it is: nothing is renamed over it.
func TestAPipeStaysAPipe(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{
		{"bulk", "--offline", "--quiet", "--output", "pipe", "-"},
		{"bulk", "--offline", "--quiet", "--summary", "pipe", "-"},
		{"check", "--offline", "--quiet", "--output", "pipe", "lunch"},
	} {
		got := make(chan string)
		go func() {
			b, _ := os.ReadFile("pipe")
			got <- string(b)
		}()
		status, _, errs := frozen(nil, "lunch", args...)
		if text := <-got; status != 3 || len(text) < 100 {
			t.Errorf("%v: status %d, %d bytes\n%s", args, status, len(text), errs)
		}
		if st, err := os.Lstat("pipe"); err != nil || st.Mode()&os.ModeNamedPipe == 0 {
			t.Fatalf("%v: the pipe is gone", args)
		}
		if left, _ := filepath.Glob("*"); len(left) != 1 {
			t.Errorf("%v left %v", args, left)
		}
	}
}

// What is written through a link arrives where the link leads.
func TestALinkStaysALink(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("real", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", "link"); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{{"bulk", "--output", "link", "-"}, {"check", "--output", "link", "lunch"}} {
		if status, _, errs := frozen(nil, "lunch", append(args, "--offline", "--quiet")...); status != 3 {
			t.Errorf("status %d\n%s", status, errs)
		}
		b, _ := os.ReadFile("real")
		if to, err := os.Readlink("link"); err != nil || to != "real" || len(b) < 100 {
			t.Errorf("%v: %v, %d bytes", args, err, len(b))
		}
	}
}
