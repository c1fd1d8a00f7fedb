package casefile_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
	"txtriage/diagnose/casefile"
)

func full() *casefile.Case {
	nonce := uint64(7)
	return &casefile.Case{
		Comment: "A withdrawal whose fee fell under the pool floor after a spike.",
		Paste:   "Ticket 12\nwhere is ab…?\n",
		Raw:     "0xf86c",
		Chain:   "bitcoin-regtest",
		Ticket: facts.Ticket{
			To: "bcrt1qxyz", Amount: "0.5", Memo: "on", Nonce: &nonce, Status: "okx deposit 12", Role: "sender",
			SentAt: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Confirmations: 2, ClaimedChain: "bip122:000000000019d6689c085ae165831e93",
		},
		Clock:       time.Date(2026, 11, 21, 17, 33, 0, 120000000, time.UTC),
		Version:     "v0.1.0 (abc)",
		Lang:        "zh-Hans",
		Nodes:       []tape.Node{{Label: "btc-1", Kind: "core", Chain: "bip122:000000000019d6689c085ae165831e93"}, {Label: "pub", Kind: "esplora", Public: true}},
		HandWritten: true,
		Why:         "no node can be made to lose its index while it runs",
		Offline:     "public nodes were not asked",
		Tape: []tape.Exchange{{
			ID: "btc-1.1", Label: "btc-1", At: time.Date(2026, 11, 21, 17, 33, 0, 0, time.UTC), Method: "getmempoolentry",
			Params: json.RawMessage(`["ab"]`), Err: &chains.CallError{Kind: chains.ErrNode, Code: -5, Message: "Transaction not in mempool"},
		}},
		Facts:   json.RawMessage(`[{"as_of":"2026-11-21T17:33:00Z","text":"\u202e"}]`),
		Verdict: json.RawMessage(`[{"state":"dropped"}]`),
		Reports: map[string]string{"en.md": "# Dropped\n", "zh-Hans.txt": "-- 标题 --\n x --\n"},
	}
}

const archive = `A withdrawal whose fee fell under the pool floor after a spike.
-- case.yaml --
paste: "Ticket 12\nwhere is ab\u2026?\n"
raw: "0xf86c"
chain: bitcoin-regtest
ticket:
  to: bcrt1qxyz
  amount: "0.5"
  memo: "on"
  claimed_chain: bip122:000000000019d6689c085ae165831e93
  sent_at: 2026-11-21T09:00:00Z
  nonce: 7
  status: "okx deposit 12"
  role: sender
  confirmations: 2
clock: 2026-11-21T17:33:00.12Z
version: "v0.1.0 (abc)"
lang: zh-Hans
hand_written: true
why: "no node can be made to lose its index while it runs"
offline: "public nodes were not asked"
nodes:
  - {label: btc-1, kind: core, chain: bip122:000000000019d6689c085ae165831e93}
  - {label: pub, kind: esplora, public: true}
-- tape --
## btc-1.1 btc-1 2026-11-21T17:33:00.000Z
--> getmempoolentry ["ab"]
<-- {"error":{"code":-5,"message":"Transaction not in mempool"}}
-- facts.json --
[
  {
    "as_of": "2026-11-21T17:33:00Z",
    "text": "\u202e"
  }
]
-- verdict.json --
[
  {
    "state": "dropped"
  }
]
-- report.en.md --
# Dropped
-- report.zh-Hans.txt --
 -- 标题 --
 x --
`

func TestFormatAndParse(t *testing.T) {
	if diff := cmp.Diff(archive, string(casefile.Format(full()))); diff != "" {
		t.Fatalf("archive (-want +got):\n%s", diff)
	}
	got, err := casefile.Parse([]byte(strings.ReplaceAll(archive, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := full()
	want.Reports["zh-Hans.txt"] = " -- 标题 --\n x --\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
}

func TestTextsSurvive(t *testing.T) {
	for _, s := range []string{
		"", "plain", "true", "No", "null", "~", "1.5", "0x12", "2026-11-21", "2026-11-21T00:00:00Z", "a: b", "a #b", "- x", "{a}", "[a]", "*a", "&a", "!a", "%a", "@a", "`a`",
		"two\nlines", "two\n\nlines\n", "\nlead", " lead\nx", "trail \nx", "x\n\n", "x\n -- a --\n-- b --\n", "tab\there\nx", "cr\rx\r\ny", `q"\'`, "\x00\x1b[2J\x7f", "\u202e\u200b\ufeff\u2028\u0085\u00a0",
		"e\u0301", "ＵＳＤＴ", "备注：请尽快处理，谢谢！\n交易编号 ab", "Привет\nмир", "😀", "key: |\n  x\n# c", "...\n---\nx", "'single'", "eip155:1", "a:", "a:\nb", strings.Repeat("ab ", 1000),
	} {
		c := &casefile.Case{Paste: s, Ticket: facts.Ticket{Memo: facts.Untrusted(s)}, Why: s, Version: s}
		doc := casefile.Format(c)
		got, err := casefile.Parse(doc)
		if err != nil {
			t.Errorf("%q: %v\n%s", s, err, doc)
			continue
		}
		if diff := cmp.Diff(c, got); diff != "" {
			t.Errorf("%q changed (-want +got):\n%s\n%s", s, diff, doc)
		}
		for _, r := range string(doc) {
			if r != '\n' && (r < 0x20 || r >= 0x7f && r <= 0xa0 || r >= 0x2000 && r <= 0x206f || r >= 0x300 && r < 0x370 || r >= 0xfe00 && r != '，' && r != '！' && r != '：') {
				t.Errorf("%q leaves %U in the file", s, r)
			}
		}
	}
}

func TestParseNamesTheFault(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "hello\n", `not a case file: it has no section "case.yaml"`},
		{"unknown section", "-- case.yaml --\n{}\n-- tapes --\n", `tapes: unknown section; did you mean "tape"?`},
		{"section twice", "-- case.yaml --\n{}\n-- case.yaml --\n{}\n", `section "case.yaml" stands twice`},
		{"report without language", "-- case.yaml --\n{}\n-- report.md --\nx\n", "report.md: unknown section"},
		{"yaml", "-- case.yaml --\na: [\n", "case.yaml: not valid YAML"},
		{"list", "-- case.yaml --\n- a\n", "case.yaml: expected keys and values"},
		{"two documents", "-- case.yaml --\npaste: a\n---\npaste: b\n", "case.yaml: more than one YAML document"},
		{"near key", "-- case.yaml --\npaste: a\nhandwritten: true\n", `case.yaml: line 2: unknown key "handwritten"; did you mean "hand_written"?`},
		{"far key", "-- case.yaml --\nxyzzyplugh: 1\n", "known are paste, raw, chain"},
		{"ticket key", "-- case.yaml --\nticket: {amout: 1}\n", `unknown key "amout"; did you mean "amount"?`},
		{"ticket list", "-- case.yaml --\nticket: [1]\n", "expected keys and values"},
		{"node key", "-- case.yaml --\nnodes: [{label: a, url: b}]\n", `unknown key "url"`},
		{"node kind", "-- case.yaml --\nnodes: [{label: a, kind: tron}]\n", `node "a": unknown kind "tron"`},
		{"node label", "-- case.yaml --\nnodes: [{label: 'http://a', kind: evm}]\n", `node "http://a": a label has`},
		{"node twice", "-- case.yaml --\nnodes: [{label: a, kind: evm}, {label: a, kind: evm}]\n", `node "a" stands twice`},
		{"key twice", "-- case.yaml --\npaste: a\npaste: b\n", `line 2: key "paste" stands twice`},
		{"clock", "-- case.yaml --\nclock: yesterday\n", `clock: "yesterday" is not a time`},
		{"nonce", "-- case.yaml --\nticket: {nonce: -1}\n", "a value has the wrong form"},
		{"tape", "-- case.yaml --\n{}\n-- tape --\nx\n", "tape: line 1: expected"},
		{"facts", "-- case.yaml --\n{}\n-- facts.json --\n{}\n", "facts.json: not a JSON array"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := casefile.Parse([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestUpdateKeepsTheTape: a person's own layout of the recorded part survives.
func TestUpdateKeepsTheTape(t *testing.T) {
	recorded := "Why.\n-- case.yaml --\npaste:   ab   # by hand\n-- tape --\n\n## n.1 n 2026-01-01T00:00:00.000Z\n--> m [ 1 ]\n<-- {\"result\": 2}\n\n"
	old := recorded + "-- facts.json --\n[]\n-- report.en.md --\nold\n"
	fresh := []*facts.Facts{{Subject: facts.Subject{Kind: "unknown", Text: "<\u202e>"}}}
	got, err := casefile.Update([]byte(old), fresh, []map[string]string{{"state": "unknown"}}, map[string]string{"en.json": "{}"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(got), recorded) {
		t.Errorf("the recorded part changed:\n%s", got)
	}
	for _, want := range []string{`"text": "<\u202e>"`, `"state": "unknown"`, "-- report.en.json --\n{}\n"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(string(got), "old") {
		t.Error("the old report is still there")
	}
	c, err := casefile.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ReplaceDerived(nil, []int(nil), nil); err != nil || c.Facts != nil || c.Verdict != nil || c.Reports != nil {
		t.Errorf("derived sections stay: %v %s %s %v", err, c.Facts, c.Verdict, c.Reports)
	}
	if err := c.ReplaceDerived(map[string]int{}, nil, nil); err == nil {
		t.Error("an object passed for a list")
	}
	if _, err := casefile.Update([]byte("x"), nil, nil, nil); err == nil {
		t.Error("no case file was updated")
	}
}

func TestSecretsAreFoundAndTakenOut(t *testing.T) {
	for _, s := range []string{
		"http://user:hunter2@10.0.0.1:8332/", "core+https://u@node.example", "https://eth.example.org/v2/Zx81kd02ldk28dkdJd82", "https://x.quiknode.pro/0123456789abcdef/",
		"Authorization: Bearer eyJhbGciOi.J9.abc-def", "authorization: basic dXNlcjpodW50ZXIy", "https://n.example/?apikey=abcd1234", "access_token=zzzz9999", "write to jane.doe+x@mail.example.com now",
	} {
		for _, doc := range [][]byte{
			[]byte(s), casefile.Format(&casefile.Case{Paste: s}), casefile.Format(&casefile.Case{Comment: s}),
			fmt.Appendf(nil, "-- case.yaml --\n{}\n-- facts.json --\n[%q]\n", s),
		} {
			err := casefile.CheckClean(doc)
			if err == nil {
				t.Errorf("not found in %s", doc)
			} else if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the finding repeats the secret: %v", err)
			}
		}
		c := &casefile.Case{
			Comment: s, Paste: "see\n" + s, Ticket: facts.Ticket{Memo: facts.Untrusted(s)}, Reports: map[string]string{"en.md": s},
			Facts: json.RawMessage(fmt.Sprintf(`[{"a":%q}]`, "line\n"+s+" \"x")), Verdict: json.RawMessage(fmt.Sprintf(`[%q]`, s)),
			Nodes: []tape.Node{{Label: "n", Kind: "evm"}},
			Tape: []tape.Exchange{
				{ID: "n.1", Label: "n", Method: "m", Params: json.RawMessage("[]"), Result: json.RawMessage(fmt.Sprintf("%q", s))},
				{ID: "n.2", Label: "n", Method: "m", Params: json.RawMessage("[]"), Err: &chains.CallError{Kind: chains.ErrNode, Message: facts.Untrusted(s)}},
			},
		}
		c.Redact()
		doc := casefile.Format(c)
		if err := casefile.CheckClean(doc); err != nil {
			t.Errorf("%q after Redact: %v\n%s", s, err, doc)
		}
		if _, err := casefile.Parse(doc); err != nil {
			t.Errorf("%q: Redact broke the file: %v\n%s", s, err, doc)
		}
	}
}

func TestHarmlessTextIsClean(t *testing.T) {
	doc := append(casefile.Format(full()), "https://etherscan.io/tx/0x5a https://mempool.space/testnet4/tx/ab {\"method\":\"eth_call\"} @here bearer of news ExcessBlobGas=1 monkey = 3\n"...)
	if err := casefile.CheckClean(doc); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(archive))
	f.Add([]byte("-- case.yaml --\npaste: |\n  a\n  b\nticket: {sent_at: 2026-11-21T17:33:00+01:00}\n"))
	f.Add([]byte("-- case.yaml --\npaste: &a \"\\x1b\\U0001f600\"\nwhy: *a\n-- verdict.json --\n [ 1.0, \"\u202e\" ]\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := casefile.Parse(in)
		if err != nil {
			return
		}
		doc := casefile.Format(c)
		again, err := casefile.Parse(doc)
		if err != nil {
			t.Fatalf("its own form is refused: %v\n%s", err, doc)
		}
		if twice := casefile.Format(again); string(twice) != string(doc) {
			t.Fatalf("two forms of one case:\n%s", cmp.Diff(string(doc), string(twice)))
		}
		c.Redact()
		if _, err := casefile.Parse(casefile.Format(c)); err != nil {
			t.Fatalf("Redact broke it: %v", err)
		}
	})
}
