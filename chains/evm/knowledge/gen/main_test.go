package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The committed tables are what the sources give.
func TestTablesAreFresh(t *testing.T) {
	out, err := tables("../data")
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir("../tables")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(out) {
		t.Errorf("%d tables lie there, %d are generated", len(files), len(out))
	}
	for name, want := range out {
		got, err := os.ReadFile(filepath.Join("../tables", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is stale: run go generate ./chains/evm/knowledge", name)
		}
	}
}

// Bad sources are refused by name.
func TestBadSources(t *testing.T) {
	good := map[string]string{}
	for _, f := range []string{"errors.txt", "more-errors.txt", "functions.txt", "events.txt", "reasons.txt", "halts.txt", "tokens.txt", "places.txt", "chains.txt"} {
		b, err := os.ReadFile(filepath.Join("../data", f))
		if err != nil {
			t.Fatal(err)
		}
		good[f] = string(b)
	}
	for _, c := range []struct{ file, text, want string }{
		{"errors.txt", "Lost()\tbalance\tpaused\n", "has no source"},
		{"errors.txt", "# source: x\nLost()\tbalance\n", "fields"},
		{"errors.txt", "# source: x\nnot a signature\tbalance\tpaused\n", "not a signature"},
		{"errors.txt", "# source: x\nUnbalanced((uint256)\tbalance\tpaused\n", "not a signature"},
		{"more-errors.txt", "# source: x\nUnauthorized()\nUnauthorized()\n", "stands for"},
		{"places.txt", "# source: x\n*\tburn\tnowhere\tlabel\n", "names no address"},
		{"places.txt", "# source: x\n*\tburn\t0x000000000000000000000000000000000000DEAD\tlabel\n", "should be written"},
	} {
		dir := t.TempDir()
		for f, text := range good {
			if f == c.file {
				text = c.text
			}
			if err := os.WriteFile(filepath.Join(dir, f), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := tables(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q gives %v, want %q", c.text, err, c.want)
		}
	}
}

// A row below "unverified" carries its mark into the table, also where it shares a tail.
func TestUnverifiedIsMarked(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"errors.txt", "more-errors.txt", "functions.txt", "events.txt", "halts.txt", "tokens.txt", "places.txt", "chains.txt"} {
		write(f, "")
	}
	write("reasons.txt", "# source: a\nOne: too much\tlimit\tm\n# unverified: b\nTwo: too much\tlimit\tm\nTwo: alone here\tlimit\tn\n")
	out, err := tables(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := "One: too much\tlimit\tm\t\t0\nTwo: alone here\tlimit\tn\t\t!1\nTwo: too much\tlimit\tm\t\t!1\n"; out["texts.tsv"] != want {
		t.Errorf("texts are %q, want %q", out["texts.tsv"], want)
	}
	if want := "alone here\tlimit\tn\t\t!1\ntoo much\tlimit\tm\t\t!1\n"; out["tails.tsv"] != want {
		t.Errorf("tails are %q, want %q", out["tails.tsv"], want)
	}
}
