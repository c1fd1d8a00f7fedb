package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
)

const top = "../../.."

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"txtriage": func() { os.Exit(app.Main()) }})
}

// TestScripts runs the program as its users do. Update expectations with UPDATE=1.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(top, "testdata/scripts"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") == "1",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": status},
		Setup: func(e *testscript.Env) error {
			cases, err := filepath.Abs(filepath.Join(top, "testdata/cases"))
			e.Setenv("CASES", cases)
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "config"))
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			e.Setenv("LANG", "C")
			return err
		},
	})
}

// status runs a command and checks its exit status: status 10 txtriage check …
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status WANT COMMAND…")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// TestEveryCommandIsScriptedAndExplained fails for a command without a script, an example
// or its exit statuses.
func TestEveryCommandIsScriptedAndExplained(t *testing.T) {
	root := app.Root(&hall.Env{})
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			walk(sub)
		}
		name := strings.ReplaceAll(strings.TrimPrefix(c.CommandPath(), "txtriage "), " ", "-")
		if c == root {
			name = "bare"
		}
		if strings.HasPrefix(name, "completion-") {
			name = "completion" // one script for all shells
		}
		if c.Example == "" || !strings.Contains(c.Long, "EXIT STATUS") {
			t.Errorf("%s: its help lacks an example or EXIT STATUS", c.CommandPath())
		}
		if found, _ := filepath.Glob(filepath.Join(top, "testdata/scripts", name+"*.txtar")); len(found) == 0 {
			t.Errorf("%s: no script testdata/scripts/%s*.txtar", c.CommandPath(), name)
		}
	}
	walk(root)
}
