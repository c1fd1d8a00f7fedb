package explain

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/nodeerr"
	"txtriage/report"
	"txtriage/report/lang"
)

var languages = []string{"en", "zh-Hans"}

// page is what the json format says of a topic.
type page struct {
	By, What, ID, Selector, Signature, Category, Means, Key, Meaning, Source, Lang string
	Known, Verified                                                                bool
	At                                                                             []struct {
		Chain, Token, Label, Source string
		Decimals                    *int
		Means                       []string
		Verified                    bool
	}
}

func explained(t *testing.T, r report.Refusal, tag string) (p page) {
	t.Helper()
	p = read(t, report.ExplainRefusal(r, tag))
	if p.Lang != tag || p.Meaning == "" || strings.HasPrefix(p.Meaning, "[en]") {
		t.Errorf("%+v has no sentence in %s: %q", r, tag, p.Meaning)
	}
	return p
}

func read(t *testing.T, r *report.Report) (p page) {
	t.Helper()
	var b bytes.Buffer
	format, _ := report.ForName("json")
	if err := format.Write(&b, report.Look{}, r); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &p); err != nil {
		t.Fatal(err)
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
				if p.Source == "" || !p.Verified {
					t.Errorf("%s has the source %q, verified %v", row[0], p.Source, p.Verified)
				}
				if len(row) > 1 && (p.Category != row[1] || p.Means != row[2]) {
					t.Errorf("%s is sorted as %q, %q, want %q", row[0], p.Category, p.Means, row[1:])
				}
			}
			seen++
		}
	}
	if seen < 2000 {
		t.Errorf("%d errors read", seen)
	}
}

// Every refusal text of the knowledge has its own sentence in every language, alone and
// behind a node's words.
func TestEveryTextIsExplained(t *testing.T) {
	for _, row := range rows(t, "reasons.txt") {
		said := strings.TrimSuffix(row[0], "…")
		for _, topic := range []string{said, "execution reverted: " + said} {
			r, ok := refusal(topic)
			if !ok {
				t.Errorf("%q is no topic", topic)
				continue
			}
			for _, tag := range languages {
				if p := explained(t, r, tag); !p.Known || p.By != "contract" || p.Category != row[1] || p.Means != row[2] || p.Source == "" {
					t.Errorf("%q: %+v, want %q", topic, p, row[1:])
				}
			}
		}
	}
}

// Every function, event and halt of the knowledge has its name, a sentence and a source.
func TestEveryNameIsExplained(t *testing.T) {
	cat := catalog(t)
	check := func(topic string, want page) {
		t.Helper()
		k, ok := known(topic, cat)
		if !ok {
			t.Errorf("%s is no topic", topic)
			return
		}
		for _, tag := range languages {
			p := read(t, report.ExplainKnown(k, tag))
			if p.What != want.What || p.ID != want.ID || p.Signature != want.Signature || p.Means != want.Means || !p.Known ||
				p.Meaning == "" || strings.Contains(p.Meaning, "[en]") || p.Source == "" || p.Verified == strings.HasPrefix(p.Signature, "fallback") {
				t.Errorf("%s: %+v, want %+v", topic, p, want)
			}
		}
	}
	for _, row := range rows(t, "functions.txt") {
		id := knowledge.SelectorOf(row[0]).String()
		check(id, page{What: "function", ID: id, Signature: row[0], Means: row[1]})
	}
	for _, row := range rows(t, "events.txt") {
		id := knowledge.TopicOf(row[0]).Hex()
		check(id, page{What: "event", ID: id, Signature: row[0], Means: row[1]})
	}
	for _, row := range rows(t, "halts.txt") {
		check(row[0], page{What: "halt", Means: row[1]})
	}
}

// Every token and place is found by its address, on its chain and no other.
func TestEveryAddressIsExplained(t *testing.T) {
	cat := catalog(t)
	at := func(address, chain, tag string) (page, int) {
		t.Helper()
		k, ok := known(address, cat)
		if !ok {
			t.Fatalf("%s is no topic", address)
		}
		p := read(t, report.ExplainKnown(k, tag))
		id, _ := strconv.ParseUint(chain, 10, 64) // "*": 0, every chain
		name := chainName(id, cat)
		for i, l := range p.At {
			if l.Chain == name && l.Source != "" && l.Verified && (l.Label != "" || l.Decimals != nil) {
				return p, i
			}
		}
		t.Errorf("%s says nothing of %s: %+v", address, chain, p)
		return p, -1
	}
	for _, tag := range languages {
		for _, row := range rows(t, "tokens.txt") {
			if p, i := at(row[1], row[0], tag); i >= 0 && (p.At[i].Token != row[2] || strconv.Itoa(*p.At[i].Decimals) != row[3]) {
				t.Errorf("%q: %+v", row, p.At[i])
			}
		}
		for _, row := range rows(t, "places.txt") {
			p, _ := at(row[2], row[0], tag)
			found := false
			for _, l := range p.At {
				found = found || l.Label == row[3] && len(l.Means) == 1 && l.Means[0] == "place-"+row[1]
			}
			if !found {
				t.Errorf("%q: %+v", row, p.At)
			}
		}
	}
	if k, _ := known("0x55d398326f99059fF775485246999027B3197955", cat); len(k.At) != 1 || !slices.Contains(k.At[0].Means, "token-other-decimals") {
		t.Errorf("the trap of 18 places: %+v", k)
	}
}

// Every network of the knowledge is found by its number.
func TestEveryChainIsExplained(t *testing.T) {
	cat := catalog(t)
	for _, row := range rows(t, "chains.txt") {
		for _, topic := range []string{"eip155:" + row[0], "chain " + row[0]} {
			k, ok := known(topic, cat)
			if !ok {
				t.Fatalf("%s is no topic", topic)
			}
			for _, tag := range languages {
				p := read(t, report.ExplainKnown(k, tag))
				if !p.Known || p.ID != "eip155:"+row[0] || len(p.At) != 1 || p.At[0].Chain != row[1] || p.At[0].Token != row[2] || !p.At[0].Verified {
					t.Errorf("%s: %+v, want %q", topic, p, row)
				}
			}
		}
	}
	if k, ok := known("chain 31337", cat); !ok || k.What != "unknown" {
		t.Errorf("a development chain is %+v", k)
	}
	for _, topic := range []string{"480", "chain", "chain of blocks", "eip155:x"} {
		if k, ok := known(topic, cat); ok {
			t.Errorf("%q is %+v", topic, k)
		}
	}
}

// The words hold a sentence for each meaning that the tables name, and none that is not named.
func TestMeaningsAreUsed(t *testing.T) {
	used := map[string]bool{"usually": true}
	for file, at := range map[string]int{"errors.txt": 2, "functions.txt": 1, "events.txt": 1, "reasons.txt": 2, "halts.txt": 1} {
		for _, row := range rows(t, file) {
			used[row[at]] = true
		}
	}
	for _, row := range rows(t, "tokens.txt") {
		if row[4] != "-" {
			used["token-"+row[4]] = true
		}
	}
	used["token-other-decimals"] = true
	for _, row := range rows(t, "places.txt") {
		used["place-"+row[1]] = true
	}
	for _, tag := range languages {
		words := lang.Load(tag)
		for key := range used {
			if !words.Has("meanings." + key) {
				t.Errorf("%s has no words for %s", tag, key)
			}
		}
		for _, id := range words.IDs("meanings.") {
			if !used[strings.TrimPrefix(id, "meanings.")] {
				t.Errorf("%s: nothing means %s", tag, id)
			}
		}
	}
}

func catalog(t *testing.T) *chains.Catalog {
	t.Helper()
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return cat
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
	for _, id := range []string{"0x" + strings.Repeat("ab", 20), "0x" + strings.Repeat("ab", 32)} {
		k, ok := known(id, catalog(t))
		if !ok {
			t.Fatalf("%s is no topic", id)
		}
		for _, tag := range languages {
			if p := read(t, report.ExplainKnown(k, tag)); p.Known || p.What != "unknown" || p.Signature != "" || p.Meaning == "" || len(p.At) != 0 {
				t.Errorf("%s: %+v", id, p)
			}
		}
	}
	for _, topic := range []string{"", "0x", "0xzz", "0x1234", "hello", "panic", "panic about money"} {
		if r, ok := refusal(topic); ok {
			t.Errorf("%q is read as %+v", topic, r)
		}
	}
}
