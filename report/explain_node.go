package report

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// NodeSays is what is known of a node's text beside its meaning.
type NodeSays struct {
	Class   string       `json:"class,omitempty"`      // of an answer: a word of refusals.yaml, or one that says enough by itself
	Numbers []NodeNumber `json:"numbers,omitempty"`    // that stand in it, in the order of their names
	Script  string       `json:"script_key,omitempty"` // why a script failed: a word of rejects.yaml
	Cause   string       `json:"cause,omitempty"`      // slug of what a transaction refused with it is told as; "" if the text decides none
	Party   string       `json:"party,omitempty"`      // who acts then
	SaidBy  []string     `json:"said_by,omitempty"`    // programs and versions: "Bitcoin Core 24–29"
}

func (n NodeSays) orNil() *NodeSays {
	if n.Class == "" && len(n.Numbers) == 0 && n.Script == "" && n.Cause == "" && len(n.SaidBy) == 0 {
		return nil
	}
	return &n
}

// NodeNumber is one number of a text: base units, or units per 1,000 virtual bytes.
type NodeNumber struct {
	Name  string    `json:"name"`
	Value facts.Int `json:"value"`
}

// nodeSays are the lines for it, behind the meaning.
func (s *speaker) nodeSays(n NodeSays) []Block {
	var out []Block
	if n.Class != "" {
		if l := s.say(nil, "refusals."+n.Class); len(l) > 0 {
			out = append(out, Block{Label: s.ui("ui.explain.next"), Text: l})
		}
	}
	if n.Script != "" {
		out = append(out, Block{Label: s.argName("reason"), Text: s.reject(diagnose.Reject(n.Script))})
	}
	for _, x := range n.Numbers {
		out = append(out, Block{Label: s.argName(x.Name), Text: words(x.Value.String())})
	}
	if len(n.Numbers) > 0 {
		out = append(out, Block{Label: s.ui("ui.explain.note"), Text: s.say(nil, "ui.explain.base-units")})
	}
	if n.Cause != "" {
		out = append(out,
			Block{Label: s.ui("ui.explain.slug"), Text: append(s.causeName(n.Cause), Text{Words: " "}, Text{Words: n.Cause, Code: true})},
			Block{Label: s.ui("ui.summary.party"), Text: words(s.word("parties.acts."+n.Party, n.Party))})
	}
	if len(n.SaidBy) > 0 {
		out = append(out, Block{Label: s.ui("ui.explain.said-by"), Text: words(strings.Join(n.SaidBy, ", "))})
	}
	return out
}
