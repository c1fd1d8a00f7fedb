package app_test

import (
	"bytes"
	"io/fs"
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

// large is how many lines of Go, tests aside, a folder may have without a README of its own.
const large = 300

// elsewhere are the large folders that the README above them describes.
var elsewhere = regexp.MustCompile(`^diagnose/causes/[a-z]+$|^testdata/nodes/evmstates/states$`)

// TestRoomsAreDescribed fails for a large folder without a README, and for a README that is too long
// or names a file, a folder or a test that is not there.
func TestRoomsAreDescribed(t *testing.T) {
	lines, described, tests := map[string]int{}, map[string]string{}, map[string]bool{}
	defined := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == ".git" {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") && d.Name() != "README.md" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		room, err := filepath.Rel(top, filepath.Dir(path))
		switch room = filepath.ToSlash(room); {
		case err != nil:
			return err
		case d.Name() == "README.md":
			described[room] = string(text)
		case strings.HasSuffix(path, "_test.go"):
			for _, m := range defined.FindAllStringSubmatch(string(text), -1) {
				tests[m[1]] = true
			}
		default:
			lines[room] += bytes.Count(text, []byte("\n"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room, n := range lines {
		if described[room] == "" && n > large && !elsewhere.MatchString(room) {
			t.Errorf("%s has %d lines of Go and no README.md", room, n)
		}
	}
	for _, room := range strings.Fields("cmd chains diagnose diagnose/causes report report/lang testdata") {
		if described[room] == "" {
			t.Errorf("%s has no README.md", room)
		}
	}
	files, named := regexp.MustCompile("`([a-z_*/]+(?:\\.go|/))`"), regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w*)`")
	for room, text := range described {
		if n := strings.Count(text, "\n"); n > 60 && room != "." {
			t.Errorf("%s/README.md has %d lines, more than 60", room, n)
		}
		for _, m := range files.FindAllStringSubmatch(text, -1) {
			if !stands(room, m[1]) {
				t.Errorf("%s/README.md names %s, which is not there", room, m[1])
			}
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if !tests[m[1]] {
				t.Errorf("%s/README.md names %s, which is not there", room, m[1])
			}
		}
	}
}

// stands reports that a name that a README uses is there: beside it, or beside one of the rooms around it.
func stands(room, name string) bool {
	for ; ; room = filepath.Dir(room) {
		if found, err := filepath.Glob(filepath.Join(top, room, name)); err == nil && len(found) > 0 {
			return true
		}
		if room == "." {
			return false
		}
	}
}
