package report_test

import (
	"strings"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/report"
)

// lineOf is the first line of the engineer's text that holds the words.
func lineOf(t *testing.T, tag string, s sample, words string) string {
	t.Helper()
	out := text(t, s.build(tag, report.Engineer))
	for line := range strings.Lines(out) {
		if strings.Contains(line, words) {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("%s: no line with %q in\n%s", tag, words, out)
	return ""
}

// A newest block of the future is told as such; a minute's difference between two clocks is none.
func TestABlockOfTheFutureHasNoAge(t *testing.T) {
	for _, c := range []struct {
		ahead  time.Duration
		en, zh string
	}{
		{-8 * time.Second, "newest block 21234567, 8 seconds old", "最新区块 21234567，距今8秒"},
		{40 * time.Second, "newest block 21234567, less than a second old", "距今不到一秒"},
		{2 * time.Hour, "newest block 21234567, dated 2 hours ahead of this computer's clock", "区块时间比本机时钟晚2小时"},
	} {
		s := confirming()
		for i := range s.facts.Nodes {
			s.facts.Nodes[i].Head.V.Time = s.facts.AsOf.Add(c.ahead)
		}
		if got := lineOf(t, "en", s, "21234567"); !strings.Contains(got, c.en) {
			t.Errorf("%s ahead: %s", c.ahead, got)
		}
		if got := lineOf(t, "zh", s, "21234567"); !strings.Contains(got, c.zh) {
			t.Errorf("%s ahead: %s", c.ahead, got)
		}
	}
}

// Where it is not known which block it is, none is named: 0 is a block, too.
func TestABlockWithoutAHeight(t *testing.T) {
	for _, c := range []struct {
		at     facts.BlockRef
		en, zh string
	}{
		{facts.BlockRef{Time: asOf.Add(-time.Hour)}, "Block: its number is not known, found 2026-11-21 16:33 UTC", "高度未知，出块时间 2026-11-21 16:33 UTC"},
		{facts.BlockRef{Hash: "0x" + facts.Hash(hex64("cd"))}, "Block: its number is not known, found (time not known)", "高度未知"},
		{facts.BlockRef{Height: 7, Time: asOf.Add(-time.Hour)}, "Block: 7, found 2026-11-21 16:33 UTC", "7，出块时间 2026-11-21 16:33 UTC"},
	} {
		s := confirming()
		s.facts.Sighting.V.Block = c.at
		if got := lineOf(t, "en", s, "Block:"); !strings.Contains(got, c.en) {
			t.Errorf("%+v: %s", c.at, got)
		}
		named := c.at.Height > 0 || c.at.Hash != ""
		if json := string(render(t, "json", s.build("en", report.Engineer))); strings.Contains(json, `"block": null`) == named {
			t.Errorf("%+v: json names a block: %t, wanted %t", c.at, !named, named)
		}
		if got := lineOf(t, "zh", s, "出块时间"); !strings.Contains(got, c.zh) {
			t.Errorf("%+v: %s", c.at, got)
		}
	}
}
