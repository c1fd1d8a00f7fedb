package look

import (
	"sort"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/wire"
)

// spent tells what became of each coin that tx wants.
func (l *Look) spent(tx facts.UTXOTx) {
	var list []facts.Spent
	var from []facts.EvidenceID
	for i, in := range tx.Ins {
		if in.Txid == "" || i >= MaxInputs {
			continue
		}
		k, p := l.Coins[Point{in.Txid, in.Vout}], l.Parents[in.Txid]
		if k == nil {
			continue
		}
		s := facts.Spent{Txid: in.Txid, Vout: in.Vout, State: "unknown", Value: k.Value, Coinbase: k.Coinbase, Depth: k.Depth}
		from = append(from, k.From...)
		if p != nil && p.Known != nil {
			s.ParentKnown = p.Known
			from = append(from, p.From...)
			if o, ok := OutOf(p.Tx, in.Vout); ok && s.Value.IsZero() {
				s.Value = o.Value
			}
		}
		is := func(b *bool, want bool) bool { return b != nil && *b == want }
		switch {
		case k.By != "" && k.By != tx.Txid:
			s.State, s.By, s.Block = "spent-in-pool", k.By, k.Block
			if b := l.Rivals[k.By].Block; b.Hash != "" {
				s.Block = b
			}
			if s.Block.Hash != "" {
				s.State = "spent-in-block"
			}
		case l.View.Kind == "btcd" && !k.RivalKnown && is(k.Pooled, true):
			// btcd lists a coin that a waiting transaction spends, and did not say whether one does
		case is(k.Confirmed, true) && is(k.Pooled, true):
			s.State = "unspent"
		case is(k.Confirmed, true) && is(k.Pooled, false):
			s.State = "spent-in-pool"
		case is(k.Confirmed, false) && is(k.Pooled, true):
			s.State = "unconfirmed-parent"
		case is(k.Confirmed, false) && p != nil && p.Depth > 0:
			s.State = "spent-in-block"
			if o, ok := OutOf(p.Tx, in.Vout); !ok || wire.Unspendable(o) {
				s.State = "unknown" // there is no such coin, and never was
			}
		}
		s.ParentVoid = s.State == "unknown" && l.void(p)
		if s.ParentKnown == nil && (is(k.Confirmed, true) || is(k.Pooled, true)) {
			s.ParentKnown = Yes()
		}
		list = append(list, s)
	}
	switch {
	case len(from) > 0:
		l.Inputs = facts.KnownValue(list, Unique(from)...)
	case len(list) > 0:
		l.Inputs = facts.Without[[]facts.Spent](facts.Failed)
	}
}

// void: a transaction whose block was abandoned wants a coin that is spent in the chain.
func (l *Look) void(p *Parent) bool {
	if p == nil || p.Known == nil || !*p.Known || p.Depth > 0 || p.Block.Hash == "" {
		return false
	}
	for _, in := range p.Tx.Ins {
		k, q := l.Coins[Point{in.Txid, in.Vout}], l.Parents[in.Txid]
		if k == nil || k.Confirmed == nil || *k.Confirmed || k.Pooled == nil || *k.Pooled || q == nil || q.Depth <= 0 {
			continue
		}
		if o, ok := OutOf(q.Tx, in.Vout); ok && !wire.Unspendable(o) {
			return true
		}
	}
	return false
}

// OutOf finds an output by its number.
func OutOf(tx facts.UTXOTx, n uint32) (facts.TxOut, bool) {
	for _, o := range tx.Outs {
		if o.N == n {
			return o, true
		}
	}
	return facts.TxOut{}, false
}

// Completed is tx with what is known of the coins it spends.
func (l *Look) Completed(tx facts.UTXOTx) facts.UTXOTx {
	tx.Ins = append([]facts.TxIn(nil), tx.Ins...)
	for _, h := range ParentsOf(tx) {
		if p := l.Parents[h]; p != nil {
			complete(&tx, p.Tx)
		}
	}
	for i := range tx.Ins {
		in := &tx.Ins[i]
		if k := l.Coins[Point{in.Txid, in.Vout}]; k != nil && in.Script == "" && k.Script != "" {
			in.Value, in.Address, in.Script = k.Value, k.Address, k.Script
		}
	}
	return tx
}

// succeed names what took the place of tx, the confirmed one first, and whether it pays the same.
func (l *Look) succeed(w *Want, tx facts.UTXOTx) {
	var list []facts.Hash
	shared, blocks := map[facts.Hash]string{}, map[facts.Hash]facts.BlockRef{}
	var from []facts.EvidenceID
	for _, s := range l.Inputs.V {
		if s.By != "" && s.By != tx.Txid && shared[s.By] == "" {
			list = append(list, s.By)
			blocks[s.By] = s.Block
			shared[s.By] = string(s.Txid) + ":" + facts.NewUint(uint64(s.Vout)).String()
			from = append(from, l.Coins[Point{s.Txid, s.Vout}].From...)
		}
	}
	if len(list) == 0 {
		return
	}
	l.WalletOut = facts.KnownValue(append([]facts.Hash(nil), list...), Unique(from)...)
	for _, h := range list {
		if b := l.Rivals[h].Block; b.Hash != "" {
			blocks[h] = b
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return blocks[list[i]].Hash != "" && blocks[list[j]].Hash == "" })
	r, ok := l.Rivals[list[0]]
	from = append(from, r.From...)
	s := facts.Successor{Hash: list[0], Shared: shared[list[0]], Block: blocks[list[0]], Confirmed: blocks[list[0]].Hash != ""}
	if ok {
		original := l.Completed(tx)
		kind, paid, known := conflict.Compare(original, r.Tx, func(o facts.TxOut) bool { return w.Pays(o, w.Payee) })
		s.Kind = kind
		s.Compared = known // else the form alone suggests it: which output is the payee's is open
		s.To, s.Value = conflict.Payee(original, r.Tx)
		s.Rate = conflict.Rates(original, l.Completed(r.Tx))
		if known {
			l.PayeePaid = facts.KnownValue(paid, Unique(from)...)
		}
	}
	l.Next = facts.KnownValue(s, Unique(from)...)
}

// Orphaned reports whether the node does not know a transaction that this one spends from.
func (l *Look) Orphaned(tx facts.UTXOTx) bool {
	for _, h := range ParentsOf(tx) {
		if p := l.Parents[h]; p != nil && p.Known != nil && !*p.Known {
			return true
		}
	}
	return false
}
