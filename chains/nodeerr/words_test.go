package nodeerr_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"txtriage/chains/nodeerr"
)

// Every reason has words in every language, and no words are left over. The files are read
// as text: this room may not import the report.
func TestEveryReasonHasWords(t *testing.T) {
	files, err := filepath.Glob("../../report/lang/*/rejects.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("word files: %v, %v", files, err)
	}
	line := regexp.MustCompile(`(?m)^([a-z0-9-]+): ".+"$`)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, m := range line.FindAllStringSubmatch(string(data), -1) {
			have = append(have, m[1])
		}
		if !slices.IsSorted(have) {
			t.Errorf("%s is not sorted", file)
		}
		for _, k := range nodeerr.Keys() {
			if !slices.Contains(have, k) {
				t.Errorf("%s has no words for %q", file, k)
			}
		}
		for _, k := range have {
			if !slices.Contains(nodeerr.Keys(), k) {
				t.Errorf("%s: %q is no reason", file, k)
			}
		}
	}
}
