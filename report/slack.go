package report

import (
	"io"
	"strings"
	"unicode/utf8"

	"txtriage/report/safe"
)

// slackMost is the size above which Slack cuts a message by itself, in characters.
const slackMost = 3900

// slack is the body that an incoming hook of Slack takes, and those of Mattermost and Discord
// that speak alike.
type slack struct{}

func (l slack) Render(w io.Writer, r *Report) error { return l.renderAll(w, []*Report{r}) }

func (slack) renderAll(w io.Writer, reports []*Report) error {
	var all []string
	for _, r := range reports {
		all = append(all, slackReport(r))
	}
	text := strings.Join(all, "\n\n")
	if utf8.RuneCountInString(text) > slackMost { // by lines: nothing may end in the middle of a code span
		for utf8.RuneCountInString(text) > slackMost {
			text = text[:max(strings.LastIndexByte(text, '\n'), 0)]
		}
		text += "\n…"
	}
	return writeJSON(w, struct {
		Text string `json:"text"`
	}{text})
}

func slackReport(r *Report) string {
	var b strings.Builder
	b.WriteString("*" + slackLine(r.Headline) + "*")
	for _, x := range r.Summary {
		slackBlock(&b, r.colon, x, 0)
	}
	for _, s := range r.Sections {
		if s.Title != "" {
			b.WriteString("\n*" + safe.SlackWords(s.Title) + "*")
		}
		for _, x := range s.Blocks {
			slackBlock(&b, r.colon, x, 0)
		}
	}
	for _, l := range r.Footer {
		b.WriteString("\n" + slackLine(l))
	}
	return b.String()
}

func slackBlock(b *strings.Builder, colon string, x Block, depth int) {
	x = x.withoutNotes()
	t := strings.TrimLeft(slackLine(x.Text), " ")
	if x.Label != "" {
		t = "*" + safe.SlackWords(x.Label) + "*" + safe.SlackWords(colon) + t
	}
	if t != "" {
		b.WriteByte('\n')
		if depth > 0 {
			b.WriteString(strings.Repeat("    ", depth-1) + "• ")
		}
		b.WriteString(t)
		depth++
	}
	for _, i := range x.Items {
		slackBlock(b, colon, i, max(depth, 1))
	}
}

func slackLine(l Line) string {
	var b strings.Builder
	for _, t := range l {
		switch {
		case t.Quoted && t.Symbol:
			b.WriteString(safe.Slack(t.Quote, safe.Symbol))
		case t.Quoted:
			b.WriteString(safe.Slack(t.Quote, safe.Reason))
		case t.Code:
			b.WriteString("`" + safe.SlackWords(t.Words) + "`")
		default:
			b.WriteString(safe.SlackWords(t.Words))
		}
	}
	return b.String()
}
