// Package pasted holds the causes that lie in the paste itself. Most read only the paste:
// they need no node, and their evidence is the text.
package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// paste makes a rule that applies if recognition named the problem, or the kind of object.
// It reads no node's answer.
func paste(slug, kind string, certainty diagnose.Certainty, args func(facts.Subject) map[string]any) []diagnose.Rule {
	return []diagnose.Rule{{Judge: func(f *facts.Facts) diagnose.Outcome {
		s := f.Subject
		if s.Problem != slug && (kind == "" || s.Kind != kind || s.Problem != "") {
			return diagnose.Outcome{}
		}
		out := diagnose.YesBecause(certainty)
		if args != nil {
			out.Args = args(s)
		}
		return out
	}}}
}

// quoted gives the words the paste itself. A secret has no text, so it cannot slip through.
func quoted(s facts.Subject) map[string]any { return map[string]any{"pasted": s.Text} }

// ask is a rule whose outcome asks somebody for something.
func ask(rules []diagnose.Rule, actions ...diagnose.Action) []diagnose.Rule {
	for i := range rules {
		judge := rules[i].Judge
		rules[i].Judge = func(f *facts.Facts) diagnose.Outcome {
			out := judge(f)
			if out.Answer == diagnose.Yes {
				out.Actions = append(out.Actions, actions...)
			}
			return out
		}
	}
	return rules
}

var giveDetails = diagnose.Action{Who: diagnose.Sender, What: "give-details"}

// notAnother answers for an id that is not known to stand for another one. If the nodes
// showed a transaction of another id, something led there that was not seen.
func notAnother(f *facts.Facts, path string, v facts.Value[facts.Hash]) diagnose.Outcome {
	if isAddress(f.Subject) {
		return diagnose.Outcome{} // what was looked up is no id that somebody pasted
	}
	if tx := diagnose.UTXO(f).Tx; f.Sighting.Known() && tx.Known() && string(tx.V.Txid) != f.Subject.ID {
		return diagnose.Unsure(path)
	}
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	out, _ := diagnose.Need(path, v)
	return out
}
