package uncredited

import (
	"strings"
	"unicode"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// The memo causes compare what the ticket says with what the platform gave out. The families
// that are inspected so far carry no memo on the chain, so none is more than possible.
func memoRule(fits func(given, wanted string) bool) []diagnose.Rule {
	return []diagnose.Rule{{Needs: ruledNeeds(), Judge: func(f *facts.Facts) diagnose.Outcome {
		if f.Ticket.Memo == "" && f.Ticket.To == "" {
			return diagnose.Outcome{} // nobody told of a memo or an address
		}
		if out, ok := ruled(f); !ok {
			return out
		}
		if out, ok := owns(f); !ok {
			return out
		}
		for _, t := range claim.Deposits(f) {
			o, ok := claim.Owned(f, t.To)
			terms, _ := claim.Terms(f, t.Amount.Asset.ID)
			if !ok || o.Memo == "" || terms.Memo == "none" || terms.Memo == "optional" && f.Ticket.Memo == "" {
				continue
			}
			if !fits(string(f.Ticket.Memo), string(o.Memo)) {
				return diagnose.NoBecause(f.Transfers.From...)
			}
			out := deposited(f, map[string]any{"platform": own(f.Profile.Name), "given": f.Ticket.Memo, "wanted": o.Memo})
			out.Certainty = diagnose.Possible
			out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "credit-manually"}}
			return out
		}
		return diagnose.Outcome{}
	}}}
}

// core is a memo without blanks and signs.
func core(memo string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, memo)
}
