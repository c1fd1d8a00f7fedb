package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
)

// eachCase calls f with every case of the case law.
func eachCase(t testing.TB, f func(name string, data []byte, c *casefile.Case)) {
	t.Helper()
	root, n := filepath.Join(top, "testdata/cases"), 0
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".txtar") {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		c, err := casefile.Parse(data)
		if err != nil {
			t.Errorf("%s: %v", p, err)
			return nil
		}
		n++
		name, _ := filepath.Rel(root, p)
		f(name, data, c)
		return nil
	})
	if err != nil || n < 40 {
		t.Fatalf("%d cases read: %v", n, err)
	}
}

// TestCaseLaw replays every case: the verdict is as recorded, the folder is the first cause
// (of a near miss it is not), every recorded exchange is asked for again, and the file holds no secret.
func TestCaseLaw(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	eachCase(t, func(name string, data []byte, c *casefile.Case) {
		if err := casefile.CheckClean(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		items, player, err := hall.Replay(t.Context(), c, cat)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		then, err := hall.Then(c)
		if err != nil || len(then) != len(items) {
			t.Errorf("%s: %d verdicts then, %d now: %v", name, len(then), len(items), err)
			return
		}
		for i, it := range items {
			if was, is := hall.Gist(then[i]), hall.Gist(it.Verdict); was != is {
				t.Errorf("%s:\n  then: %s\n  now:  %s", name, was, is)
			}
		}
		if left := player.Unplayed(); len(left) > 0 {
			t.Errorf("%s: %s %s was recorded and not asked again", name, left[0].Label, left[0].Method)
		}
		first, near := items[0].Verdict.Findings[0].Slug, strings.HasPrefix(filepath.Base(name), "near-miss-")
		if (first == filepath.Dir(name)) == near {
			t.Errorf("%s: its first cause is %s", name, first)
		}
		if again, err := tape.Parse(tape.Format(c.Tape)); err != nil || len(again) != len(c.Tape) {
			t.Errorf("%s: the tape does not survive writing: %v", name, err)
		}
	})
}

// TestEveryChainHasACase fails for a row of the catalogue that no case is about. A chain whose node
// cannot be run here gets at least a paste: a link to its explorer and no node to ask.
func TestEveryChainHasACase(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		items, _, err := hall.Replay(t.Context(), c, cat)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, it := range items {
			told[it.Facts.Chain.ID], told[it.Facts.Ticket.ClaimedChain] = true, true
		}
	})
	for _, r := range cat.Rows() {
		if !told[r.ID] {
			t.Errorf("%s (%s) has no case; chains/README.md says how to record one, or without any node:\n"+
				"  txtriage check --offline --save-case testdata/cases/undetermined/%s.txtar https://EXPLORER/tx/ID", r.Slug, r.ID, r.Slug)
		}
	}
}
