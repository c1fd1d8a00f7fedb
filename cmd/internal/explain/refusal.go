package explain

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/facts"
	"txtriage/report"
)

// refusal reads a topic as the words or data of a refusal; ok is false if it is neither.
func refusal(topic string) (r report.Refusal, ok bool) {
	topic = strings.TrimSpace(topic)
	low := strings.ToLower(topic)
	if rest, is := strings.CutPrefix(low, "panic"); is {
		if n, err := strconv.ParseUint(strings.Trim(rest, " ():"), 0, 64); err == nil {
			return panicCode(n), true
		}
	}
	if digits, is := strings.CutPrefix(low, "0x"); is {
		if n, err := strconv.ParseUint(digits, 16, 8); err == nil && len(digits) <= 2 {
			return panicCode(n), true
		}
		data, err := hex.DecodeString(digits)
		if err != nil || len(data) < 4 {
			return r, false
		}
		return ofData(data), true
	}
	text, found := knowledge.TextOf(words(topic))
	said := report.Refusal{By: "contract", Text: facts.Untrusted(topic), Category: text.Category, Means: text.Meaning, Source: text.Source, Heard: !text.Verified}
	if found && text.Listed {
		return said, true
	}
	if r, ok := ofNode(topic); ok && r.Key != "execution-reverted" {
		return r, true
	}
	if found {
		return said, true
	}
	return ofNode(topic)
}

// words are a contract's own: a node puts its words before them.
func words(topic string) string {
	if i := strings.Index(strings.ToLower(topic), "reverted: "); i >= 0 {
		topic = topic[i+len("reverted: "):]
	}
	return strings.Trim(topic, `'" `)
}

func panicCode(n uint64) report.Refusal {
	return report.Refusal{By: "contract", Panic: fmt.Sprintf("%02x", n)}
}

// ofData reads revert data; four bytes alone are the code of an error whose values are missing.
func ofData(data []byte) report.Refusal {
	d := decode.Revert(data)
	r := report.Refusal{
		By: "contract", Selector: d.Selector, Signature: d.Signature, Reason: facts.Untrusted(d.Reason),
		Category: d.Category, Means: d.Meaning, Heard: d.Heard,
	}
	if len(data) == 4 { // the code alone, not damaged data
		r.Selector = knowledge.Selector(data).String()
	}
	if d.Panic != nil {
		r.Panic = fmt.Sprintf("%02x", *d.Panic)
		return r
	}
	if e, ok := knowledge.ErrorOf(knowledge.Selector(data[:4])); ok && (len(data) == 4 || d.Signature != "" || d.Reason != "") {
		r.Signature, r.Source = e.Signature, e.Source
		switch {
		case d.Reason != "": // the text inside says more than the error around it
			t, _ := knowledge.TextOf(d.Reason)
			r.Source = t.Source
		case r.Category == "":
			r.Category, r.Means, r.Heard = e.Category, e.Meaning, !e.Verified
		}
		if args, err := decode.Args(e.Signature, data[4:]); err == nil && d.Reason == "" {
			r.Args = args
		}
	}
	return r
}
