package explain

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"txtriage/chains"
	"txtriage/report"
	"txtriage/report/lang"
)

// FuzzTopic: anything may be asked for. What is told has a page in every language and format, in
// which nothing that was asked for acts on a terminal.
func FuzzTopic(f *testing.F) {
	for _, s := range []string{
		"replacement transaction underpriced", "0xe450d38c", "panic 0x11", "okx deposit 12", "execution reverted: ERC20: \x1b[31m", "dust", "eip155:480",
		"0xdac17f958d2ee523a2206206994597c13d831ec7", "0x08c379a0", "min relay fee not met, 1 < 2", "out of gas: \u202e", "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
	} {
		f.Add(s)
	}
	cat, err := chains.LoadCatalog()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, topic string) {
		for _, tag := range lang.Available() {
			var pages []*report.Report
			if p, ok := report.Explain(topic, tag); ok {
				pages = append(pages, p)
			}
			if p, ok := report.ExplainRecord(topic, tag); ok {
				pages = append(pages, p)
			}
			if k, ok := known(topic, cat); ok {
				pages = append(pages, report.ExplainKnown(k, tag))
			}
			if r, ok := refusal(topic); ok {
				pages = append(pages, report.ExplainRefusal(r, tag))
			}
			for _, page := range pages {
				for _, format := range report.Formats() {
					var b bytes.Buffer
					if err := format.Write(&b, report.Look{Width: 80}, page); err != nil {
						t.Fatal(err)
					}
					for _, r := range b.String() {
						if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
							t.Fatalf("%s of %q holds %U", format.Name, topic, r)
						}
					}
					if b.Len() > 1<<20+20*len(topic) || strings.Contains(b.String(), "{{") {
						t.Fatalf("%s of %q: %d bytes", format.Name, topic, b.Len())
					}
				}
			}
		}
	})
}
