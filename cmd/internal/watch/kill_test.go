//go:build unix

package watch_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
)

func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append([]string{"watch", "--offline", "--quiet", "--format", "json"}, args...)...)
	cmd.Env = append(os.Environ(), "TXTRIAGE_WATCH_TEST=1", "LANG=C", "XDG_CONFIG_HOME=/nonexistent")
	return cmd
}

// inbox is a webhook that fails now and then, and keeps what it took.
type inbox struct {
	*httptest.Server
	mu   sync.Mutex
	dice *rand.Rand
	ids  []string
}

func newInbox() *inbox {
	b := &inbox{dice: rand.New(rand.NewPCG(3, 4))}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.dice.IntN(6) == 0 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		b.ids = append(b.ids, r.Header.Get("Idempotency-Key"))
	}))
	return b
}

// seqs are the numbers of the changes of each transfer, as they came, without those that came
// again right away.
func seqs(ids []string) map[string][]int {
	out := map[string][]int{}
	for _, id := range ids {
		key, n, _ := strings.Cut(id, "-")
		seq, _ := strconv.Atoi(n)
		if l := out[key]; len(l) == 0 || l[len(l)-1] != seq {
			out[key] = append(l, seq)
		}
	}
	return out
}

// TestKilled kills runs at random points while transfers go their way, and starts them again. Each
// change follows from the one before, none is missing, and one that came twice was being told
// when the kill came. More with -long.
func TestKilled(t *testing.T) {
	t.Parallel()
	kills := 6
	if *long {
		kills = 120
	}
	c := &clock{start: time.Now(), rate: 1}
	n := newChain(t, c)
	n.mine(1)
	const count = 12
	hook := newInbox()
	defer hook.Close()
	dir := t.TempDir()
	file, state, out := filepath.Join(dir, "list"), filepath.Join(dir, "state.json"), filepath.Join(dir, "out")
	killed, twice, told := 0, 0, 0
	for round := 0; killed < kills; round++ {
		var list string
		for i := range count {
			list += n.pay(uint64(round*count+i), 2) + "\n"
		}
		if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		hook.ids = nil
		_ = os.Remove(out)
		stop := make(chan struct{})
		var chain sync.WaitGroup
		chain.Go(func() { // blocks come, and in the end they are final
			tick := time.NewTicker(150 * time.Millisecond)
			defer tick.Stop()
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-tick.C:
				}
				_ = call(n.url, nil, "sim_commit")
				if i > 20 {
					var head struct{ Number string }
					_ = call(n.url, &head, "eth_getBlockByNumber", "latest", false)
					if h, err := strconv.ParseUint(strings.TrimPrefix(head.Number, "0x"), 16, 64); err == nil {
						_ = call(n.url, nil, "sim_finalize", h-1, h)
					}
				}
			}
		})
		cut := 0
		var lastErrs string
		for try := 0; ; try++ {
			f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			var errs bytes.Buffer
			cmd := program("--node", n.flag(), "--state", state, "--confirmations", "4", "--min-interval", "100ms", "--max-interval", "150ms", "--webhook", hook.URL, "--file", file)
			cmd.Stdout, cmd.Stderr = f, &errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if try < 6 {
				time.AfterFunc(time.Duration(100+rand.Int64N(700))*time.Millisecond, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
			}
			err = cmd.Wait()
			_ = f.Close()
			lastErrs = errs.String()
			if err != nil && strings.Contains(err.Error(), "killed") {
				killed++
				cut++
				continue
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, errs.String())
			}
			break
		}
		close(stop)
		chain.Wait()
		changes, again := follow(t, out)
		told += len(changes)
		twice += again
		if again > cut*count {
			t.Errorf("%d changes came twice after %d kills", again, cut)
		}
		last := map[string]change{}
		for _, c := range changes {
			last[strings.Split(c.Change.ID, "-")[0]] = c
		}
		if len(last) != count {
			t.Errorf("of %d transfers something was told, of %d it should be", len(last), count)
		}
		for key, c := range last {
			if c.State != "final" || c.Change.Ended == nil {
				t.Errorf("%s ends as %s", key, c)
			}
		}
		for key, got := range seqs(hook.ids) {
			if !slices.IsSorted(got) {
				t.Errorf("%s: the webhook got %v", key, got)
			}
			for _, c := range changes {
				if id := c.Change.ID; strings.HasPrefix(id, key) && !strings.HasSuffix(id, "-1") && !slices.Contains(hook.ids, id) {
					t.Errorf("the webhook never got %s", id)
				}
			}
		}
		if left, err := os.ReadFile(state); err == nil {
			t.Errorf("what has ended is still remembered: %.600s\n%s", left, lastErrs)
		}
	}
	t.Logf("%d kills, %d changes, %d of them told twice", killed, told, twice)
}

// follow reads what was told: for each transfer one change after the other, each saying that it was as
// the one before told. It counts those that came again.
func follow(t *testing.T, path string) (out []change, again int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type full struct {
		change
		Change struct {
			Was *struct{ State, Cause, Party string }
		}
	}
	before := map[string]change{}
	r := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := r.ReadBytes('\n')
		if err != nil {
			if len(line) > 0 {
				t.Errorf("half a line: %.100s", line)
			}
			return out, again
		}
		var c change
		var was full
		if json.Unmarshal(line, &c) != nil || json.Unmarshal(line, &was) != nil {
			t.Fatalf("not a line of ours: %.100s", line)
		}
		key, n, _ := strings.Cut(c.Change.ID, "-")
		seq, _ := strconv.Atoi(n)
		last, known := before[key]
		lastSeq := 0
		if known {
			_, n, _ := strings.Cut(last.Change.ID, "-")
			lastSeq, _ = strconv.Atoi(n)
		}
		switch {
		case seq == lastSeq:
			again++
			continue
		case seq != lastSeq+1:
			t.Errorf("%s comes after number %d", c.Change.ID, lastSeq)
		case known && (was.Change.Was == nil || fmt.Sprint(was.Change.Was.State, was.Change.Was.Cause, was.Change.Was.Party) != fmt.Sprint(last.State, last.Causes[0].Slug, last.Party)):
			t.Errorf("%s says that it was %+v, but %s was told", c.Change.ID, was.Change.Was, last)
		}
		before[key] = c
		out = append(out, c)
	}
}

// A half-written line cannot be: what is told goes out in one piece. Here the memory cannot be
// written any more while it runs: it says so once and goes on.
func TestTheMemoryCannotBeWritten(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	n.mine(1)
	id := n.pay(0, 2)
	dir := filepath.Join(t.TempDir(), "gone")
	s := watch(t, c, "", "--node", n.flag(), "--state", filepath.Join(dir, "state.json"), "--max-interval", "20s", id)
	s.tells("first: pending")
	if err := os.Rename(dir, dir+" away"); err != nil {
		t.Fatal(err)
	}
	n.mine(1)
	s.tells("state cause: included")
	n.call(nil, "sim_finalize", 2, 2)
	s.tells("state cause party funds: final ended: done")
	s.ends(0)
	if n := strings.Count(s.stderr(), "cannot be written: the folder does not exist; the watch goes on"); n != 1 {
		t.Errorf("it says\n%s", s.stderr())
	}
}

// full takes so many bytes and no more, as a disk does.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, syscall.ENOSPC
	}
	return len(p), nil
}

// Where standard output takes no more, it ends and says so; what could not be told is told by the next run.
func TestTheOutputIsFull(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	n.mine(1)
	id := n.pay(0, 2)
	args := []string{"--node", n.flag(), "--state", filepath.Join(t.TempDir(), "state.json"), "--max-interval", "20s", id}
	var errs bytes.Buffer
	env := &hall.Env{In: strings.NewReader(""), Out: &full{left: 100}, Err: &errs, Now: c.now, After: c.after, Dial: rpc.Dial, Getenv: func(string) string { return "" }}
	status := app.Run(t.Context(), env, append([]string{"watch", "--offline", "--format", "json", "--timeout", "10h"}, args...))
	if status != 1 || !strings.Contains(errs.String(), "error: standard output cannot be written: the disk is full\nhint: the same command goes on from ") {
		t.Errorf("%d: %s", status, errs.String())
	}
	s := watch(t, c, "", args...)
	s.tells("first: pending")
	s.stop()
}
