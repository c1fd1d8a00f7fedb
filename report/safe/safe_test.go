package safe_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"txtriage/chains/facts"
	"txtriage/report/safe"
	"txtriage/report/safe/hostile"
)

// unseen finds a character that no output may hold: a control, a direction mark, something
// without a shape.
func unseen(s string) (rune, bool) {
	for _, r := range s {
		switch {
		case r == '\n' || r == ' ' || r == 0x3000:
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Zs, unicode.Variation_Selector),
			!unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S):
			return r, true
		}
	}
	return 0, false
}

var quoters = map[string]func(facts.Untrusted, safe.Cut) string{
	"plain": safe.Plain, "markdown": safe.Markdown, "html": safe.HTML, "csv": cell, "json": safe.JSON, "slack": safe.Slack,
}

// cell is a stranger's text as bulk's rows carry it.
func cell(u facts.Untrusted, cut safe.Cut) string { return safe.CSVWords(safe.JSON(u, cut)) }

func TestHostileTextIsInert(t *testing.T) {
	for _, bad := range hostile.Texts() {
		for name, quote := range quoters {
			out := quote(facts.Untrusted(bad), safe.Reason)
			if !utf8.ValidString(out) {
				t.Errorf("%s: %q: not valid UTF-8", name, bad)
			}
			if r, found := unseen(out); found {
				t.Errorf("%s: %q: holds %U", name, bad, r)
			}
			if strings.Contains(out, "\n") {
				t.Errorf("%s: %q: holds a line break", name, bad)
			}
		}
		checkText(t, bad, safe.Plain(facts.Untrusted(bad), safe.Reason))
		checkMarkdown(t, bad, safe.Markdown(facts.Untrusted(bad), safe.Reason))
		checkHTML(t, bad, safe.HTML(facts.Untrusted(bad), safe.Reason))
		checkCSV(t, bad, cell(facts.Untrusted(bad), safe.Reason))
	}
}

// active is what ticket systems, chats and terminals turn into something to click or notify.
var active = regexp.MustCompile(`://|(?i)\b(javascript|data|mailto|tel):|@\w|(?:^|\W)#\d|<[a-zA-Z!/@#]|www\.\w|\w\.(com|example|io|me|xyz)\b`)

func checkText(t *testing.T, bad, out string) {
	t.Helper()
	if m := active.FindString(out); m != "" {
		t.Errorf("plain: %q: %q is active in %q", bad, m, out)
	}
	if strings.Count(out, "«") != 1 || strings.Count(out, "»") != 1 || !strings.HasPrefix(out, "«") || !strings.HasSuffix(out, "»") {
		t.Errorf("plain: %q breaks out of its quotation: %q", bad, out)
	}
	for _, r := range out {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic) {
			t.Errorf("plain: %q turns the reading direction", bad)
		}
	}
}

func checkMarkdown(t *testing.T, bad, out string) {
	t.Helper()
	inner := strings.TrimSuffix(strings.TrimPrefix(out, "«"), "»")
	if strings.TrimSpace(inner) == "" {
		return
	}
	if !strings.HasPrefix(inner, "`") || !strings.HasSuffix(inner, "`") || strings.Count(inner, "`") != 2 {
		t.Errorf("markdown: %q is not one code span: %q", bad, out)
	}
	if m := active.FindString(out); m != "" {
		t.Errorf("markdown: %q: %q is active", bad, m)
	}
}

func checkHTML(t *testing.T, bad, out string) {
	t.Helper()
	inner := strings.TrimSuffix(strings.TrimPrefix(out, "<bdi>"), "</bdi>")
	if strings.ContainsAny(inner, `<>"'`) {
		t.Errorf("html: %q leaves markup: %q", bad, out)
	}
	if !strings.HasPrefix(html.UnescapeString(inner), "«") || !strings.HasSuffix(inner, "»") || strings.Count(inner, "»") != 1 {
		t.Errorf("html: %q breaks out of its quotation: %q", bad, out)
	}
}

func checkCSV(t *testing.T, bad, out string) {
	t.Helper()
	if strings.ContainsAny(strings.TrimLeft(out, " \u3000\""), "=+-@＝＋－＠|%") && regexp.MustCompile(`^[ \x{3000}"]*[=+\-@＝＋－＠|%]`).MatchString(out) {
		t.Errorf("csv: %q is a formula: %q", bad, out)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write([]string{"a", out, "b"}); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	rec, err := csv.NewReader(&b).Read()
	if err != nil || len(rec) != 3 || rec[1] != out {
		t.Errorf("csv: %q does not come back as one cell: %v, %v", bad, rec, err)
	}
}

func TestVisibleForms(t *testing.T) {
	for _, c := range []struct {
		in   facts.Untrusted
		want string
	}{
		{"", "«»"},
		{"USDT", "«USDT»"},
		{"USD₮0", "«USD₮0»"},
		{"转账失败：余额不足", "«转账失败：余额不足»"},
		{"émigré", "«émigré»"},
		{"a\nb\tc\rd", `«a\nb\tc\rd»`},
		{"\x1b[31mred", `«\x1b[31mred»`},
		{"\u009b31m", `«\u009b31m»`},
		{"abc\u202edef", `«abc\u202edef»`},
		{"US\u200bDC", `«US\u200bDC»`},
		{"\U000e0041", `«\U000e0041»`},
		{"\xff\xfe", `«\xff\xfe»`},
		{"x»y«z", `«x\u00bby\u00abz»`},
		{"שלום", `«\u05e9\u05dc\u05d5\u05dd»`},
		{"see https://evil.example/x", "«see https[:]//evil[.]example/x»"},
		{"1.5 < 2.5", "«1.5 < 2.5»"},
		{"a <= b.", "«a <= b.»"},
		{"mail me@evil.example", "«mail me[at]evil[.]example»"},
		{"fixes #12", "«fixes [#]12»"},
		{"e\u0301\u0302\u0303\u0304", "«\u00e9\u0302\u0303" + `\u0304»`},
		{"ERC20: transfer amount exceeds balance", "«ERC20: transfer amount exceeds balance»"},
	} {
		if got := safe.Plain(c.in, safe.Reason); got != c.want {
			t.Errorf("Plain(%q) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestLongTextIsCutVisibly(t *testing.T) {
	long := strings.Repeat("x", 1000)
	if got, want := safe.Plain(facts.Untrusted(long), safe.Symbol), "«"+strings.Repeat("x", 64)+"… (+936 bytes, sha256:"; !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
	for _, huge := range []string{strings.Repeat("é", 10<<20), strings.Repeat("\u0301", 1<<20), strings.Repeat("\xff", 1<<20)} {
		if got := safe.Plain(facts.Untrusted(huge), safe.Reason); len(got) > 2000 {
			t.Errorf("%d bytes from a huge text", len(got))
		}
	}
	a, b := safe.Plain(facts.Untrusted(long+"1"), safe.Symbol), safe.Plain(facts.Untrusted(long+"2"), safe.Symbol)
	if a == b {
		t.Error("two long texts that differ at the end look alike")
	}
}

func TestJSONHoldsNothingUnseen(t *testing.T) {
	for _, bad := range hostile.Texts() {
		b, err := safe.EncodeJSON(map[string]string{"raw": bad, "made safe": safe.JSON(facts.Untrusted(bad), safe.Reason)})
		if err != nil {
			t.Fatal(err)
		}
		if r, found := unseen(string(b)); found {
			t.Errorf("%q: holds %U", bad, r)
		}
		var back map[string]string
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(bad, "\ufffd"); utf8.ValidString(bad) && back["raw"] != want {
			t.Errorf("%q does not survive: %q", bad, back["raw"])
		}
		if r, found := unseen(back["made safe"]); found {
			t.Errorf("%q: a reader of the JSON gets %U", bad, r)
		}
	}
}

func TestOwnWordsPassUnchanged(t *testing.T) {
	for _, s := range []string{"The sender's payment", "付款方：等待即可。", "0x52908400098527886E0F7030069857D2E4169EE7", "1.5 ETH", "‹nonce›"} {
		if got := safe.Words(s); got != s {
			t.Errorf("Words(%q) = %q", s, got)
		}
	}
	if got := safe.Words("a\x1b[2Jb\u202e"); got != `a\x1b[2Jb\u202e` {
		t.Errorf("what got in is not made visible: %q", got)
	}
	if got := safe.MarkdownWords("a*b_c [1] <x> `y`"); got != "a\\*b\\_c \\[1\\] \\<x\\> \\`y\\`" {
		t.Errorf("MarkdownWords: %s", got)
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range hostile.Texts() {
		if len(s) < 200 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, bad string) {
		for name, quote := range quoters {
			out := quote(facts.Untrusted(bad), safe.Reason)
			if r, found := unseen(out); found || strings.Contains(out, "\n") {
				t.Errorf("%s: %q: holds %U", name, bad, r)
			}
		}
		checkText(t, bad, safe.Plain(facts.Untrusted(bad), safe.Reason))
		checkMarkdown(t, bad, safe.Markdown(facts.Untrusted(bad), safe.Reason))
		checkHTML(t, bad, safe.HTML(facts.Untrusted(bad), safe.Reason))
		checkCSV(t, bad, cell(facts.Untrusted(bad), safe.Reason))
	})
}
