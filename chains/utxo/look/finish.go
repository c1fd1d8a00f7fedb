package look

import (
	"txtriage/chains/facts"
	"txtriage/chains/utxo/conflict"
)

// Finish draws the conclusions that need several answers. It asks nothing.
func (l *Look) Finish(w *Want) {
	switch l.Place() {
	case facts.InPool:
		l.widen()
		l.cluster()
		l.queue(w)
		l.missed()
		return
	case facts.InBlock:
		return
	default:
	}
	tx := w.Signed
	if l.Tx.Known() {
		tx = &l.Tx.V
	} else if l.Raw.Known() {
		tx = &l.Raw.V
	}
	if tx == nil {
		return
	}
	l.spent(*tx)
	l.succeed(w, *tx)
	l.locks(w, *tx)
	done := l.Completed(*tx)
	if l.Tx.Known() {
		l.Tx.V = done
	}
	if fee, ok := conflict.Fee(done); ok && !l.Fee.Known() && l.Inputs.Known() {
		l.Fee = facts.KnownValue(fee, l.Inputs.From...)
	}
	l.Raw.V = done
	if l.Raw.State == facts.NotAsked && w.Signed != nil {
		l.Raw.State = facts.Known
	}
}

// Transfers lists the outputs. Change is what goes back to a script of a coin that was spent.
func Transfers(tx facts.UTXOTx, coin facts.Asset) []facts.Transfer {
	own := map[string]bool{}
	var sender facts.Address
	one := true
	for _, in := range tx.Ins {
		if in.Script == "" {
			one = false
			continue
		}
		own[in.Script] = true
		if sender != "" && sender != in.Address {
			one = false
		}
		sender = in.Address
	}
	if !one {
		sender = "" // coins of several owners, or not all known
	}
	var out []facts.Transfer
	for _, o := range tx.Outs {
		t := facts.Transfer{From: sender, To: o.Address, Amount: facts.Amount{Units: o.Value, Asset: coin}, Index: int(o.N), Kind: "output", Script: o.Type}
		if own[o.Script] {
			t.Kind = "change"
		}
		out = append(out, t)
	}
	return out
}
