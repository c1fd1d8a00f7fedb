package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report"
	"txtriage/report/lang"
	"txtriage/report/safe/hostile"
)

// told is a change of the sample that holds every kind.
func told(s sample, own facts.Untrusted) report.Change {
	now := report.Told{
		State: s.verdict.State, Party: s.verdict.Party, Funds: s.verdict.Funds, Cause: "awaiting-confirmations", Certainty: diagnose.Proven,
		Block: facts.BlockRef{Height: 100, Hash: "0x" + facts.Hash(hex64("cd"))}, Confirmations: 12, Required: 64, By: asOf.Add(time.Hour), AsOf: asOf, Successor: txHash,
	}
	was := report.Told{
		State: diagnose.StatePending, Party: diagnose.Sender, Funds: diagnose.WithSender, Cause: "fee-below-base-fee", Certainty: diagnose.Likely,
		Block: facts.BlockRef{Height: 99, Hash: "0x" + facts.Hash(hex64("ef"))}, By: asOf.Add(10 * time.Minute), AsOf: asOf.Add(-time.Hour),
	}
	kinds := []report.Kind{
		report.NewState, report.NewBlock, report.Reorged, report.NewCause, report.NewCertainty, report.NewParty, report.NewFunds, report.NewSuccessor, report.NewConfirmations, report.NewTime,
	}
	return report.Change{ID: "0123456789ab-3", Kinds: kinds, Was: &was, Now: now, OwnID: own, Next: asOf.Add(time.Minute)}
}

func TestEveryKindOfChangeIsWorded(t *testing.T) {
	schema := compileSchema(t)
	for _, s := range samples() {
		for _, tag := range lang.Available() {
			for _, view := range []report.View{report.Customer, report.Agent} {
				o := report.Options{Lang: tag, View: view}
				whole := told(s, "order 7")
				single := []report.Change{whole, {ID: "0-1", Now: whole.Now, Ended: report.EndedAct}}
				for _, k := range whole.Kinds {
					c := whole
					c.Kinds = []report.Kind{k}
					single = append(single, c)
				}
				for i, c := range single {
					for _, brief := range []bool{false, true} {
						r := report.BuildChange(s.verdict, s.facts, c, o, brief)
						text := string(render(t, "text", r))
						if strings.Contains(text, "[en]") || strings.Contains(text, "‹") || i != 1 && brief && !strings.Contains(text, "order 7") {
							t.Errorf("%s %s %v: %s", s.name, tag, c.Kinds, text)
						}
						if lines := strings.Count(strings.TrimSpace(text), "\n"); brief && lines != 0 || lines > 14 {
							t.Errorf("%s %s %v: %d lines\n%s", s.name, tag, c.Kinds, lines, text)
						}
						b := render(t, "json", r)
						doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
						if err != nil {
							t.Fatal(err)
						}
						if err := schema.Validate(doc); err != nil {
							t.Errorf("%s %v: %v", s.name, c.Kinds, err)
						}
						if i > 1 && !bytes.Contains(b, []byte(`"kinds": [
      "`+string(c.Kinds[0])+`"
    ]`)) && i > 0 && len(c.Kinds) == 1 {
							t.Errorf("%s: %s", c.Kinds, b[:300])
						}
					}
				}
			}
		}
	}
}

// A reader who may not know of a platform's compliance team does not learn it from what was told before.
func TestAChangeIsDiscreet(t *testing.T) {
	s := confirming()
	c := told(s, "")
	c.Was.Cause = "compliance-hold"
	for _, tag := range lang.Available() {
		r := report.BuildChange(s.verdict, s.facts, c, report.Options{Lang: tag, View: report.Customer}, false)
		if all := string(render(t, "json", r)) + string(render(t, "text", r)); strings.Contains(all, "ompliance") || strings.Contains(all, "合规") {
			t.Errorf("%s: %s", tag, all)
		}
	}
}

func TestHostileWordsInAChange(t *testing.T) {
	for _, bad := range hostile.Texts() {
		s := poison(refused(), bad)
		r := report.BuildChange(s.verdict, s.facts, told(s, facts.Untrusted(bad)), report.Options{}, true)
		for _, f := range []string{"text", "terminal"} {
			if m := activeText.FindString(string(render(t, f, r))); m != "" {
				t.Errorf("%s: %q: %q is active", f, bad, m)
			}
		}
	}
}
