package rawjson_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"

	"txtriage/chains/rawjson"
)

var seeds = []string{
	``, ` `, `null`, `nul`, `nulls`, `true`, `false`, `tru`, `"`, `""`, `"a`, `"a\"`, `"\u12"`, `"\u12aG"`, `"\uD800"`, `"\x"`, "\"\x01\"", "\"\xff\"", `"é"`,
	`0`, `-`, `-0`, `00`, `01`, `1.`, `1.5`, `.5`, `1e`, `1e+`, `1E-9`, `1e5x`, `-1.2e+3`, `+1`,
	`{}`, `{`, `}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1}`, `{"a":1,"a":2}`, `{"\u0061":null, "b" : [1, {"c":"d"}]} `, `{a:1}`, `{"a":1 "b":2}`, "{\"a\xff\":1}",
	`[]`, `[`, `]`, `[1,]`, `[,1]`, `[1 2]`, ` [ 1 , "x" , {} ] `, `[[[[]]]]`, `[1]]`, "\ufeff[]", "[\u00a0]", `{"a":[1,2],"b":{"c":[]}}x`,
}

// agree holds the package against encoding/json.
func agree(t *testing.T, b []byte) {
	t.Helper()
	valid := json.Valid(b)
	if got := rawjson.Valid(b); got != valid {
		t.Fatalf("%q: valid %v, encoding/json says %v", b, got, valid)
	}
	var object map[string]json.RawMessage
	isObject := json.Unmarshal(b, &object) == nil && object != nil
	members, ok := rawjson.Members(b)
	if ok != isObject {
		t.Fatalf("%q: an object %v, encoding/json says %v", b, ok, isObject)
	}
	got := map[string]json.RawMessage{}
	for _, m := range members {
		got[string(m.Key)] = m.Value
	}
	if ok && !maps.EqualFunc(got, object, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
		t.Fatalf("%q: %s, want %s", b, got, object)
	}
	var list []json.RawMessage
	isList := json.Unmarshal(b, &list) == nil && list != nil
	elements, ok := rawjson.Elements(b)
	if ok != isList || ok && !slices.EqualFunc(elements, list, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
		t.Fatalf("%q: %v %s, encoding/json says %v %s", b, ok, elements, isList, list)
	}
	if s, ok := rawjson.Text(b); ok {
		var want string
		if json.Unmarshal(b, &want) != nil || want != string(s) {
			t.Fatalf("%q: the text %q, want %q", b, s, want)
		}
	}
	var c bytes.Buffer
	if valid && json.Compact(&c, b) == nil {
		ascii := !bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' || r > '~' })
		if want := ascii && bytes.Equal(c.Bytes(), b); rawjson.Inert(b) != want {
			t.Fatalf("%q: inert %v, want %v", b, !want, want)
		}
	}
}

func TestLikeEncodingJSON(t *testing.T) {
	for _, s := range seeds {
		agree(t, []byte(s))
	}
	for _, levels := range []int{9_999, 10_000, 10_001} {
		agree(t, []byte(strings.Repeat("[", levels)+strings.Repeat("]", levels)))
		agree(t, []byte(strings.Repeat(`{"a":`, levels)+"1"+strings.Repeat("}", levels)))
	}
}

// Replies of real nodes, and the same with single bytes changed, cut and doubled.
func TestDamagedReplies(t *testing.T) {
	text, err := os.ReadFile("../evm/wire/testdata/receipts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewSource(1))
	bad := []byte("{}[]\",:\\ 0eu\n\x00\xff")
	for line := range bytes.Lines(text) {
		line = line[:min(len(line), 4<<10)]
		agree(t, line)
		for range 100 {
			b := bytes.Clone(line)
			switch at := r.Intn(len(b)); r.Intn(3) {
			case 0:
				b[at] = bad[r.Intn(len(bad))]
			case 1:
				b = b[:at]
			default:
				b = slices.Insert(b, at, b[at])
			}
			agree(t, b)
		}
	}
}

func TestNoDeeper(t *testing.T) {
	for text, levels := range map[string]int{`[]`: 1, `[1,{"a":[2]}]`: 3, `{"a":{"b":1},"c":[[]]}`: 3} {
		if rawjson.NoDeeper([]byte(text), levels-1) || !rawjson.NoDeeper([]byte(text), levels) {
			t.Errorf("%s nests %d deep", text, levels)
		}
	}
}

func FuzzLikeEncodingJSON(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { agree(t, b) })
}

func BenchmarkUnmarshal(b *testing.B) {
	text, err := os.ReadFile("../evm/wire/testdata/receipts.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		var m map[string]json.RawMessage
		if json.Unmarshal(line, &m) != nil {
			b.Fatal("no object")
		}
	}
}

func BenchmarkMembers(b *testing.B) {
	text, err := os.ReadFile("../evm/wire/testdata/receipts.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := rawjson.Members(line); !ok {
			b.Fatal("no object")
		}
	}
}
