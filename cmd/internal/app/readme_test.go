package app_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeIsTrue runs each "$ …" line of the README's console blocks in the top folder and
// compares what it prints with what stands below it. A line of only "…" stands for any lines.
func TestReadmeIsTrue(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "txtriage")
	if out, err := exec.Command("go", "build", "-o", bin, filepath.Join(top, "cmd/txtriage")).CombinedOutput(); err != nil {
		t.Fatalf("build: %s", out)
	}
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for _, part := range strings.Split("\n"+block[1], "\n$ ")[1:] {
			line, want, _ := strings.Cut(part, "\n")
			cmd := exec.Command("bash", "-c", line)
			cmd.Dir = top
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(bin)+":"+os.Getenv("PATH"), "LANG=C", "LC_ALL=", "XDG_CONFIG_HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir())
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			_ = cmd.Run() // the exit status is part of the diagnosis, not of the test
			if !matches(strings.TrimRight(want, "\n"), strings.TrimRight(out.String(), "\n")) {
				t.Errorf("README: $ %s\nprints:\n%s\n\nthe README says:\n%s", line, out.String(), want)
			}
			ran++
		}
	}
	if ran < 5 {
		t.Errorf("only %d examples found in the README", ran)
	}
}

// TestEveryModuleHasItsReason: go.mod and the README's table name the same modules.
func TestEveryModuleHasItsReason(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "\n## Dependencies\n")
	table, _, _ = strings.Cut(table, "\n## ")
	direct := regexp.MustCompile(`(?m)^\t([^ ]+) v[^ ]+$`).FindAllStringSubmatch(string(mod), -1)
	if len(direct) < 10 {
		t.Fatalf("only %d direct modules read from go.mod", len(direct))
	}
	for _, m := range direct {
		path := regexp.MustCompile(`/v\d+$`).ReplaceAllString(m[1], "")
		if !regexp.MustCompile(`[/( ]` + regexp.QuoteMeta(filepath.Base(path)) + `\b`).MatchString(table) {
			t.Errorf("%s: the README does not say what it is for", m[1])
		}
	}
}

func matches(want, got string) bool {
	var re strings.Builder
	re.WriteString(`(?s)\A`)
	for i, line := range strings.Split(want, "\n") {
		if strings.TrimSpace(line) == "…" {
			re.WriteString(`(?:\n[^\n]*)*?`)
			continue
		}
		if i > 0 {
			re.WriteString("\n")
		}
		re.WriteString(regexp.QuoteMeta(line) + `[ ]*`)
	}
	re.WriteString(`\z`)
	return regexp.MustCompile(re.String()).MatchString(got)
}

// TestRoomsAreDescribed fails for a room whose README is missing, too long, or names a Go file that
// is not there.
func TestRoomsAreDescribed(t *testing.T) {
	named := regexp.MustCompile("`([a-z_*/]+\\.go)`")
	for _, room := range strings.Fields(`cmd cmd/internal/disk cmd/internal/notify cmd/internal/watch chains chains/facts chains/recognise chains/rpc chains/tape chains/nodeerr chains/evm chains/utxo chains/chainstest
		diagnose diagnose/causes diagnose/eta diagnose/casefile report report/safe report/lang testdata`) {
		text, err := os.ReadFile(filepath.Join(top, room, "README.md"))
		if err != nil {
			t.Error(err)
			continue
		}
		if n := bytes.Count(text, []byte("\n")); n > 60 {
			t.Errorf("%s/README.md has %d lines, more than 60", room, n)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			if found, err := filepath.Glob(filepath.Join(top, room, m[1])); err != nil || len(found) == 0 {
				t.Errorf("%s/README.md names %s, which is not there", room, m[1])
			}
		}
	}
}
