package report

import "txtriage/chains/facts"

// mostPayments is how many payments to an address an agent is shown; json gets all.
const mostPayments = 10

// payments lists what pays the address that was asked about, newest first.
func (s *speaker) payments(f *facts.Facts) []Block {
	if f.UTXO == nil || !f.UTXO.Payments.Known() {
		return nil
	}
	all := f.UTXO.Payments.V
	var items []Block
	for i, p := range all {
		if i == mostPayments && s.o.View != Engineer {
			items = append(items, Block{Text: s.say(map[string]any{"count": len(all) - i}, "ui.more")})
			break
		}
		args := map[string]any{
			"amount": facts.Amount{Units: p.Value, Asset: f.Chain.Native}, "to": p.To, "id": p.Txid,
			"height": p.Block.Height, "time": p.Block.Time,
		}
		id := "ui.payment.block"
		if p.Block.Height == 0 && p.Block.Hash == "" {
			args["time"] = p.Seen
			id = "ui.payment.waiting"
		}
		items = append(items, Block{Text: join(" ", s.say(args, id), s.notes.marks(f.UTXO.Payments.From))})
	}
	if len(items) == 0 {
		return []Block{{Text: join(" ", s.say(nil, "ui.payment.none"), s.notes.marks(f.UTXO.Payments.From))}}
	}
	return []Block{{Items: items}}
}
