package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
	"txtriage/diagnose/eta"
	"txtriage/report"
	"txtriage/report/lang"
)

func text(t *testing.T, r *report.Report) string { return string(render(t, "text", r)) }

// with builds a report that has only one argument, in the sentence of a listed number.
func showValue(t *testing.T, tag string, v any) string {
	t.Helper()
	s := unclear()
	s.verdict.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait", Args: map[string]any{"xyz": v}}}
	out := text(t, s.build(tag, report.Agent))
	for _, mark := range []string{"- xyz: ", "- xyz："} {
		if _, rest, ok := strings.Cut(out, mark); ok {
			line, _, _ := strings.Cut(rest, "\n")
			return line
		}
	}
	t.Fatalf("value not shown in\n%s", out)
	return ""
}

func TestValuesArePrintedByType(t *testing.T) {
	usdx := facts.Asset{ID: "eip155:1/erc20:0x1", Symbol: "USDX", Decimals: 6}
	for _, c := range []struct {
		v      any
		en, zh string
	}{
		{facts.Amount{Units: units("1500000000000000000"), Asset: ether}, "1.5 ETH", "1.5 ETH"},
		{facts.Amount{Units: units("123456789012345678901234567"), Asset: ether}, "123456789.012345678901234567 ETH", "123456789.012345678901234567 ETH"},
		{facts.Amount{Units: units("-1"), Asset: coin}, "-0.00000001 BTC", "-0.00000001 BTC"},
		{facts.Amount{Units: units("2500000"), Asset: usdx}, "2.5 «USDX»", "2.5 «USDX»"},
		{facts.Amount{Units: units("7"), Asset: facts.Asset{Symbol: "X", NoScale: true}}, "7 smallest units of «X» (decimals unknown)", "7 个 «X» 最小单位（小数位数未知）"},
		{facts.NewInt(1234567), "1234567", "1234567"},
		{diagnose.GasPrice{Wei: units("32100000001")}, "32.100000001 Gwei", "32.100000001 Gwei"},
		{diagnose.FeeRate{PerKvB: units("1005")}, "1.005 sat/vB", "1.005 sat/vB"},
		{uint64(42), "42", "42"},
		{time.Date(2026, 11, 21, 18, 33, 59, 0, time.FixedZone("", 3600)), "2026-11-21 17:33 UTC", "2026-11-21 17:33 UTC"},
		{12 * time.Minute, "about 12 minutes", "约12分钟"},
		{payee, string(payee), string(payee)},
		{facts.Untrusted("a\nb"), `«a\nb»`, `«a\nb»`},
		{diagnose.Code("pool"), "the waiting area", "等待区"},
		{diagnose.Code("no-such-code"), "no-such-code", "no-such-code"},
	} {
		if got := showValue(t, "en", c.v); got != c.en {
			t.Errorf("%T %v: %q, want %q", c.v, c.v, got, c.en)
		}
		if got := showValue(t, "zh", c.v); got != c.zh {
			t.Errorf("%T %v: %q, want %q", c.v, c.v, got, c.zh)
		}
	}
}

func TestSpansAreTold(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "less than a second", time.Second: "about 1 second", 7 * time.Second: "about 7 seconds", 33 * time.Second: "about 35 seconds",
		89 * time.Second: "about 1 minute", 100 * time.Second: "about 2 minutes", 61 * time.Minute: "about 1 hour", 58 * time.Second: "about 1 minute", 3 * time.Hour: "about 3 hours",
		47*time.Hour + 50*time.Minute: "about 2 days", 40 * 24 * time.Hour: "about 6 weeks", 400 * 24 * time.Hour: "about 13 months",
		900 * 24 * time.Hour: "about 2 years", 1<<63 - 1: "more than 100 years",
	} {
		if got := showValue(t, "en", d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func whenLine(t *testing.T, r eta.Range) string {
	t.Helper()
	s := unclear()
	s.verdict.ETA = &r
	for _, line := range strings.Split(text(t, s.build("en", report.Customer)), "\n") {
		if rest, ok := strings.CutPrefix(line, "When: "); ok {
			return rest
		}
	}
	return ""
}

func TestRangesAreRoundedOutward(t *testing.T) {
	for _, c := range []struct {
		low, mid, high time.Duration
		want           string
	}{
		{11*time.Minute + 59*time.Second, 15 * time.Minute, 19*time.Minute + time.Second, "Between 11 minutes and 20 minutes; half of such cases take about 15 minutes or less. Nine in ten such cases are done by 2026-11-21 17:53 UTC."},
		{0, 5 * time.Second, 31 * time.Second, "Within 35 seconds; half of such cases take about 5 seconds or less. Nine in ten such cases are done by 2026-11-21 17:34 UTC."},
		{time.Hour, time.Hour, 90 * time.Minute, "Between 1 hour and 90 minutes. Nine in ten such cases are done by 2026-11-21 19:04 UTC."},
	} {
		if got := whenLine(t, eta.Range{Low: c.low, Typical: c.mid, High: c.high, Basis: eta.BasisRegular}); got != c.want {
			t.Errorf("%v to %v: %q, want %q", c.low, c.high, got, c.want)
		}
	}
	if got := whenLine(t, eta.Range{None: eta.NoneNever}); got != "No time can be given: it cannot happen any more." {
		t.Errorf("none: %q", got)
	}
}

func TestReportIDNamesTheObservation(t *testing.T) {
	base := report.ID(refused().facts)
	for _, tag := range lang.Available() {
		if got := refused().build(tag, report.Customer).ID; got != base {
			t.Errorf("%s: %s, want %s", tag, got, base)
		}
	}
	changes := map[string]func(f *facts.Facts){
		"paste":    func(f *facts.Facts) { f.Subject.ID = "0x1" },
		"time":     func(f *facts.Facts) { f.AsOf = f.AsOf.Add(time.Second) },
		"evidence": func(f *facts.Facts) { f.Evidence[0].Gist = "other" },
		"ticket":   func(f *facts.Facts) { f.Ticket.Amount = "1" },
	}
	for name, change := range changes {
		f := refused().facts
		change(f)
		if report.ID(f) == base {
			t.Errorf("another %s has the same id", name)
		}
	}
}

func TestMasksHideAddressesExceptThoseTheFindingIsAbout(t *testing.T) {
	s := confirming()
	build := func(m report.Mask) string {
		r := report.Build(s.verdict, s.facts, report.Options{Lang: "en", Mask: m})
		return text(t, r) + string(render(t, "json", r))
	}
	for _, m := range []report.Mask{report.MaskPartial, report.MaskFull} {
		out := build(m)
		for _, whole := range []string{string(payer), string(payee), string(txHash)} {
			if strings.Contains(out, whole) {
				t.Errorf("%s: shows %s", m, whole)
			}
		}
	}
	if out := build(report.MaskPartial); !strings.Contains(out, "0x8617…070D") {
		t.Error("partial: first six and last four are gone")
	}
	if out := build(report.MaskFull); strings.Contains(out, "070D") {
		t.Error("full: shows the end of an address")
	}
	s.verdict.Findings[0].Slug = "look-alike-address"
	if out := build(report.MaskPartial); !strings.Contains(out, string(payee)) {
		t.Error("hides the address that the finding is about")
	}
}

// A network may call a block final before a platform has counted enough of them: no report says both
// that it is final and that it is not. Where nobody told the newest block, neither is said.
func TestStatusAgreesWithFinality(t *testing.T) {
	for _, tag := range lang.Available() {
		show := func(p diagnose.Progress) (string, string) {
			s := confirming()
			s.verdict.State, s.verdict.Progress = diagnose.StateIncluded, p
			r := s.build(tag, report.Agent)
			return text(t, r), string(render(t, "json", r))
		}
		for _, not := range []string{"not final", "尚未最终确定"} {
			if out, _ := show(diagnose.Progress{Confirmations: 3, Required: 15, Final: true, FinalBy: "tag"}); strings.Contains(out, not) {
				t.Errorf("%s: final, and not final:\n%s", tag, out)
			}
			if out, doc := show(diagnose.Progress{Required: 15}); strings.Contains(out, not) || strings.Contains(doc, `"confirmations":0`) || strings.Contains(doc, `"confirmations": 0`) {
				t.Errorf("%s: without the newest block it is not final:\n%s", tag, out)
			}
		}
		if out, _ := show(diagnose.Progress{Confirmations: 3, Required: 15}); !strings.Contains(out, "not final") && !strings.Contains(out, "尚未最终确定") {
			t.Errorf("%s: not final, and not said:\n%s", tag, out)
		}
	}
}

func TestCustomersGetNoEvidence(t *testing.T) {
	for _, s := range samples() {
		out := text(t, s.build("en", report.Customer)) + string(render(t, "json", s.build("en", report.Customer)))
		for _, inner := range []string{"ethereum-1", "bitcoin-1", "eth_get", "getmempoolentry", "[1]"} {
			if strings.Contains(out, inner) {
				t.Errorf("%s: a customer reads %q", s.name, inner)
			}
		}
	}
}

func TestTicketIsComparedClaimByClaim(t *testing.T) {
	results := func(change func(f *facts.Facts)) map[string]string {
		s := confirming()
		change(s.facts)
		var doc struct {
			Claims    []struct{ Claim, Result string }
			Transfers []struct {
				Matches *bool `json:"matches_ticket"`
			}
		}
		if err := json.Unmarshal(render(t, "json", s.build("en", report.Agent)), &doc); err != nil {
			t.Fatal(err)
		}
		out := map[string]string{"transfer": "null"}
		for _, c := range doc.Claims {
			out[c.Claim] = c.Result
		}
		if len(doc.Transfers) > 0 && doc.Transfers[0].Matches != nil {
			out["transfer"] = map[bool]string{true: "agrees", false: "differs"}[*doc.Transfers[0].Matches]
		}
		return out
	}
	for _, c := range []struct {
		name, key, want string
		change          func(f *facts.Facts)
	}{
		{"all agrees", "transfer", "agrees", func(*facts.Facts) {}},
		{"lower case address", "to", "agrees", func(f *facts.Facts) { f.Ticket.To = facts.Untrusted(strings.ToLower(string(payee))) }},
		{"other address", "to", "differs", func(f *facts.Facts) { f.Ticket.To = facts.Untrusted(payer) }},
		{"other address", "amount", "agrees", func(f *facts.Facts) { f.Ticket.To = facts.Untrusted(payer) }},
		{"other amount", "amount", "differs", func(f *facts.Facts) { f.Ticket.Amount = "1.50001" }},
		{"same amount written longer", "amount", "agrees", func(f *facts.Facts) { f.Ticket.Amount = "1.500" }},
		{"amount in words", "amount", "cannot-check", func(f *facts.Facts) { f.Ticket.Amount = "all of it" }},
		{"other coin", "asset", "differs", func(f *facts.Facts) { f.Ticket.Asset = "USDT" }},
		{"a stranger's token of that name", "asset", "cannot-check", func(f *facts.Facts) {
			f.Ticket.Asset = "ETH"
			f.Transfers.V[0].Amount.Asset.Listed = false
			f.Transfers.V[0].Amount.Asset.ID = "eip155:1/erc20:0x0000000000000000000000000000000000000001"
		}},
		{"nothing seen", "to", "cannot-check", func(f *facts.Facts) { f.Transfers = facts.Value[[]facts.Transfer]{} }},
		{"other network", "network", "differs", func(f *facts.Facts) { f.Ticket.ClaimedChain = "eip155:56" }},
		{"sender", "from", "agrees", func(f *facts.Facts) { f.Ticket.From = facts.Untrusted(payer) }},
		{"no claims", "transfer", "null", func(f *facts.Facts) { f.Ticket = facts.Ticket{} }},
	} {
		if got := results(c.change)[c.key]; got != c.want {
			t.Errorf("%s: %s %s, want %s", c.name, c.key, got, c.want)
		}
	}
}

func TestMissingWordsAreVisible(t *testing.T) {
	s := unclear()
	s.verdict.Findings = []diagnose.Finding{{Slug: "no-such-cause", Section: "waiting", Certainty: diagnose.Likely, Role: diagnose.Root}}
	if out := text(t, s.build("zh", report.Agent)); !strings.HasPrefix(out, "no-such-cause\n") {
		t.Errorf("a cause without words is not named:\n%s", out)
	}
	s = refused()
	delete(s.verdict.Findings[0].Args, "reason")
	if out := text(t, s.build("en", report.Agent)); !strings.Contains(out, "‹") {
		t.Error("a missing value leaves no visible gap")
	}
}

func TestFormatsAreOneList(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range report.Formats() {
		if seen[f.Name] || f.Ext == "" || f.Media == "" {
			t.Errorf("%s stands twice or lacks its ending or its media type", f.Name)
		}
		seen[f.Name] = true
	}
	for _, name := range strings.Fields("terminal text md html html-fragment json short adf") {
		if !seen[name] {
			t.Errorf("the contract's format %s is missing", name)
		}
	}
	if _, ok := report.ForName("pdf"); ok {
		t.Error("found a format that is not there")
	}
}

func TestSeveralReportsAreOneOutput(t *testing.T) {
	a, b := confirming().build("en", report.Agent), cheap().build("en", report.Agent)
	var docs []map[string]any
	if err := json.Unmarshal(render(t, "json", a, b), &docs); err != nil || len(docs) != 2 {
		t.Errorf("json: %d reports, %v", len(docs), err)
	}
	if n := strings.Count(string(render(t, "html", a, b)), "<body>"); n != 1 {
		t.Errorf("html: %d bodies", n)
	}
	if out := string(render(t, "text", a, b)); !strings.Contains(out, a.ID) || !strings.Contains(out, b.ID) {
		t.Error("text: a report is missing")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	for _, s := range samples() {
		for _, f := range report.Formats() {
			first := render(t, f.Name, s.build("zh", report.Engineer))
			for range 5 {
				if again := render(t, f.Name, s.build("zh", report.Engineer)); string(again) != string(first) {
					t.Fatalf("%s, %s: differs from run to run", s.name, f.Name)
				}
			}
		}
	}
}

func TestEveryCauseCanBeExplained(t *testing.T) {
	for _, c := range causes.All() {
		for _, tag := range lang.Available() {
			r, ok := report.Explain(c.Slug, tag)
			if !ok {
				continue // causes/words_test.go asks for the words
			}
			if out := text(t, r); len(out) < 200 || strings.Contains(out, "[en]") {
				t.Errorf("%s, %s:\n%s", c.Slug, tag, out)
			}
			if !json.Valid(render(t, "json", r)) {
				t.Errorf("%s, %s: not JSON", c.Slug, tag)
			}
		}
	}
	if _, ok := report.Explain("no-such-cause", "en"); ok {
		t.Error("explains what does not exist")
	}
}

func TestGlossaryIsWhole(t *testing.T) {
	if n := len(report.Terms()); n < 15 {
		t.Errorf("%d terms", n)
	}
	for _, tag := range lang.Available() {
		for _, key := range report.Terms() {
			page, ok := report.ExplainTerm(key, tag)
			if !ok {
				t.Fatalf("%s: %s is not explained", tag, key)
			}
			var doc struct{ Name, Meaning string }
			if err := json.Unmarshal(render(t, "json", page), &doc); err != nil {
				t.Fatal(err)
			}
			if doc.Name == "" || doc.Meaning == "" || strings.HasPrefix(doc.Name, "[") {
				t.Errorf("%s: %s: %+v", tag, key, doc)
			}
			if again, ok := report.ExplainTerm(strings.ToUpper(doc.Name), tag); !ok || !bytes.Equal(render(t, "text", again), render(t, "text", page)) {
				t.Errorf("%s: %q does not lead to %s", tag, doc.Name, key)
			}
		}
	}
}

func TestEveryValueHasAName(t *testing.T) {
	for _, c := range causes.All() {
		for _, tag := range lang.Available() {
			for _, arg := range c.Args {
				if w := lang.Load(tag); !w.Has("args."+arg) && !w.Has("args."+arg+"_") {
					t.Errorf("%s: %s: no name for %q in args.yaml", tag, c.Slug, arg)
				}
			}
		}
	}
}
