package report

import (
	"slices"
	"sort"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// internalActions are work inside a platform, or about our nodes: no customer is told them.
var internalActions = []string{"ask-other-node", "contact-owner", "credit-manually", "escalate", "fix-node", "retry-delivery"}

// fasterActions only bring forward what goes through by itself: beside "wait" they are choices.
var fasterActions = []string{"cancel-with-same-nonce", "pay-for-parent", "replace-with-higher-fee", "speed-up-blocker"}

// firstActions come before others: nobody acts before the details are right.
var firstActions = []string{"wait", "check-network", "check-address", "give-details"}

// actions lists who does what, each with its exact numbers, in the order of doing. Waiting alone
// is no action: the summary says that nobody acts.
func (s *speaker) actions(v diagnose.Verdict, f *facts.Facts) []Block {
	told := slices.DeleteFunc(slices.Clone(v.Actions), func(a diagnose.Action) bool {
		return (s.o.View == Customer || s.role == "user") && slices.Contains(internalActions, a.What) || len(v.Actions) == 1 && a.What == "wait" && len(a.Args) == 0
	})
	slices.SortStableFunc(told, func(a, b diagnose.Action) int { return s.turn(a) - s.turn(b) })
	items := s.nextStep(v)
	for _, a := range told {
		items = append(items, Block{Text: s.action(v, a), Items: s.numbers(a.Args)})
	}
	var blocks []Block
	if len(items) > 0 {
		blocks = append(blocks, Block{Items: items})
	}
	if !v.NextCheck.IsZero() && v.NextCheck.After(f.AsOf) && s.o.View != Customer {
		blocks = append(blocks, Block{Text: s.say(map[string]any{"at": laterMinute(v.NextCheck)}, "ui.next-check")})
	}
	return blocks
}

// turn is the place of an action: what comes before others, then the reader's own, then the rest.
func (s *speaker) turn(a diagnose.Action) int {
	if i := slices.Index(firstActions, a.What); i >= 0 {
		return i
	}
	if s.own(a.Who) {
		return len(firstActions)
	}
	return len(firstActions) + 1
}

// action words one action: as the first cause or the family of the chain needs it, if there is
// such a form. Whoever asked needs no name.
func (s *speaker) action(v diagnose.Verdict, a diagnose.Action) Line {
	id := "actions." + a.What
	ids := []string{id + "@" + string(s.chain.Family), id}
	if len(v.Findings) > 0 {
		f := v.Findings[0]
		ids = slices.Concat(variant(id, f.Args), []string{id + "@" + f.Slug}, ids)
	}
	what := s.say(a.Args, ids...)
	if len(what) == 0 {
		what = Line{{Words: a.What, Code: true}}
	}
	line := what
	switch {
	case a.Who == "", a.Who == diagnose.Nobody, a.Who == diagnose.UnknownParty:
	case a.Who == diagnose.Sender && asker(v):
	case s.own(a.Who) && a.What != "contact-"+string(a.Who):
		line = s.say(map[string]any{"who": words(s.ui("ui.role.you")), "what": what}, "ui.action")
	case a.What == "contact-"+string(a.Who): // not "the sender: ask the sender"
	default:
		who := s.word("parties.name."+string(a.Who), string(a.Who))
		form := "ui.action"
		if slices.Contains(fasterActions, a.What) && slices.ContainsFunc(v.Actions, func(a diagnose.Action) bool { return a.What == "wait" }) {
			form = "ui.action-faster"
		}
		line = s.say(map[string]any{"who": words(who), "what": what}, form)
	}
	if a.Verified {
		line = join(s.ui("ui.between-sentences"), line, s.say(nil, "ui.action-verified"))
	}
	return line
}

// numbers prints the arguments of an action: the least that works beside the recommended.
func (s *speaker) numbers(args map[string]any) []Block {
	names := make([]string, 0, len(args))
	for n := range args {
		names = append(names, n)
	}
	sort.Strings(names)
	var out []Block
	for _, n := range names {
		rest, least := strings.CutPrefix(n, "min_")
		if least && args[rest] != nil {
			continue // told with the recommended one
		}
		text := s.number(n, args[n])
		if least { // it stands alone
			text = s.say(map[string]any{"least": text}, "ui.least")
			out = append(out, Block{Label: s.argName(rest), Text: text})
			continue
		}
		if least, ok := args["min_"+n]; ok && plain(s.number("min_"+n, least)) != plain(text) {
			word := "ui.at-least"
			if unitOf(n) == "gas-price" {
				word = "ui.at-least-pool" // the next block may ask for more
			}
			text = s.say(map[string]any{"best": text, "least": s.number("min_"+n, least)}, word)
		}
		out = append(out, Block{Label: s.argName(n), Text: text})
	}
	return out
}

// number prints one number of an action; a bare integer gets the unit that the contract
// gives to its name.
func (s *speaker) number(name string, v any) Line {
	n, ok := v.(facts.Int)
	if !ok {
		return s.value(v)
	}
	switch unitOf(name) {
	case "gas-price":
		return s.value(diagnose.GasPrice{Wei: n})
	case "native":
		whole := s.amount(facts.Amount{Units: n, Asset: s.chain.Native})
		if s.chain.Family == facts.FamilyUTXO { // wallets of this family ask for one or the other
			return join("", words(n.String()+" sat = "), whole)
		}
		return whole
	}
	return s.value(n)
}

// unitOf is the unit of an action's integer by the contract: a price in wei per gas, base
// units of the chain's coin, or "" for a plain number.
func unitOf(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "min_"), "next_block_")
	switch name {
	case "max_fee_per_gas", "max_priority_fee_per_gas", "gas_price", "max_fee_per_blob_gas":
		return "gas-price"
	case "fee", "child_fee", "shortfall":
		return "native"
	}
	return ""
}
