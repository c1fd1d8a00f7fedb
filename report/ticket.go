package report

import (
	"fmt"
	"strconv"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	compare "txtriage/diagnose/claim"
	"txtriage/diagnose/record"
	"txtriage/report/safe"
)

// match is how a claim of the ticket compares with the chain; "" if nothing is claimed.
type match string

const (
	agrees      match = "agrees"
	differs     match = "differs"
	cannotCheck match = "cannot-check"
)

// both joins two comparisons: one difference decides, and a gap leaves it open.
func both(a, b match) match {
	switch {
	case a == differs || b == differs:
		return differs
	case a == "":
		return b
	case b == "":
		return a
	case a == cannotCheck || b == cannotCheck:
		return cannotCheck
	}
	return agrees
}

// matchTicket compares one movement with what the ticket says of it.
func matchTicket(f *facts.Facts, t facts.Transfer) match {
	c := f.Ticket
	m := sameAddress(f.Chain.Family, c.To, t.To)
	if t.From != "" {
		m = both(m, sameAddress(f.Chain.Family, c.From, t.From))
	}
	m = both(m, sameAsset(f, t.Amount.Asset))
	return both(m, sameAmount(c.Amount, t.Amount))
}

func sameAddress(family facts.Family, claim facts.Untrusted, a facts.Address) match {
	c := strings.TrimSpace(safe.Raw(claim))
	switch {
	case c == "":
		return ""
	case a == "":
		return differs
	case compare.Same(family, c, a):
		return agrees
	}
	return differs
}

// sameAsset compares names. A stranger's token may carry any name, so equal names prove
// nothing there. What the coin of a network is called that the catalogue does not know is a guess.
func sameAsset(f *facts.Facts, a facts.Asset) match {
	c := strings.TrimSpace(safe.Raw(f.Ticket.Asset))
	switch fit := compare.FitOf(f, a); {
	case c == "":
		return ""
	case fit == compare.Differs:
		return differs
	case fit == compare.Unclear, safe.Listed(a) == "" && (a.ID == "" || a.ID != f.Chain.Native.ID) && !strings.EqualFold(c, string(a.ID)):
		return cannotCheck
	}
	return agrees
}

func sameAmount(claim facts.Untrusted, a facts.Amount) match {
	c := strings.TrimSpace(safe.Raw(claim))
	if c == "" {
		return ""
	}
	if a.Asset.NoScale {
		return cannotCheck
	}
	want, err := facts.ParseDecimal(c, a.Asset.Decimals)
	if err != nil {
		return cannotCheck
	}
	if want.Cmp(a.Units) == 0 {
		return agrees
	}
	return differs
}

// claim is one line of the comparison with the ticket.
type claim struct {
	what    string // to, from, amount, asset, network, nonce, memo
	claimed facts.Untrusted
	result  match
	found   []any // of a difference: what the chain shows instead, at most mostFound
}

// mostFound is how many other values are named beside a claim that differs.
const mostFound = 3

// compare sets each claim of the ticket against everything found. What a platform wrote into
// its own record is not for the customer.
func (s *speaker) compare(v diagnose.Verdict, f *facts.Facts) []claim {
	var out []claim
	say := func(what string, claimed facts.Untrusted, m match, found func(facts.Transfer) any) {
		if claimed == "" {
			return
		}
		x := claim{what: what, claimed: claimed, result: m}
		if m == differs {
			x.found = instead(f, found)
		}
		out = append(out, x)
	}
	c := f.Ticket
	to := best(f, func(t facts.Transfer) match { return sameAddress(f.Chain.Family, c.To, t.To) })
	say("to", c.To, to, func(t facts.Transfer) any { return t.To })
	say("from", c.From, fromMatch(f), func(t facts.Transfer) any { return t.From })
	say("amount", c.Amount, best(f, func(t facts.Transfer) match {
		if to == agrees && sameAddress(f.Chain.Family, c.To, t.To) == differs {
			return differs // the amount of somebody else's payment
		}
		return sameAmount(c.Amount, t.Amount)
	}), func(t facts.Transfer) any { return t.Amount })
	say("asset", c.Asset, best(f, func(t facts.Transfer) match { return sameAsset(f, t.Amount.Asset) }), func(t facts.Transfer) any { return t.Amount.Asset })
	say("network", c.Network, networkMatch(f), func(facts.Transfer) any { return f.Chain })
	if c.Nonce != nil {
		say("nonce", facts.Untrusted(strconv.FormatUint(*c.Nonce, 10)), nonceMatch(f), func(facts.Transfer) any { return f.EVM.Tx.V.Nonce })
	}
	say("memo", c.Memo, cannotCheck, nil)
	if s.o.View != Customer {
		say("status", c.Status, recordMatch(v, record.Read(safe.Raw(c.Status))), func(facts.Transfer) any { return diagnose.Code("state-" + string(v.State)) })
	}
	return out
}

// instead are the different values that the chain shows in the place of a claim.
func instead(f *facts.Facts, of func(facts.Transfer) any) []any {
	list := f.Transfers.V
	if len(list) == 0 {
		list = []facts.Transfer{{}} // network and nonce need none
	}
	var out []any
	seen := map[string]bool{}
	for _, t := range list {
		v := of(t)
		if key := fmt.Sprint(v); !seen[key] && len(out) < mostFound && v != facts.Address("") {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out
}

// best is the best match among all movements; cannotCheck if none could be looked at.
func best(f *facts.Facts, one func(facts.Transfer) match) match {
	if !f.Transfers.Known() || len(f.Transfers.V) == 0 {
		return cannotCheck
	}
	out := differs
	for _, t := range f.Transfers.V {
		if m := one(t); rank(m) < rank(out) {
			out = m
		}
	}
	return out
}

func fromMatch(f *facts.Facts) match {
	if f.Ticket.From == "" {
		return ""
	}
	var senders []facts.Address
	if f.EVM != nil && f.EVM.Tx.Known() {
		senders = append(senders, f.EVM.Tx.V.From)
	}
	if f.UTXO != nil && f.UTXO.Tx.Known() {
		for _, in := range f.UTXO.Tx.V.Ins {
			if in.Address == "" {
				return cannotCheck
			}
			senders = append(senders, in.Address)
		}
	}
	if len(senders) == 0 {
		return cannotCheck
	}
	for _, a := range senders {
		if sameAddress(f.Chain.Family, f.Ticket.From, a) == agrees {
			return agrees
		}
	}
	return differs
}

func networkMatch(f *facts.Facts) match {
	switch f.Ticket.ClaimedChain {
	case "":
		if f.Ticket.ClaimedName != "" && f.Sighting.Known() {
			return differs
		}
		return cannotCheck
	case f.Chain.ID:
		if f.Sighting.Known() {
			return agrees
		}
		return cannotCheck
	}
	if f.Sighting.Known() {
		return differs
	}
	return cannotCheck
}

func nonceMatch(f *facts.Facts) match {
	if f.EVM == nil || !f.EVM.Tx.Known() {
		return cannotCheck
	}
	if f.EVM.Tx.V.Nonce == *f.Ticket.Nonce {
		return agrees
	}
	return differs
}

// found lists the values that stand in the place of a claim.
func (s *speaker) found(values []any) Line {
	var lines []Line
	for _, v := range values {
		lines = append(lines, s.value(v))
	}
	if len(lines) == 0 {
		return words(s.ui("ui.ticket.another"))
	}
	return join(s.ui("ui.list-comma"), lines...)
}

// claims words the comparison.
func (s *speaker) claims(v diagnose.Verdict, f *facts.Facts) []Block {
	var items []Block
	for _, c := range s.compare(v, f) {
		args := map[string]any{"claimed": c.claimed, "found": s.found(c.found)}
		items = append(items, Block{Label: s.ui("ui.ticket." + c.what), Text: s.say(args, "ui.ticket."+string(c.result))})
	}
	items = append(items, s.deposits(f)...)
	if len(items) == 0 {
		return nil
	}
	return []Block{{Items: items}}
}

// checkDigits tells whether a mistyped character would have shown.
func checkDigits(f *facts.Facts) string {
	if f.Chain.Family != facts.FamilyEVM {
		return "sum"
	}
	text, small, big := safe.Raw(f.Subject.Text), false, false
	for _, r := range text[min(2, len(text)):] {
		small = small || r >= 'a' && r <= 'f'
		big = big || r >= 'A' && r <= 'F'
	}
	if small && big {
		return "case"
	}
	return "none"
}
