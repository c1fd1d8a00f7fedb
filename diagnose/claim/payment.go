package claim

import (
	"time"

	"txtriage/chains/facts"
)

// early is how much before the claimed time a payment may have been seen: clocks differ.
const early = time.Hour

// Suits compares a payment to an address with the ticket's amount and time. exact: the amount
// was claimed and is the same. A time that is not known contradicts nothing.
func Suits(f *facts.Facts, to string, p facts.Payment) (exact, ok bool) {
	if string(p.Txid) == f.Subject.ID || !Same(f.Chain.Family, to, p.To) || tooEarly(f, p) {
		return false, false
	}
	if f.Ticket.Amount == "" {
		return false, true
	}
	units, err := facts.ParseDecimal(string(f.Ticket.Amount), f.Chain.Native.Decimals)
	if err != nil {
		return false, true
	}
	return true, units.Cmp(p.Value) == 0
}

func tooEarly(f *facts.Facts, p facts.Payment) bool {
	at := p.Seen
	if at.IsZero() {
		at = p.Block.Time
	}
	return !f.Ticket.SentAt.IsZero() && !at.IsZero() && at.Before(f.Ticket.SentAt.Add(-early))
}

// Incoming are the payments to the pasted address that fit the ticket. exact: each has the
// very amount that was claimed.
func Incoming(f *facts.Facts) (list []facts.Payment, exact bool) {
	if f.Subject.Kind != "address" || f.UTXO == nil {
		return nil, false
	}
	for _, p := range f.UTXO.Payments.V {
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
	if !f.Ticket.SentAt.IsZero() && p.Seen.IsZero() && p.Block.Time.IsZero() && (p.Block.Hash != "" || p.Block.Height > 0) {
		return facts.Payment{}, false // it may be an older one
	}
	return p, true
}
