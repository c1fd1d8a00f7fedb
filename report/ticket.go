package report

import (
	"strconv"
	"strings"

	"txtriage/chains/facts"
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
	m = both(m, sameAsset(c.Asset, t.Amount.Asset))
	return both(m, sameAmount(c.Amount, t.Amount))
}

func sameAddress(family facts.Family, claim facts.Untrusted, a facts.Address) match {
	c := strings.TrimSpace(safe.Raw(claim))
	switch {
	case c == "":
		return ""
	case a == "":
		return differs
	}
	have := string(a)
	if family == facts.FamilyEVM {
		if strings.EqualFold(c, have) {
			return agrees
		}
		return differs
	}
	if bare(c) == bare(have) || c == strings.ToUpper(c) && bare(strings.ToLower(c)) == bare(have) {
		return agrees // bech32 and CashAddr may be written in capitals
	}
	return differs
}

// bare cuts a prefix such as "bitcoincash:", which people leave out.
func bare(a string) string {
	if _, rest, ok := strings.Cut(a, ":"); ok {
		return rest
	}
	return a
}

// sameAsset compares names. A stranger's token may carry any name, so equal names prove
// nothing there.
func sameAsset(claim facts.Untrusted, a facts.Asset) match {
	c := strings.TrimSpace(safe.Raw(claim))
	switch {
	case c == "":
		return ""
	case strings.EqualFold(c, string(a.ID)):
		return agrees
	case !a.Listed:
		return cannotCheck
	case strings.EqualFold(c, safe.Listed(a)):
		return agrees
	}
	return differs
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
}

// compare sets each claim of the ticket against everything found.
func compare(f *facts.Facts) []claim {
	var out []claim
	say := func(what string, claimed facts.Untrusted, m match) {
		if claimed != "" {
			out = append(out, claim{what, claimed, m})
		}
	}
	c := f.Ticket
	say("to", c.To, best(f, func(t facts.Transfer) match { return sameAddress(f.Chain.Family, c.To, t.To) }))
	say("from", c.From, fromMatch(f))
	say("amount", c.Amount, best(f, func(t facts.Transfer) match {
		if sameAddress(f.Chain.Family, c.To, t.To) == differs {
			return differs // the amount of somebody else's payment
		}
		return sameAmount(c.Amount, t.Amount)
	}))
	say("asset", c.Asset, best(f, func(t facts.Transfer) match { return sameAsset(c.Asset, t.Amount.Asset) }))
	say("network", c.Network, networkMatch(f))
	if c.Nonce != nil {
		say("nonce", facts.Untrusted(strconv.FormatUint(*c.Nonce, 10)), nonceMatch(f))
	}
	say("memo", c.Memo, cannotCheck)
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

// claims words the comparison.
func (s *speaker) claims(f *facts.Facts) []Block {
	var items []Block
	for _, c := range compare(f) {
		args := map[string]any{"claimed": c.claimed}
		items = append(items, Block{Label: s.ui("ui.ticket." + c.what), Text: s.say(args, "ui.ticket."+string(c.result))})
	}
	if len(items) == 0 {
		return nil
	}
	return []Block{{Items: items}}
}
