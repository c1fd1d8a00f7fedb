package bulk_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
)

// TestTheClockLeaps sets the clock a day ahead, two days back and right again in the middle of a run, beside a node that
// also wants rest now and then. Every row is answered once, in time, and rightly; of those that were under way it may
// not be told.
func TestTheClockLeaps(t *testing.T) {
	t.Parallel()
	const rows = 400
	n := newNode(t, rows, 4*time.Millisecond)
	n.limit.Store(900)
	n.pause = "1"
	clock := func() time.Time {
		now := time.Now()
		switch done := n.batches.Load(); {
		case done > 45:
		case done > 30:
			now = now.Add(-24 * time.Hour)
		case done > 15:
			now = now.Add(24 * time.Hour)
		}
		return now
	}
	var o, e bytes.Buffer
	env := &hall.Env{In: strings.NewReader(strings.Join(n.hashes, "\n") + "\n"), Out: &o, Err: &e, Now: clock, Getenv: func(string) string { return "" }, Dial: rpc.Dial}
	start := time.Now()
	status := app.Run(t.Context(), env, []string{"bulk", "--offline", "--workers", "8", n.flag(), "-"})
	took, got, unclear := time.Since(start), read(t, o.String()), 0
	if len(got) != rows || n.batches.Load() < 50 || took > 30*time.Second {
		t.Fatalf("status %d, %d rows, %d batches, %s\n%s", status, len(got), n.batches.Load(), took, e.String())
	}
	for i, a := range got {
		switch {
		case a.Row != i+1 || a.Input.ID != n.hashes[i]:
			t.Fatalf("row %d is %+v", i+1, a)
		case a.Exit == 12:
			unclear++
		case a.State != "final" || a.Causes[0].Slug != "arrived" || a.Exit != 0:
			t.Errorf("row %d: %+v", i+1, a)
		}
	}
	t.Logf("%d rows, %d cannot be told, %d batches, %s", rows, unclear, n.batches.Load(), took)
	if unclear > 3*8 { // three leaps, eight rows under way
		t.Errorf("%d rows cannot be told", unclear)
	}
}
