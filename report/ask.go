package report

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// asked lists by code what only the customer can tell and the ticket does not hold yet: once,
// complete, so that nobody has to come back with another question.
func asked(v diagnose.Verdict, f *facts.Facts) []string {
	if slices.ContainsFunc(v.Findings, func(x diagnose.Finding) bool { return x.Slug == "secret-pasted" }) || !lacking(v) {
		return nil
	}
	t := f.Ticket
	missing := v.State == diagnose.StateNotFound || v.State == diagnose.StateUnknown
	var out []string
	add := func(code string, wanted bool) {
		if wanted {
			out = append(out, code)
		}
	}
	add("tx-id", f.Subject.Problem != "" || f.Subject.Kind != "transaction" && f.Subject.Kind != "raw-transaction")
	add("network", t.Network == "" && t.ClaimedChain == "" && !f.Sighting.Known())
	add("to", t.To == "" && f.Subject.Kind != "address")
	add("asset", t.Asset == "")
	add("amount", t.Amount == "")
	add("memo", t.Memo == "" && f.Chain.Family == "")
	add("sent-at", t.SentAt.IsZero() && (missing || f.Subject.Looked))
	add("from", t.From == "" && missing)
	add("status", t.Status == "" && missing)
	return out
}

// lacking reports whether the customer's details would help: a cause asks for them, or the
// transaction is not there and its own bytes do not say why.
func lacking(v diagnose.Verdict) bool {
	told := len(v.Findings) > 0 && v.Findings[0].Section == "waiting"
	return v.State == diagnose.StateNotFound && !told || slices.ContainsFunc(v.Actions, func(a diagnose.Action) bool { return a.What == "give-details" })
}

// askTitle speaks to the agent, or to the one who knows.
func (s *speaker) askTitle() string {
	if s.o.View == Customer || s.role == "user" {
		return "ui.section.ask-you"
	}
	return "ui.section.ask"
}

// ask words the list.
func (s *speaker) ask(v diagnose.Verdict, f *facts.Facts) []Block {
	var items []Block
	for _, code := range asked(v, f) {
		items = append(items, Block{Text: s.say(nil, "ui.ask."+code)})
	}
	if len(items) == 0 {
		return nil
	}
	return []Block{{Items: items}}
}
