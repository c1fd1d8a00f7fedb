// Package story reads what people write around an id: how much of what they sent, over which
// network, to whom, when. Pure. What could be read in two ways is left out: a claim that
// nobody made would be compared with the chain and told as a difference.
package story

import (
	"regexp"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/recognise"
)

// longest bounds how much of a paste is read as a story; tickets are shorter, logs are not.
const longest = 32 << 10

// Read returns the claims of a paste about one transfer; now settles dates without a year.
// A paste with a secret claims nothing, and so does one about several transfers.
func Read(paste string, cat *chains.Catalog, now time.Time) facts.Ticket {
	if len(paste) > longest {
		return facts.Ticket{}
	}
	text, pieces := recognise.Layout(paste, cat)
	if text == "" || transfers(pieces) > 1 {
		return facts.Ticket{}
	}
	text = tag.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	text = quoted.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	var t facts.Ticket
	t.To, t.From = people(text, pieces)
	if t.To == "" && t.From == "" {
		t.To, t.Loose = place(text, pieces), true
	}
	t.Loose = t.Loose && t.To != ""
	t.Missed = missed(text)
	amount, asset := money(text, cat)
	t.Amount, t.Asset = facts.Untrusted(amount), facts.Untrusted(asset)
	t.Memo = facts.Untrusted(memo(text))
	if name := network(text, cat); name != "" {
		t.Network = facts.Untrusted(name)
		if row, err := cat.Made(name); err == nil {
			t.ClaimedChain = row.ID
		}
	}
	t.SentAt = sent(text, now)
	return t
}

// transfers counts the different transactions that the paste names.
func transfers(pieces []recognise.Piece) int {
	seen := map[string]bool{}
	for _, p := range pieces {
		if p.Kind == chains.Transaction || p.Kind == chains.RawTransaction {
			id := strings.TrimPrefix(strings.ToLower(p.ID), "0x")
			if id == "" {
				id = p.Text
			}
			seen[id] = true
		}
	}
	return len(seen)
}

// tag is a mark of a web page or mail.
var tag = regexp.MustCompile(`</?[A-Za-z][^<>\n]{0,200}>`)

// quoted are the marks of a mail's quoted lines.
var quoted = regexp.MustCompile(`(?m)^[ \t]*(?:[>|][ \t]*)+`)

// before is the end of what stands before an offset on its line, lower case, without the
// signs that join a label and its value.
func before(text string, at int) string {
	line := text[:at]
	if i := strings.LastIndexByte(line, '\n'); i >= 0 && strings.TrimSpace(line[i+1:]) != "" {
		line = line[i+1:]
	}
	const far = 60
	line = line[max(0, len(line)-far):]
	return strings.ToLower(strings.TrimRight(line, " \t\n:：=-–>,，(（\"'"))
}

// endsWith reports whether a text ends with one of the words, as a word of its own where it is
// written with Latin letters.
func endsWith(text string, words []string) bool {
	for _, w := range words {
		if !strings.HasSuffix(text, w) {
			continue
		}
		rest := text[:len(text)-len(w)]
		if w[0] >= 0x80 || rest == "" || !letter(rest[len(rest)-1]) {
			return true
		}
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

var memoWords = []string{"memo", "tag", "destination tag", "dest tag", "memo id", "message", "标签", "备注", "memo/tag", "memo 是", "memo是", "memo为"}

// memo is the word behind a label of that kind and a colon or equals sign.
func memo(text string) string {
	out := ""
	for i, r := range text {
		if r != ':' && r != '=' && r != '：' || !endsWith(before(text, i), memoWords) {
			continue
		}
		rest := strings.TrimLeft(text[i+len(string(r)):], " \t\"'")
		end := strings.IndexAny(rest, " \t\n,，;。\"'")
		if end < 0 {
			end = len(rest)
		}
		v := strings.TrimRight(rest[:end], ".")
		if v == "" || len(v) > 64 || out != "" && out != v {
			return ""
		}
		out = v
	}
	return out
}
