package report

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// Refusal is what a node or a contract said when it refused, as far as it could be read.
type Refusal struct {
	By        string          // node, contract
	Text      facts.Untrusted // what was said, as pasted
	Selector  string          // of a contract's error: the first four bytes, hex
	Signature string          // by our own tables; "" if they do not know it
	Args      []string        // of the error: numbers, addresses and hex only
	Reason    facts.Untrusted // a text inside the error
	Panic     string          // the compiler's code, at least two hex digits
	Category  string          // of a contract's error; "" if nobody has sorted it
	Means     string          // of the same: a word of meanings.yaml; "" if only the category is known
	Source    string          // where the table's row was read
	Heard     bool            // nobody read it there
	Key       string          // of a node's error: a word of rejects.yaml; "" if it is not known
	Node      NodeSays        // of the same
}

// known reports whether the tables have a meaning for it.
func (r Refusal) known() bool {
	return r.Key != "" || r.Category != "" || r.Signature != "" || r.Panic != ""
}

// ExplainRefusal returns the printable page of a refusal. What nobody knows is said to be unknown.
func ExplainRefusal(x Refusal, tag string) *Report {
	s := newSpeaker(Options{Lang: tag})
	r := &Report{Lang: s.w.Tag(), colon: s.ui("ui.colon")}
	head := "ui.explain." + x.By
	if !x.known() {
		head = "ui.explain.unknown"
	}
	r.Headline = s.say(nil, head)
	var blocks []Block
	add := func(name string, l Line) {
		if len(l) > 0 {
			blocks = append(blocks, Block{Label: s.argName(name), Text: l})
		}
	}
	code := func(text string) Line {
		if text == "" {
			return nil
		}
		return Line{{Words: text, Code: true}}
	}
	quote := func(u facts.Untrusted) Line {
		if u == "" {
			return nil
		}
		return Line{s.quote(u)}
	}
	meaning := s.refusalMeaning(x)
	add("said", quote(x.Text))
	add("selector", code(x.Selector))
	if x.Signature != "" {
		blocks = append(blocks, Block{Label: s.ui("ui.explain.matches"), Text: code(x.Signature)})
	}
	for _, a := range x.Args {
		add("value", code(a))
	}
	add("reason", quote(x.Reason))
	if x.Panic != "" {
		add("panic", code("0x"+x.Panic))
	}
	add("meaning", meaning)
	blocks = append(blocks, s.nodeSays(x.Node)...)
	if x.Signature != "" {
		blocks = append(blocks, Block{Label: s.ui("ui.explain.note"), Text: s.say(nil, "ui.explain.four-bytes")})
	}
	if x.Source != "" {
		blocks = append(blocks, Block{Label: s.ui("ui.explain.read-in"), Text: s.origin(x.Source, x.Heard)})
	}
	r.add("cause", "", blocks...)
	r.doc = struct {
		Schema    string   `json:"schema"`
		By        string   `json:"by"`
		Known     bool     `json:"known"`
		Key       string   `json:"key,omitempty"`
		Selector  string   `json:"selector,omitempty"`
		Signature string   `json:"signature,omitempty"`
		Args      []string `json:"args,omitempty"`
		Reason    string   `json:"reason,omitempty"`
		Panic     string   `json:"panic,omitempty"`
		Category  string   `json:"category,omitempty"`
		Means     string   `json:"means,omitempty"`
		Source    string   `json:"source,omitempty"`
		Verified  bool     `json:"verified"`
		Lang      string   `json:"lang"`
		Meaning   string   `json:"meaning"`
		*NodeSays
	}{"txtriage.explain-refusal/1", x.By, x.known(), x.Key, x.Selector, x.Signature, x.Args, plain(quote(x.Reason)), x.Panic, x.Category, x.Means, x.Source, x.Source != "" && !x.Heard, r.Lang, plain(meaning), x.Node.orNil()}
	return r
}

// refusalMeaning is one sentence: the node's table, the compiler's codes, or the category.
func (s *speaker) refusalMeaning(x Refusal) Line {
	switch {
	case x.Key != "":
		return s.reject(diagnose.Reject(x.Key))
	case x.Panic != "":
		return s.say(nil, "codes.panic-"+x.Panic, "codes.panic-unknown")
	case x.Means != "":
		return s.means(diagnose.Means(x.Means))
	case x.Category != "":
		return s.say(nil, "codes.revert-"+x.Category, "codes.revert-unknown")
	case x.By == "node":
		return s.say(nil, "ui.explain.unlisted")
	}
	return s.say(nil, "codes.revert-unknown")
}
