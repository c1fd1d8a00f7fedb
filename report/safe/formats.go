package safe

import (
	"html"
	"strings"
	"unicode/utf8"

	"txtriage/chains/facts"
)

// Plain quotes a stranger's text for a terminal, for a plain text that may be pasted anywhere and for rich
// text as JSON. The result holds no control character.
func Plain(u facts.Untrusted, cut Cut) string {
	return string(opening) + defuse(visible(u, cut, false)) + string(closing)
}

// Markdown quotes a stranger's text as a code span: no emphasis, link, image, tag or mention
// starts in it, and no backtick is left to end it.
func Markdown(u facts.Untrusted, cut Cut) string {
	s := defuse(strings.ReplaceAll(visible(u, cut, false), "`", `\x60`))
	if strings.TrimSpace(s) == "" {
		return string(opening) + s + string(closing)
	}
	return string(opening) + "`" + s + "`" + string(closing)
}

// HTML quotes a stranger's text as an isolated inline element.
func HTML(u facts.Untrusted, cut Cut) string {
	return `<bdi>` + string(opening) + html.EscapeString(defuse(visible(u, cut, true))) + string(closing) + `</bdi>`
}

// CSVWords makes our own words, or a text that is visible already (JSON), a cell that no spreadsheet
// takes for a formula. The caller's CSV writer adds the quotes of the format.
func CSVWords(s string) string {
	s = Words(s)
	if strings.ContainsAny(firstSeen(s), "=+-@＝＋－＠|%") {
		return "'" + s
	}
	return s
}

func firstSeen(s string) string {
	s = strings.TrimLeft(s, " \u3000'\"")
	if s == "" {
		return ""
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// JSON makes a stranger's text a value for a program: every character is a visible one, but
// nothing is bracketed or defused, so that ids in it can be compared.
func JSON(u facts.Untrusted, cut Cut) string { return visible(u, cut, true) }

// MarkdownWords escapes our own words where Markdown would read a sign in them.
func MarkdownWords(s string) string {
	var b strings.Builder
	for _, r := range Words(s) {
		if strings.ContainsRune("\\`*_[]<>|~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// MarkdownCode makes a code span of an id of ours.
func MarkdownCode(s string) string {
	s = strings.ReplaceAll(Words(s), "`", `\x60`)
	if strings.TrimSpace(s) == "" {
		return s
	}
	return "`" + s + "`"
}

// HTMLWords escapes our own words for HTML.
func HTMLWords(s string) string { return html.EscapeString(Words(s)) }

// Slack quotes a stranger's text for Slack's own markup, as a code span: no mention, link,
// channel or emphasis starts in it. Chats that take the same hooks read it as Markdown.
func Slack(u facts.Untrusted, cut Cut) string {
	s := defuse(strings.ReplaceAll(visible(u, cut, false), "`", `\x60`))
	if strings.TrimSpace(s) == "" {
		return string(opening) + s + string(closing)
	}
	return string(opening) + "`" + slackSigns.Replace(s) + "`" + string(closing)
}

// slackSigns are the three signs by which Slack's markup begins or ends something.
var slackSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// SlackWords escapes our own words for Slack.
func SlackWords(s string) string {
	return slackSigns.Replace(strings.NewReplacer("`", "'", "@", "[at]").Replace(Words(s)))
}
