package claim

import (
	"strings"
	"time"

	"txtriage/chains/facts"
)

// early is how much before the claimed time a payment may have been seen: clocks differ.
const early = time.Hour

// Suits compares a payment to an address with the ticket's coin, amount and time. exact: the
// amount was claimed and is the same. A time that is not known contradicts nothing; a token that
// nobody lists may bear any name and suits only where the ticket can mean no other.
func Suits(f *facts.Facts, to string, p facts.Payment) (exact, ok bool) {
	if p.Txid != "" && string(p.Txid) == f.Subject.ID || !Same(f.Chain.Family, to, p.To) || tooEarly(f, p) {
		return false, false
	}
	a := AssetOf(f, p)
	if FitOf(f, a) == Differs || Strange(p) && !Named(f, a) && (a.Poses != "" || f.Ticket.Asset == "" || FitOf(f, a) != Fits) {
		return false, false
	}
	if f.Ticket.Amount == "" {
		return false, true
	}
	units, err := facts.ParseDecimal(string(f.Ticket.Amount), a.Decimals)
	if err != nil || a.NoScale {
		return false, true
	}
	return true, units.Cmp(p.Value) == 0
}

// AssetOf is what a payment moved.
func AssetOf(f *facts.Facts, p facts.Payment) facts.Asset {
	if p.Asset == nil {
		return f.Chain.Native
	}
	return *p.Asset
}

// Strange reports that it moved a token that nobody lists. Whoever made that can write any payment.
func Strange(p facts.Payment) bool { return p.Asset != nil && !p.Asset.Listed }

// Named reports that the ticket names the token by its contract.
func Named(f *facts.Facts, a facts.Asset) bool {
	return strings.Contains(strings.ToUpper(string(f.Ticket.Asset)), "0X") && FitOf(f, a) == Fits
}

func tooEarly(f *facts.Facts, p facts.Payment) bool {
	at := When(p)
	return !f.Ticket.SentAt.IsZero() && !at.IsZero() && at.Before(f.Ticket.SentAt.Add(-early))
}

// When is the time of a payment; zero where it is not known.
func When(p facts.Payment) time.Time {
	if p.Seen.IsZero() {
		return p.Block.Time
	}
	return p.Seen
}

// Arrivals are the payments to the pasted address that were found.
func Arrivals(f *facts.Facts) facts.Value[[]facts.Payment] {
	switch {
	case f.EVM != nil && f.Chain.Family == facts.FamilyEVM:
		return f.EVM.Account.Payments
	case f.UTXO != nil:
		return f.UTXO.Payments
	}
	return facts.Value[[]facts.Payment]{}
}

// Searched are the windows in which a payment such as the ticket's would have been seen: of the
// chain's own coin, of tokens, or both where the ticket does not say.
func Searched(f *facts.Facts) []facts.Value[facts.Window] {
	if f.EVM == nil || f.Chain.Family != facts.FamilyEVM {
		if f.UTXO == nil {
			return nil
		}
		return []facts.Value[facts.Window]{f.UTXO.Window}
	}
	a := f.EVM.Account
	if f.Ticket.Asset != "" {
		switch FitOf(f, f.Chain.Native) {
		case Fits:
			return []facts.Value[facts.Window]{a.Coins}
		case Differs:
			return []facts.Value[facts.Window]{a.Tokens}
		case Unclear:
		}
	}
	return []facts.Value[facts.Window]{a.Tokens, a.Coins}
}

// Incoming are the payments to the pasted address that fit the ticket. exact: each has the
// very amount that was claimed.
func Incoming(f *facts.Facts) (list []facts.Payment, exact bool) {
	if f.Subject.Kind != "address" {
		return nil, false
	}
	for _, p := range Arrivals(f).V {
		if same, ok := Suits(f, f.Subject.ID, p); ok {
			exact = same
			list = append(list, p)
		}
	}
	return list, exact
}

// Only is the one payment to the pasted address, of those found, that has the claimed amount
// and time; none if several have.
func Only(f *facts.Facts) (facts.Payment, bool) {
	list, exact := Incoming(f)
	if !exact || len(list) != 1 {
		return facts.Payment{}, false
	}
	p := list[0]
	if p.Txid == "" || Strange(p) && !Named(f, AssetOf(f, p)) {
		return facts.Payment{}, false
	}
	if !f.Ticket.SentAt.IsZero() && When(p).IsZero() && (p.Block.Hash != "" || p.Block.Height > 0) {
		return facts.Payment{}, false // it may be an older one
	}
	return p, true
}

// Match is how well a payment agrees with what the ticket says; "" where it says nothing.
type Match struct {
	Asset  string // same, named (by its own name only), other, unclear
	Amount string // same, near, other, unclear
	Time   string // near, later, earlier, unclear
	Sender string // same, other, unclear
}

// later is from when on a payment is not near the claimed time any more.
const later = 24 * time.Hour

// Matches compares a payment with the ticket.
func Matches(f *facts.Facts, p facts.Payment) (m Match) {
	t, a := f.Ticket, AssetOf(f, p)
	if t.Asset != "" {
		switch fit := FitOf(f, a); {
		case fit == Differs || Strange(p) && a.Poses != "" && !Named(f, a):
			m.Asset = "other"
		case fit == Unclear:
			m.Asset = "unclear"
		case Strange(p) && !Named(f, a):
			m.Asset = "named"
		default:
			m.Asset = "same"
		}
	}
	if t.Amount != "" {
		units, err := facts.ParseDecimal(string(t.Amount), a.Decimals)
		switch {
		case err != nil || a.NoScale:
			m.Amount = "unclear"
		case units.Cmp(p.Value) == 0:
			m.Amount = "same"
		case p.Value.Mul(facts.NewInt(100)).Cmp(units.Mul(facts.NewInt(90))) >= 0 && p.Value.Mul(facts.NewInt(100)).Cmp(units.Mul(facts.NewInt(101))) <= 0:
			m.Amount = "near"
		default:
			m.Amount = "other"
		}
	}
	if !t.SentAt.IsZero() {
		switch at := When(p); {
		case at.IsZero():
			m.Time = "unclear"
		case at.Before(t.SentAt.Add(-early)):
			m.Time = "earlier"
		case at.After(t.SentAt.Add(later)):
			m.Time = "later"
		default:
			m.Time = "near"
		}
	}
	if t.From != "" {
		switch {
		case p.From == "":
			m.Sender = "unclear"
		case Same(f.Chain.Family, strings.TrimSpace(string(t.From)), p.From):
			m.Sender = "same"
		default:
			m.Sender = "other"
		}
	}
	return m
}

// worth of one agreement, by which candidates are put in order: a different coin or amount
// weighs more than a time that does not fit, and that more than another sender.
var worth = map[string]int{"same": 3, "near": 2, "named": 1, "unclear": 0, "later": -1, "other": -3, "earlier": -3}

// Score puts candidates in order, the best first.
func (m Match) Score() int {
	sender := worth[m.Sender]
	if m.Sender == "other" {
		sender = -1 // platforms pay from many wallets
	}
	return 3*worth[m.Asset] + 3*worth[m.Amount] + 2*worth[m.Time] + sender
}
