package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"txtriage/cmd/internal/config"
)

// FuzzFile: whatever stands in the settings file, it is refused in one line, or what is in force
// is among what may be.
func FuzzFile(f *testing.F) {
	f.Add([]byte("nodes:\n  - {chain: ethereum, url: \"http://127.0.0.1:8545\"}\ntimeout: 5s\nview: engineer\n"))
	f.Add([]byte("nodes: 7\n"))
	f.Add([]byte("timeout: -1s\nmask: [partial]\nnodes: [{chain: x}]\n"))
	f.Add([]byte("a: &a [*a]\n"))
	file := filepath.Join(f.TempDir(), "config.yaml")
	env := func(k string) string {
		if k == "TXTRIAGE_CONFIG" {
			return file
		}
		return ""
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if strings.Contains(string(text), "url_") || strings.ContainsAny(string(text), `\&`) {
			return // runs a command, or reads the disk
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := config.Load(env, nil)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Fatalf("more than a line: %q", err)
			}
			return
		}
		if s.Timeout <= 0 || !slices.Contains(config.Views(), s.View) || !slices.Contains(config.Masks(), s.Mask) || s.Open {
			t.Fatalf("%+v", s)
		}
		for _, n := range s.Nodes {
			if n.Chain == "" || n.URL == "" {
				t.Fatalf("%+v", n)
			}
		}
	})
}
