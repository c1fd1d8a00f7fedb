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

// actions lists who does what, each with its exact numbers.
func (s *speaker) actions(v diagnose.Verdict, f *facts.Facts) []Block {
	var items []Block
	for _, a := range v.Actions {
		if s.o.View == Customer && slices.Contains(internalActions, a.What) {
			continue
		}
		items = append(items, Block{Text: s.action(a), Items: s.numbers(a.Args)})
	}
	if len(items) == 0 {
		return nil
	}
	blocks := []Block{{Items: items}}
	if !v.NextCheck.IsZero() && v.NextCheck.After(f.AsOf) && s.o.View != Customer {
		blocks = append(blocks, Block{Text: s.say(map[string]any{"at": laterMinute(v.NextCheck)}, "ui.next-check")})
	}
	return blocks
}

func (s *speaker) action(a diagnose.Action) Line {
	id := "actions." + a.What
	what := s.say(a.Args, id+"@"+string(s.chain.Family), id)
	if len(what) == 0 {
		what = Line{{Words: a.What, Code: true}}
	}
	line := what
	if a.Who != "" && a.Who != diagnose.Nobody && a.What != "contact-"+string(a.Who) { // not "the sender: ask the sender"
		who := s.word("parties.name."+string(a.Who), string(a.Who))
		line = s.say(map[string]any{"who": words(who), "what": what}, "ui.action")
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
		if rest, ok := strings.CutPrefix(n, "min_"); ok && args[rest] != nil {
			continue // told with the recommended one
		}
		text := s.number(n, args[n])
		if least, ok := args["min_"+n]; ok {
			text = s.say(map[string]any{"best": text, "least": s.number("min_"+n, least)}, "ui.at-least")
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
		return s.amount(facts.Amount{Units: n, Asset: s.chain.Native})
	}
	return s.value(n)
}

// unitOf is the unit of an action's integer by the contract: a price in wei per gas, base
// units of the chain's coin, or "" for a plain number.
func unitOf(name string) string {
	name = strings.TrimPrefix(name, "min_")
	switch name {
	case "max_fee_per_gas", "max_priority_fee_per_gas", "gas_price", "max_fee_per_blob_gas":
		return "gas-price"
	case "fee", "child_fee", "shortfall":
		return "native"
	}
	return ""
}
