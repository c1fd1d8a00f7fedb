package nodeerr_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"txtriage/chains/nodeerr"
	"txtriage/chains/nodeerr/rejects"
)

// What real nodes said to transactions with one fault each (chains/utxo, TestRefusals -record) is
// understood, and the list knows who says it.
func TestHeard(t *testing.T) {
	files, err := filepath.Glob("rejects/testdata/heard-*.txt")
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		program := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "heard-"), ".txt")
		kind, n := "core", 0
		if program == "btcd" {
			kind = "btcd"
		}
		for line := range strings.Lines(string(data)) {
			name, text, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
			if text == "" {
				continue
			}
			n++
			v := nodeerr.Submission(kind, text)
			row, ok := rejects.Of(text)
			if !ok || v.Key == "" || row.Key != v.Key {
				t.Errorf("%s, %s: %q: %q, row %q", program, name, text, v.Key, row.Key)
			}
			if strings.HasPrefix(v.Key, "script-") && v.Script == "" {
				t.Errorf("%s, %s: %q: the script error is not known", program, name, text)
			}
		}
		if n < 30 {
			t.Errorf("%s: %d texts", program, n)
		}
	}
}
