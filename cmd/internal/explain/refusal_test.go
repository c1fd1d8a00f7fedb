package explain

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/nodeerr"
	"txtriage/report"
)

var languages = []string{"en", "zh-Hans"}

// page is what the json format says of a topic.
type page struct {
	By, Selector, Signature, Category, Key, Meaning, Lang string
	Known                                                 bool
}

func explained(t *testing.T, r report.Refusal, tag string) (p page) {
	t.Helper()
	var b bytes.Buffer
	format, _ := report.ForName("json")
	if err := format.Write(&b, report.Look{}, report.ExplainRefusal(r, tag)); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if p.Lang != tag || p.Meaning == "" || strings.HasPrefix(p.Meaning, "[en]") {
		t.Errorf("%+v has no sentence in %s: %q", r, tag, p.Meaning)
	}
	return p
}

// rows of a file of the knowledge.
func rows(t *testing.T, name string) (out [][]string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../../chains/evm/knowledge/data", name))
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(data)) {
		if l = strings.TrimRight(l, "\n"); l != "" && l[0] != '#' {
			out = append(out, strings.Split(l, "\t"))
		}
	}
	return out
}

// Every error of the knowledge is found by its code, with its name and a sentence in every language.
func TestEveryErrorIsExplained(t *testing.T) {
	seen := 0
	for _, file := range []string{"errors.txt", "more-errors.txt"} {
		for _, row := range rows(t, file) {
			code := knowledge.SelectorOf(row[0]).String()
			r, ok := refusal(code)
			if !ok {
				t.Fatalf("%s is no topic", code)
			}
			for _, tag := range languages {
				p := explained(t, r, tag)
				if !p.Known || p.By != "contract" || p.Selector != code || p.Signature != row[0] {
					t.Errorf("%s: %+v, want %s", code, p, row[0])
				}
				if len(row) > 1 && p.Category != row[1] {
					t.Errorf("%s is sorted as %q, want %q", row[0], p.Category, row[1])
				}
			}
			seen++
		}
	}
	if seen < 2000 {
		t.Errorf("%d errors read", seen)
	}
}

// Every refusal text of the knowledge has its category's sentence in every language.
func TestEveryTextIsExplained(t *testing.T) {
	for _, row := range rows(t, "reasons.txt") {
		r, ok := refusal(row[1])
		if !ok {
			t.Errorf("%q is no topic", row[1])
			continue
		}
		for _, tag := range languages {
			if p := explained(t, r, tag); !p.Known || p.Category != row[0] {
				t.Errorf("%q: %+v, want %s", row[1], p, row[0])
			}
		}
	}
}

// Every meaning that a node's error can have is worded in every language.
func TestEveryNodeKeyIsExplained(t *testing.T) {
	for _, key := range nodeerr.Keys() {
		for _, tag := range languages {
			if p := explained(t, report.Refusal{By: "node", Key: key}, tag); !p.Known || p.Meaning == key {
				t.Errorf("%s has no words in %s", key, tag)
			}
		}
	}
}

// The ten codes of the compiler have sentences of their own; another number is not one of them.
func TestCompilerCodes(t *testing.T) {
	meanings := map[string]string{}
	for _, code := range []string{"0x00", "0x01", "0x11", "0x12", "0x21", "0x22", "0x31", "0x32", "0x41", "0x51", "0x77"} {
		r, ok := refusal("panic " + code)
		if !ok {
			t.Fatalf("%s is no topic", code)
		}
		for _, tag := range languages {
			p := explained(t, r, tag)
			if other := meanings[p.Meaning]; other != "" {
				t.Errorf("%s says the same as %s", code, other)
			}
			meanings[p.Meaning] = code
		}
	}
}

// What nobody listed is said to be unknown and is not given a name.
func TestUnknownTopics(t *testing.T) {
	for _, code := range []string{"0xdeadbeef", "0xdeadbeef" + strings.Repeat("00", 32), "0xE450D38C" + strings.Repeat("ff", 3)} {
		r, ok := refusal(code)
		if !ok {
			t.Fatalf("%s is no topic", code)
		}
		for _, tag := range languages {
			if p := explained(t, r, tag); p.Known || p.Signature != "" || p.Category != "" {
				t.Errorf("%s: %+v", code, p)
			}
		}
	}
	for _, topic := range []string{"", "0x", "0xzz", "0x1234", "hello", "panic", "panic about money"} {
		if r, ok := refusal(topic); ok {
			t.Errorf("%q is read as %+v", topic, r)
		}
	}
}
