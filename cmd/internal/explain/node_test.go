package explain

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/nodeerr/rejects"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
	"txtriage/report"
)

var hole = regexp.MustCompile(`\{[a-z_]+\}`)

// spoken is a text of the list as a node says it.
func spoken(text string) string {
	return hole.ReplaceAllStringFunc(text, func(h string) string {
		switch h {
		case "{id}":
			return strings.Repeat("5a", 32)
		case "{s}":
			return "something"
		case "{script}":
			return "Invalid Schnorr signature"
		}
		if strings.HasSuffix(h, "_btc}") {
			return "0.00000123"
		}
		return "123"
	})
}

// chainOf is the chain on which a program's word counts.
var chainOf = map[string]string{"core": "bitcoin", "knots": "bitcoin", "litecoin": "litecoin", "dogecoin": "dogecoin", "bch": "bitcoin-cash", "btcd": "bitcoin"}

// refusedWith is a signed transaction that is nowhere and that a healthy node refuses with a text.
func refusedWith(t *testing.T, program, text string) *facts.Facts {
	t.Helper()
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, ok := cat.Find(chainOf[program])
	if !ok {
		t.Fatalf("no chain for %s", program)
	}
	kind := "core"
	if program == "btcd" {
		kind = "btcd"
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	id, other := facts.Hash(strings.Repeat("11", 32)), facts.Hash(strings.Repeat("22", 32))
	head := facts.KnownValue(facts.BlockRef{Height: 800, Hash: "aa", Time: now.Add(-time.Minute)}, "n.head")
	v := nodeerr.Submission(kind, text)
	yes := true
	f := &facts.Facts{
		Subject: facts.Subject{Kind: "raw-transaction", ID: string(id)}, Chain: row.Facts(), AsOf: now,
		Sighting: facts.Without[facts.Sighting](facts.Absent, "n.tx"), Successor: facts.Without[facts.Successor](facts.Absent, "n.coins"), Head: head,
		Nodes: []facts.NodeView{{
			Label: "n", Kind: kind, OnChain: facts.KnownValue(true, "n.chain"), Head: head, Syncing: facts.KnownValue(false, "n.chain"),
			Indexed: facts.KnownValue(true, "n.tx"), Pool: facts.KnownValue(true, "n.pool"), Saw: facts.Without[bool](facts.Absent, "n.tx"),
		}},
		UTXO: &facts.UTXO{
			Raw: facts.KnownValue(facts.UTXOTx{
				Txid: id, Version: 2, VSize: 110, Weight: 440, Ins: []facts.TxIn{{Txid: other}},
				Outs: []facts.TxOut{{Value: facts.NewInt(1e6), Script: "0014", Type: "witness_v0_keyhash"}},
			}),
			Inputs: facts.KnownValue([]facts.Spent{{Txid: other, State: "unspent", Depth: 9, ParentKnown: &yes, Value: facts.NewInt(1_000_500)}}, "n.coins"),
			Pool:   facts.KnownValue(facts.PoolInfo{Loaded: true, MinRate: facts.NewInt(1000), RelayRate: facts.NewInt(1000), Incremental: facts.NewInt(1000)}, "n.pool"),
			Locks:  facts.Without[facts.Locks](facts.Failed),
			Accept: facts.KnownValue(facts.Accept{Reason: facts.Untrusted(text), Class: v.Class, Meaning: v.Key, Invalid: v.Invalid, Script: v.Script, Known: v.Class == "already"}, "n.accept"),
		},
	}
	return f
}

// told checks the first finding of a refusal and that the report says it in every language.
func told(t *testing.T, program, text, cause string) {
	t.Helper()
	f := refusedWith(t, program, text)
	v := diagnose.Diagnose(f, causes.All())
	first := v.Findings[0]
	if first.Slug != cause {
		t.Errorf("%s, %q: told as %s (%s), want %s", program, text, first.Slug, first.Certainty, cause)
		return
	}
	if v.Party != diagnose.Sender {
		t.Errorf("%s, %q: party %s", program, text, v.Party)
	}
	if never := nodeerr.Submission("core", text).Invalid; first.Slug == "consensus-invalid" && (first.Certainty == diagnose.Proven) != never {
		t.Errorf("%s, %q: %s, but proven only what the chain itself forbids (%t)", program, text, first.Certainty, never)
	}
	for _, tag := range languages {
		r := report.Build(v, f, report.Options{Lang: tag, View: report.Agent})
		var b bytes.Buffer
		format, _ := report.ForName("text")
		if err := format.Write(&b, report.Look{}, r); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		if strings.Contains(page, "[en]") || strings.Contains(page, "<no value>") {
			t.Errorf("%s, %q in %s:\n%s", program, text, tag, page)
		}
	}
}

// Each text of the list is told as the cause of its row, by whoever says it, and can be explained.
func TestEveryRejectTextIsTold(t *testing.T) {
	for _, r := range rejects.All() {
		text := spoken(r.Text)
		for _, p := range r.By {
			if r.Cause != "" {
				told(t, p.Name, text, r.Cause)
			}
		}
		page, ok := refusal(text)
		if !ok || page.Key != r.Key || len(page.Node.SaidBy) == 0 {
			t.Errorf("%q is explained as %+v", text, page)
			continue
		}
		if page.Node.Cause != r.Cause && !strings.Contains(r.Text, "{script}") || page.Node.Cause != "" && page.Node.Party == "" {
			t.Errorf("%q: cause %q, party %q", text, page.Node.Cause, page.Node.Party)
		}
		for _, tag := range languages {
			explained(t, page, tag)
		}
	}
}

// Each script error is told as its row says, behind the texts that may be policy and those that cannot.
func TestEveryScriptErrorIsTold(t *testing.T) {
	for _, r := range rejects.Scripts() {
		words := spoken(r.Text)
		for _, p := range r.By {
			if p.Name == "btcd" {
				told(t, p.Name, "failed to validate input 5a:0 which references output 5b:1 - "+words+" (input witness [], input script bytes , prev output script bytes 0014)", r.Cause)
				continue
			}
			told(t, p.Name, "mempool-script-verify-flag-failed ("+words+"), input 0 of 5a, spending 5b:1", r.Cause)
			told(t, p.Name, "non-mandatory-script-verify-flag ("+words+")", r.Cause)
			told(t, p.Name, "mandatory-script-verify-flag-failed ("+words+")", r.Strict)
			told(t, p.Name, "block-script-verify-flag-failed ("+words+"), input 0 of 5a, spending 5b:1", r.Strict)
		}
		page, ok := refusal("mandatory-script-verify-flag-failed (" + words + ")")
		if r.By[0].Name != "btcd" && (!ok || page.Node.Script != r.Key || page.Node.Cause != r.Strict) {
			t.Errorf("%q is explained as %+v", words, page)
		}
	}
}

// A text that nobody knows is quoted, never guessed at.
func TestUnknownRejectTextIsQuoted(t *testing.T) {
	const text = "moon-phase-wrong \x1b[31m<b>"
	f := refusedWith(t, "core", text)
	v := diagnose.Diagnose(f, causes.All())
	if first := v.Findings[0]; first.Slug != "non-standard" || first.Certainty != diagnose.Possible {
		t.Errorf("told as %s (%s)", first.Slug, first.Certainty)
	}
	r := report.Build(v, f, report.Options{Lang: "en", View: report.Agent})
	var b bytes.Buffer
	format, _ := report.ForName("text")
	if err := format.Write(&b, report.Look{}, r); err != nil {
		t.Fatal(err)
	}
	if page := b.String(); !strings.Contains(page, "moon-phase-wrong") || strings.Contains(page, "\x1b[31m") {
		t.Errorf("not quoted safely:\n%q", page)
	}
	if _, ok := refusal("moon-phase-wrong"); ok {
		t.Error("explained")
	}
}
