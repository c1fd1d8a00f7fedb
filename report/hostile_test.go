package report_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"txtriage/chains/facts"
	"txtriage/report"
	"txtriage/report/lang"
	"txtriage/report/safe/hostile"
)

// poison puts the text in every place of the facts and the verdict that a stranger fills.
func poison(s sample, bad string) sample {
	seen := map[uintptr]bool{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if v.Type() == reflect.TypeFor[facts.Untrusted]() && v.CanSet() {
				v.SetString(bad)
			}
		case reflect.Pointer:
			if !v.IsNil() && !seen[v.Pointer()] {
				seen[v.Pointer()] = true
				walk(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(v.Field(i))
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				if x := v.MapIndex(k); x.Kind() == reflect.Interface && x.Elem().Type() == reflect.TypeFor[facts.Untrusted]() {
					v.SetMapIndex(k, reflect.ValueOf(facts.Untrusted(bad)))
				}
			}
		default:
		}
	}
	walk(reflect.ValueOf(s.facts).Elem())
	walk(reflect.ValueOf(&s.verdict).Elem())
	return s
}

var codeSpans = regexp.MustCompile("`[^`]*`")

// activeText would be a link, a mention, a tag or a picture in some ticket system.
var activeText = regexp.MustCompile(`://|(?i)\b(javascript|data|mailto|tel):[^ ]|@\w|\]\(|<[a-zA-Z!/@#]|www\.\w`)

func TestHostileTextStaysInertInEveryFormat(t *testing.T) {
	texts := hostile.Texts()
	if len(texts) < 60 {
		t.Fatalf("only %d hostile texts", len(texts))
	}
	for i, bad := range texts {
		if testing.Short() && i%6 != 0 {
			continue
		}
		for _, tag := range lang.Available() {
			s := poison(refused(), bad)
			r := s.build(tag, report.Engineer)
			for _, f := range report.Formats() {
				out := string(render(t, f.Name, r))
				for _, c := range out {
					if c != '\n' && c != ' ' && c != 0x3000 && !unicode.In(c, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S) {
						t.Errorf("%s, %s: %q: holds %U", f.Name, tag, bad, c)
						break
					}
				}
				check := out
				switch f.Name {
				case "json", "adf":
					if !json.Valid([]byte(out)) {
						t.Errorf("%s, %s: %q: not JSON", f.Name, tag, bad)
					}
					continue
				case "html", "html-fragment":
					checkTags(t, bad, out)
					continue
				case "slack":
					var body struct{ Text string }
					if err := json.Unmarshal([]byte(out), &body); err != nil || strings.ContainsAny(body.Text, "<>") {
						t.Errorf("%s: %q: not a message, or with signs of Slack's own markup in it", tag, bad)
					}
					if strings.Count(body.Text, "`")%2 != 0 {
						t.Errorf("%s: %q: a code span does not end", tag, bad)
					}
					check = codeSpans.ReplaceAllString(body.Text, "")
				case "md":
					check = codeSpans.ReplaceAllString(out, "")
				}
				if m := activeText.FindString(check); m != "" {
					t.Errorf("%s, %s: %q: %q is active", f.Name, tag, bad, m)
				}
				if strings.Count(check, "«") != strings.Count(check, "»") {
					t.Errorf("%s, %s: %q: a quotation does not end", f.Name, tag, bad)
				}
			}
		}
	}
}

// ownTags are the only tags that the page writes.
var (
	ownTags = strings.Fields("html head meta title style body h1 h2 p b ul li code bdi hr")
	tagName = regexp.MustCompile(`</?([a-zA-Z0-9]+)|<!`)
	linking = regexp.MustCompile(`(?i)\s(href|src|on\w+|style|action)\s*=`)
)

func checkTags(t *testing.T, bad, out string) {
	t.Helper()
	for _, m := range tagName.FindAllStringSubmatch(strings.TrimPrefix(out, "<!doctype html>"), -1) {
		if !slices.Contains(ownTags, m[1]) {
			t.Errorf("html: %q brings in %s", bad, m[0])
		}
	}
	for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(out, -1) {
		if m := linking.FindString(tag); m != "" {
			t.Errorf("html: %q: a tag has%s", bad, m)
		}
	}
	if strings.Contains(out, "://") && !strings.Contains(out, "[:]//") {
		t.Errorf("html: %q: a link is alive", bad)
	}
}

// TestStrangersTextIsNeverInTheWords: a run of a report is either ours or a quotation.
func TestStrangersTextIsNeverInTheWords(t *testing.T) {
	const mark = "A STRANGER"
	r := poison(refused(), mark).build("en", report.Engineer)
	quotes := 0
	lines := func(l report.Line) {
		for _, run := range l {
			if strings.Contains(run.Words, mark) {
				t.Errorf("in our own words: %q", run.Words)
			}
			if run.Quoted && run.Quote == mark {
				quotes++
			}
		}
	}
	var blocks func(bs []report.Block)
	blocks = func(bs []report.Block) {
		for _, b := range bs {
			lines(b.Text)
			if strings.Contains(b.Label, mark) {
				t.Errorf("in a label: %q", b.Label)
			}
			blocks(b.Items)
		}
	}
	lines(r.Headline)
	blocks(r.Summary)
	for _, s := range r.Sections {
		blocks(s.Blocks)
	}
	if quotes < 5 {
		t.Errorf("only %d quotations: the places are not reached", quotes)
	}
}

// allowed are the conversions to string in this room, each looked at: none is of a
// stranger's text. Add one only after making sure of that.
var allowed = map[string]bool{
	"a": true, "a.Who": true, "a.Asset.ID": true, "at": true, "c": true, "h": true, "c.Certainty": true, "c.Role": true, "c.result": true, "e.ID": true, "b.Hash": true,
	"f.Certainty": true, "f.Role": true, "id": true, "m": true, "r": true, "s.chain.Family": true, "t.Amount.Asset.ID": true, "t.From": true, "t.To": true, "v": true,
	"v.Findings[0].Certainty": true, "v.Funds": true, "v.Party": true, "v.State": true, "x.Hash": true, "a.ID": true, "row.Meaning": true, "party": true,
	"c.Ended": true, "was.State": true, "c.Now.Certainty": true, "was.Certainty": true, "was.Party": true, "c.Now.Successor": true, "k": true, "w.State": true, "w.Party": true,
	"w.Funds": true, "w.Certainty": true,
}

// TestOnlySafeConvertsStrangersText keeps string(x) of unknown things out of the room.
func TestOnlySafeConvertsStrangersText(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "safe") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, src, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			if fun, ok := call.Fun.(*ast.Ident); !ok || fun.Name != "string" {
				return true
			}
			arg := string(src[set.Position(call.Args[0].Pos()).Offset:set.Position(call.Args[0].End()).Offset])
			if !allowed[arg] {
				t.Errorf("%s: string(%s): is it a stranger's text? Use report/safe", set.Position(call.Pos()), arg)
			}
			return true
		})
		if bytes.Contains(src, []byte("safe.Raw(")) && !slices.Contains([]string{"mask.go", "ticket.go"}, path) {
			t.Errorf("%s: safe.Raw is for comparing only, in mask.go and ticket.go", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
