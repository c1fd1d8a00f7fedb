package nodeerr_test

import (
	"os"
	"strings"
	"testing"

	"txtriage/chains/nodeerr"
)

// The README says what each class makes a diagnosis do, row by row as the code does.
func TestActsAreTheReadmes(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[nodeerr.Class][]string{}
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.Trim(line, "|\n "), "|")
		for i := range cells {
			cells[i] = strings.Trim(cells[i], " `")
		}
		if len(cells) == 7 && cells[0] != "class" && !strings.HasPrefix(cells[0], "-") {
			for c := range strings.SplitSeq(cells[0], ", ") {
				rows[nodeerr.Class(strings.Trim(c, "`"))] = cells[1:]
			}
		}
	}
	for _, c := range nodeerr.Classes() {
		row := rows[c]
		if row == nil {
			t.Errorf("the README has no row for %q", c)
			continue
		}
		a := c.Act()
		again := map[bool]string{true: "once"}[a.Again]
		if a.Wait {
			again = "after the wait"
		}
		if a.Less {
			again = "asking for less"
		}
		yes := map[bool]string{true: "yes"}
		for i, want := range []string{again, yes[a.Elsewhere], string(a.Lacks), yes[a.Operator], yes[a.Evidence]} {
			if row[i] != want {
				t.Errorf("%s: the README says %q, the code %q", c, row[i], want)
			}
		}
	}
	if len(rows) != len(nodeerr.Classes()) {
		t.Errorf("%d classes in the README, %d in the code", len(rows), len(nodeerr.Classes()))
	}
}

// Only answers are evidence, and nobody is told to ask again where that cannot help.
func TestActsMakeSense(t *testing.T) {
	for _, c := range append(nodeerr.Classes(), "a class of the future") {
		a := c.Act()
		if a.Evidence != (c == nodeerr.Revert || c == nodeerr.Absent || c == nodeerr.PoolVerdict) {
			t.Errorf("%s: evidence %v", c, a.Evidence)
		}
		if a.Evidence && (a.Again || a.Elsewhere || a.Less || a.Operator || a.Lacks != "") {
			t.Errorf("%s is an answer: %+v", c, a)
		}
		if a.Wait && !a.Again || a.Again && a.Lacks != "" || a.Operator && !a.Elsewhere {
			t.Errorf("%s: %+v", c, a)
		}
	}
}
