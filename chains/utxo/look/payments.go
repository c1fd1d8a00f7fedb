package look

import (
	"txtriage/chains/facts"
	"txtriage/chains/utxo/history"
)

// Pay writes down the payments that a search found, the waiting and the newest first. A
// search that was carried out and found none says so.
func (l *Look) Pay(paid *history.Ledger) {
	for _, p := range l.Payments.V {
		for _, from := range l.Payments.From[:min(1, len(l.Payments.From))] {
			paid.Add(p, from)
		}
	}
	from := Unique(append(append([]facts.EvidenceID(nil), l.Payments.From...), paid.From...))
	switch {
	case paid.Len() > 0:
		l.Payments = facts.KnownValue(paid.List(), from...)
	case l.Window.Known() && !l.Payments.Known():
		l.Payments = facts.Without[[]facts.Payment](facts.Absent, Unique(append(from, l.Window.From...))...)
	}
}
