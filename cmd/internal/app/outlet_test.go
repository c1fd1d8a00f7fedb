package app_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"time"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
	"txtriage/report"
)

// broken takes some bytes and then no more.
type broken struct {
	room int
	err  error
}

func (b *broken) Write(p []byte) (int, error) {
	n := min(len(p), b.room)
	if b.room -= n; n < len(p) {
		return n, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: b.err}
	}
	return n, nil
}

// Whatever writes to standard output tells in one line that it could not, and is silent when
// nobody reads any more.
func TestStandardOutputEnds(t *testing.T) {
	const id = "0x1203dc048a271b465f98bafd608048390e570d101ce6cd7a4880373c9b267bce"
	lines := []string{
		"demo", "explain arrived", "explain okx deposit 12", "explain 0x08c379a0", "chains", "chains ethereum", "config show", "config profile", "config profile --schema",
		"version", "--help", "bulk --help", "completion bash", "completion fish", "nodes --offline --node ethereum=http://127.0.0.1:1", "replay ../../../testdata/cases/arrived",
		"bulk --offline -", "bulk --offline --format csv -", "bulk --offline --quiet --workers 1 -",
	}
	for _, f := range report.Formats() {
		lines = append(lines, "check --offline --format "+f.Name+" "+id)
	}
	for _, line := range lines {
		for _, room := range []int{0, 1, 5} {
			for err, want := range map[syscall.Errno]string{
				syscall.ENOSPC: "1 error: standard output cannot be written: the disk is full",
				syscall.EPIPE:  "141 ",
			} {
				var errs bytes.Buffer
				env := &hall.Env{In: strings.NewReader(strings.Repeat("lunch\n"+id+"\n", 30)), Out: &broken{room, err}, Err: &errs, Now: time.Now, Getenv: func(string) string { return "" }, Dial: rpc.Dial}
				status := app.Run(t.Context(), env, strings.Fields(line))
				said, _, _ := strings.Cut(errs.String()[max(strings.Index(errs.String(), "error:"), 0):], "\n")
				if err == syscall.EPIPE && !strings.Contains(said, "error") {
					said = ""
				}
				if got := fmt.Sprint(status, " ", said); got != want || strings.Count(errs.String(), "error:") > 1 {
					t.Errorf("%s, %d bytes, %v: %s\n%s", line, room, err, got, errs.String())
				}
			}
		}
	}
}
