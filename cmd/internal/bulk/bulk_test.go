package bulk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
)

// run does one command line with a settled clock.
func run(ctx context.Context, in string, args ...string) (status int, out, errs string) {
	var o, e bytes.Buffer
	env := &hall.Env{In: strings.NewReader(in), Out: &o, Err: &e, Now: time.Now, Getenv: func(string) string { return "" }, Dial: rpc.Dial}
	status = app.Run(ctx, env, args)
	return status, o.String(), e.String()
}

func (n *node) flag() string { return "--node=eip155:1337=" + n.URL }

type answered struct {
	Row     int
	RowID   string `json:"row_id"`
	Exit    int
	Problem string
	State   string
	Columns map[string]string
	Input   struct{ Text, ID string }
	Causes  []struct{ Slug string }
}

func read(t *testing.T, out string) (list []answered) {
	t.Helper()
	for line := range strings.Lines(out) {
		var a answered
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		list = append(list, a)
	}
	return list
}

func TestRowsComeBackInOrder(t *testing.T) {
	n := newNode(t, 300, time.Millisecond)
	n.keep = true
	var in strings.Builder
	in.WriteString("id,txid,note\n")
	for i := range 600 { // each twice
		fmt.Fprintf(&in, "r%d,%s,n%d\n", i, n.hashes[i%300], i)
	}
	status, out, errs := run(t.Context(), in.String(), "bulk", "--offline", n.flag(), "-")
	got := read(t, out)
	if status != 0 || len(got) != 600 {
		t.Fatalf("status %d, %d rows\n%s", status, len(got), errs)
	}
	for i, a := range got {
		if a.Row != i+1 || a.RowID != fmt.Sprint("r", i) || a.Input.ID != n.hashes[i%300] || a.State != "final" || a.Columns["note"] != fmt.Sprint("n", i) {
			t.Fatalf("row %d is %+v", i+1, a)
		}
	}
	for q, times := range n.seen {
		if times > 1 && strings.Contains(q, "eth_getTransaction") {
			t.Errorf("%s was asked %d times", q, times)
		}
	}
	if n.batches.Load() > 60 {
		t.Errorf("%d requests", n.batches.Load())
	}
	if !strings.Contains(errs, "600 rows (300 of them equal to an earlier one): 600 complete") {
		t.Errorf("summary:\n%s", errs)
	}
}
