package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"txtriage/report"
	"txtriage/report/lang"
)

var update = flag.Bool("update", false, "rewrite testdata/golden")

// TestGoldenReports compares whole reports in every format and language.
func TestGoldenReports(t *testing.T) {
	for _, s := range samples() {
		for _, tag := range lang.Available() {
			for _, f := range report.Formats() {
				name := s.name + "." + tag + "." + f.Name + f.Ext
				t.Run(name, func(t *testing.T) { compareGolden(t, name, render(t, f.Name, s.build(tag, report.Agent))) })
			}
			name := s.name + "." + tag + ".customer.text.txt"
			t.Run(name, func(t *testing.T) { compareGolden(t, name, render(t, "text", s.build(tag, report.Customer))) })
		}
	}
}

func render(t *testing.T, format string, r ...*report.Report) []byte {
	t.Helper()
	f, ok := report.ForName(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, report.Look{Width: 80}, r...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if bytes.Contains(got, []byte("‹")) || bytes.Contains(got, []byte("[en]")) {
		t.Errorf("%s: a value or a translation is missing", name)
	}
	path := filepath.Join("..", "testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; a new language or format: go test ./report -update writes it", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run go test ./report -update and read the diff\n%s", name, got)
	}
}
