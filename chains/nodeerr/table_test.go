package nodeerr_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"txtriage/chains/nodeerr"
	"txtriage/chains/nodeerr/rejects"
)

var hole = regexp.MustCompile(`\{([a-z_]+)\}`)

// sample writes a text of the list as a node would.
func sample(text, script string) string {
	return hole.ReplaceAllStringFunc(text, func(m string) string {
		switch n := strings.Trim(m, "{}"); {
		case n == "id":
			return strings.Repeat("5a", 32)
		case n == "script":
			return script
		case n == "s":
			return "other words"
		case strings.HasSuffix(n, "_btc"):
			return "0.00000123"
		default:
			return "123"
		}
	})
}

// wrapped is a text as it comes through commands and tools.
func wrapped(text, program string) []string {
	out := []string{text, "error code: -26\nerror message:\n" + text, `{"code":-26,"message":"` + strings.ReplaceAll(text, `"`, `'`) + `"}`}
	reason, _, _ := strings.Cut(text, ", ")
	switch program {
	case "core":
		out = append(out, reason+", "+text) // reject-reason and reject-details of Core 29
	case "bch", "dogecoin":
		out = append(out, "64: "+text, "66: "+text+" (code 66)")
	case "btcd":
		out = append(out, "TX rejected: "+text, "-26: TX rejected: "+text)
	}
	return out
}

// Every text of the list is taken for what its row says, however it comes, with its numbers.
func TestTable(t *testing.T) {
	for _, r := range rejects.All() {
		for _, p := range r.By {
			kind := "core"
			if p.Name == "btcd" {
				kind = "btcd"
			}
			for _, text := range wrapped(sample(r.Text, "Invalid Schnorr signature"), p.Name) {
				for _, kind := range []string{kind, ""} {
					v := nodeerr.Submission(kind, text)
					if v.Key != r.Key {
						t.Errorf("%s, %q (kind %q): %q, want %q", p.Name, text, kind, v.Key, r.Key)
						continue
					}
					for _, m := range hole.FindAllStringSubmatch(r.Text, -1) {
						n := strings.TrimSuffix(m[1], "_btc")
						if slices.Contains([]string{"n", "id", "s", "script"}, n) {
							continue
						}
						if x, ok := v.Numbers[n]; !ok || x.String() != "123" {
							t.Errorf("%q: %s is not read: %v", text, n, v.Numbers)
						}
					}
				}
			}
		}
	}
}

func TestScriptTable(t *testing.T) {
	for _, r := range rejects.Scripts() {
		for _, p := range r.By {
			frames := []string{"mandatory-script-verify-flag-failed (%)", "non-mandatory-script-verify-flag (%)", "mempool-script-verify-flag-failed (%), input 0 of 5a, spending 5b:0"}
			if p.Name == "btcd" {
				frames = []string{"failed to validate input 5a:0 which references output 5b:1 - % (input witness [], input script bytes , prev output script bytes 0014)"}
			}
			for _, frame := range frames {
				text := strings.Replace(frame, "%", sample(r.Text, ""), 1)
				if v := nodeerr.Submission("core", text); v.Script != r.Key {
					t.Errorf("%q: %q, want %q", text, v.Script, r.Key)
				}
			}
		}
	}
}

// The list holds every key of the matching table but those that no single text stands for,
// each row names its source, and no text stands twice for one program.
func TestTableIsWhole(t *testing.T) {
	keys, texts := map[string]bool{}, map[string]bool{}
	for _, r := range rejects.All() {
		keys[r.Key] = true
		if r.Source == "" || len(r.By) == 0 {
			t.Errorf("%q has no source", r.Text)
		}
		for _, p := range r.By {
			if !slices.Contains([]string{"core", "knots", "litecoin", "dogecoin", "bch", "btcd"}, p.Name) || p.First == "" || p.Last == "" {
				t.Errorf("%q: who says it? %+v", r.Text, p)
			}
			if id := p.Name + " " + r.Text; texts[id] {
				t.Errorf("twice: %s", id)
			} else {
				texts[id] = true
			}
		}
	}
	for _, k := range nodeerr.BitcoinKeys() {
		if !keys[k] && k != "not-standard" {
			t.Errorf("no text of the list means %q", k)
		}
	}
}
