package causes_test

import (
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The list is what the generator would write now.
func TestListIsGenerated(t *testing.T) {
	committed, err := os.ReadFile("all_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	copySections(t, ".", dir)
	run(t, dir, build(t, "./gen"))
	fresh, err := os.ReadFile(filepath.Join(dir, "all_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	if string(fresh) != string(committed) {
		t.Error("all_gen.go is not what the generator writes: go generate ./diagnose/causes")
	}
}

// The scaffold writes a cause that compiles by form, words in every language that wait to be
// written, and two cases; it overwrites nothing and refuses nonsense.
func TestScaffold(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "diagnose", "causes")
	copySections(t, ".", dir)
	mustWrite(t, filepath.Join(dir, "testdata", "vocabulary.yaml"), "sections:\n  waiting:\n    - just-sent\n  failed:\n    - out-of-gas\n")
	mustWrite(t, filepath.Join(dir, "testdata", "facts", "x.yaml"), "")
	for _, tag := range []string{"en", "zh-Hans"} {
		mustWrite(t, filepath.Join(top, "report", "lang", tag, "ui.yaml"), "x: \"x\"\n")
	}
	scaffold := build(t, "./new")
	out, _ := try(top, scaffold, "fell-asleep", "waiting", "evm") // go generate itself fails there: no module
	for file, want := range map[string][]string{
		"diagnose/causes/waiting/fell_asleep.go":          {"package waiting", "var FellAsleep = diagnose.Cause{", `Slug:    "fell-asleep"`, "Family: facts.FamilyEVM"},
		"diagnose/causes/testdata/facts/fell-asleep.yaml": {"base: evm-pending", "near: true", "TODO"},
		"diagnose/causes/testdata/vocabulary.yaml":        {"    - just-sent\n    - fell-asleep\n  failed:"},
		"report/lang/en/waiting.yaml":                     {"fell-asleep:", "headline: \"TODO\"", "known: \"TODO\""},
		"report/lang/zh-Hans/waiting.yaml":                {"fell-asleep:", "headline: \"TODO\""},
	} {
		data, err := os.ReadFile(filepath.Join(top, file))
		if err != nil {
			t.Errorf("%v\n%s", err, out)
			continue
		}
		for _, w := range want {
			if !strings.Contains(string(data), w) {
				t.Errorf("%s lacks %q:\n%s", file, w, data)
			}
		}
	}
	compiles(t, filepath.Join(dir, "waiting", "fell_asleep.go"), "waiting")
	for name, args := range map[string][]string{
		"a cause that exists": {"fell-asleep", "waiting"},
		"no slug":             {"Fell_Asleep", "waiting"},
		"no section":          {"sat-up", "nowhere"},
		"no family":           {"sat-up", "waiting", "solar"},
		"nothing":             {},
	} {
		if out, err := try(top, scaffold, args...); err == nil {
			t.Errorf("%s is accepted: %s", name, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "waiting", "sat_up.go")); err == nil {
			t.Errorf("%s: written all the same", name)
		}
	}
}

// compiles fails if a file that the scaffold wrote is not formatted or does not compile in its section.
func compiles(t *testing.T, file, section string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if tidy, err := format.Source(data); err != nil || string(tidy) != string(data) {
		t.Errorf("%s is not formatted: %v", file, err)
	}
	here, err := filepath.Abs(filepath.Join(section, filepath.Base(file)))
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	mustWrite(t, overlay, fmt.Sprintf(`{"Replace": {%q: %q}}`, here, file))
	run(t, ".", "go", "build", "-overlay", overlay, "./"+section)
}

func build(t *testing.T, pkg string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "tool")
	run(t, ".", "go", "build", "-o", bin, pkg)
	return bin
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	if out, err := try(dir, name, args...); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func try(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// copySections copies the section folders, whose names are those in which causes may stand.
func copySections(t *testing.T, from, to string) {
	t.Helper()
	for _, section := range []string{"pasted", "missing", "waiting", "failed", "uncredited", "between", "platform", "settled"} {
		if err := os.MkdirAll(filepath.Join(to, section), 0o755); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(from, section, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			mustWrite(t, filepath.Join(to, section, filepath.Base(file)), string(data))
		}
	}
}

func mustWrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
