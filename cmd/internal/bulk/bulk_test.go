package bulk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
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

// A row of a queue gets the answer that a check of it alone gets.
func TestARowIsLikeACheck(t *testing.T) {
	n := newNode(t, 200, time.Millisecond)
	pastes := []string{n.hashes[0], n.hashes[199], "0x" + strings.Repeat("ab", 32), "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "lunch at noon"}
	_, out, _ := run(t.Context(), strings.Join(append(pastes, n.hashes[1:150]...), "\n"), "bulk", "--offline", "--quiet", n.flag(), "-")
	rows := strings.Split(out, "\n")
	for i, p := range pastes {
		status, alone, _ := run(t.Context(), "", "check", "--offline", "--format", "json", n.flag(), p)
		var want, got map[string]any
		if json.Unmarshal([]byte(alone), &want) != nil || json.Unmarshal([]byte(rows[i]), &got) != nil {
			t.Fatalf("%s\n%s", alone, rows[i])
		}
		if fmt.Sprint(got["exit"]) != fmt.Sprint(status) {
			t.Errorf("%s: status %v, alone %d", p, got["exit"], status)
		}
		for _, field := range []string{"headline", "input", "state", "party", "funds", "causes", "transfers", "confirmations", "final", "block", "actions", "eliminated", "not_seen", "nodes", "related", "verified"} {
			a, _ := json.Marshal(want[field])
			b, _ := json.Marshal(got[field])
			if timeless(a) != timeless(b) {
				t.Errorf("%s: %s is %s, alone %s", p, field, b, a)
			}
		}
		spared := 0
		if want["state"] == "final" {
			spared = 1 // of a known transaction nobody asks whether its id is a block's
		}
		if len(got["evidence"].([]any))+spared != len(want["evidence"].([]any)) {
			t.Errorf("%s: %d pieces of evidence, alone %d", p, len(got["evidence"].([]any)), len(want["evidence"].([]any)))
		}
	}
}

// A node that takes few calls a second costs time and no answers.
func TestALimitedNodeLosesNoRow(t *testing.T) {
	n := newNode(t, 40, time.Millisecond)
	n.limit.Store(60)
	status, out, errs := run(t.Context(), strings.Join(n.hashes, "\n"), "bulk", "--offline", n.flag(), "-")
	if status != 0 || strings.Count(out, `"state":"final"`) != 40 {
		t.Errorf("status %d, %d final\n%s", status, strings.Count(out, `"state":"final"`), errs)
	}
	n.pause = "3600" // it is not waited for so long, and nothing is said of what it did not answer
	start := time.Now()
	status, out, errs = run(t.Context(), strings.Join(n.hashes, "\n"), "bulk", "--offline", n.flag(), "-")
	if final, unclear := strings.Count(out, `"state":"final"`), strings.Count(out, `"exit":12`); status != 12 || final+unclear != 40 || unclear < 5 {
		t.Errorf("status %d, %d final, %d unclear\n%s", status, final, unclear, errs)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%s", took)
	}
}

// Wrong claims in a row are its own: equal ids with other claims are other questions.
func TestClaimsBelongToTheirRow(t *testing.T) {
	n := newNode(t, 2, time.Millisecond)
	row := func(to int) string { return fmt.Sprintf("%s,0x%040x\n", n.hashes[0], to) }
	_, out, _ := run(t.Context(), "tx,to\n"+row(1000)+row(77)+row(1000), "bulk", "--offline", "--quiet", n.flag(), "-")
	got := read(t, out)
	if len(got) != 3 || got[0].Causes[0].Slug != got[2].Causes[0].Slug || got[0].Causes[0].Slug == got[1].Causes[0].Slug {
		t.Errorf("%+v", got)
	}
}

// What could not be told while the node was away is asked again on request, in its place, and
// what was told stays as it was.
func TestUnclearRowsAreAskedAgain(t *testing.T) {
	n := newNode(t, 60, time.Millisecond)
	dir := t.TempDir()
	text := mixed(n, 60)
	command := func(more ...string) (int, []answered, string) {
		status, _, errs := run(t.Context(), text, append(append([]string{"bulk", "--offline", "--output", dir + "/out", "--timeout", "5s"}, more...), "-")...)
		b, err := os.ReadFile(dir + "/out")
		if err != nil {
			t.Fatal(err, errs)
		}
		return status, read(t, string(b)), errs
	}
	status, away, errs := command("--node=eip155:1337=http://127.0.0.1:1")
	if status != 12 || !strings.Contains(errs, "note: to ask again only what could not be told: txtriage bulk --retry-unclear --offline --output "+dir) {
		t.Fatalf("status %d\n%s", status, errs)
	}
	if status, same, _ := command("--resume", n.flag()); status != 12 || fmt.Sprint(same) != fmt.Sprint(away) || n.batches.Load() > 0 {
		t.Errorf("resumed without being told to ask again: status %d, %d requests", status, n.batches.Load())
	}
	for again := range 2 {
		asked := n.calls.Load()
		status, back, errs := command("--retry-unclear", n.flag())
		if status != 3 || len(back) != 60 {
			t.Fatalf("status %d\n%s", status, errs)
		}
		for i, a := range back {
			switch {
			case a.Row != i+1 || a.RowID != fmt.Sprint(i):
				t.Fatalf("row %d is %+v", i+1, a)
			case i%5 == 4 && fmt.Sprint(a) != fmt.Sprint(away[i]), i%5 != 4 && a.State != "final":
				t.Errorf("row %d was %+v and is %+v", i+1, away[i], a)
			}
		}
		if (n.calls.Load() > asked) != (again == 0) { // the second has nothing to ask
			t.Errorf("time %d: %d calls", again, n.calls.Load()-asked)
		}
	}
}

// Where there is no room, the run says so and keeps what it has.
func TestAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	dir := t.TempDir()
	var errs bytes.Buffer
	env := &hall.Env{In: strings.NewReader("a\nb\nc\n"), Out: full, Err: &errs, Now: time.Now, Getenv: func(string) string { return "" }, Dial: rpc.Dial}
	if status := app.Run(t.Context(), env, []string{"bulk", "--offline", "--journal", dir + "/j", "-"}); status != 1 || !strings.Contains(errs.String(), "error: standard output cannot be written: the disk is full\nhint: ") || !strings.Contains(errs.String(), " rows are kept; once that is mended, go on with: txtriage bulk --resume --offline --journal "+dir+"/j -  # with the same input\n") {
		t.Errorf("status %d\n%s", status, errs.String())
	}
	status, out, _ := run(t.Context(), "a\nb\nc\n", "bulk", "--offline", "--journal", dir+"/j", "--resume", "-")
	if status != 3 || strings.Count(out, "\n") != 3 {
		t.Errorf("status %d\n%s", status, out)
	}
	status, _, e := run(t.Context(), "a\nX\nc\n", "bulk", "--offline", "--journal", dir+"/j", "--resume", "-")
	if status != 2 || !strings.Contains(e, "row 2 of the journal is not that of the input") {
		t.Errorf("another input: status %d\n%s", status, e)
	}
}
