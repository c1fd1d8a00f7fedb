package utxo

import (
	"sort"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/wire"
)

// spent tells what became of each coin that tx wants.
func (l *look) spent(tx facts.UTXOTx) {
	var list []facts.Spent
	var from []facts.EvidenceID
	for i, in := range tx.Ins {
		if in.Txid == "" || i >= maxInputs {
			continue
		}
		k, p := l.coins[point{in.Txid, in.Vout}], l.parents[in.Txid]
		if k == nil {
			continue
		}
		s := facts.Spent{Txid: in.Txid, Vout: in.Vout, State: "unknown", Value: k.value, Coinbase: k.coinbase, Depth: k.depth}
		from = append(from, k.from...)
		if p != nil && p.known != nil {
			s.ParentKnown = p.known
			from = append(from, p.from...)
			if o, ok := outOf(p.tx, in.Vout); ok && s.Value.IsZero() {
				s.Value = o.Value
			}
		}
		is := func(b *bool, want bool) bool { return b != nil && *b == want }
		switch {
		case k.by != "" && k.by != tx.Txid:
			s.State, s.By, s.Block = "spent-in-pool", k.by, k.block
			if b := l.rivals[k.by].block; b.Hash != "" {
				s.Block = b
			}
			if s.Block.Hash != "" {
				s.State = "spent-in-block"
			}
		case l.view.Kind == "btcd" && !k.rivalKnown && is(k.pooled, true):
			// btcd lists a coin that a waiting transaction spends, and did not say whether one does
		case is(k.confirmed, true) && is(k.pooled, true):
			s.State = "unspent"
		case is(k.confirmed, true) && is(k.pooled, false):
			s.State = "spent-in-pool"
		case is(k.confirmed, false) && is(k.pooled, true):
			s.State = "unconfirmed-parent"
		case is(k.confirmed, false) && p != nil && p.depth > 0:
			s.State = "spent-in-block"
			if o, ok := outOf(p.tx, in.Vout); !ok || wire.Unspendable(o) {
				s.State = "unknown" // there is no such coin, and never was
			}
		}
		s.ParentVoid = s.State == "unknown" && l.void(p)
		if s.ParentKnown == nil && (is(k.confirmed, true) || is(k.pooled, true)) {
			s.ParentKnown = yes()
		}
		list = append(list, s)
	}
	switch {
	case len(from) > 0:
		l.Inputs = facts.KnownValue(list, unique(from)...)
	case len(list) > 0:
		l.Inputs = facts.Without[[]facts.Spent](facts.Failed)
	}
}

// void: a transaction whose block was abandoned wants a coin that is spent in the chain.
func (l *look) void(p *parent) bool {
	if p == nil || p.known == nil || !*p.known || p.depth > 0 || p.block.Hash == "" {
		return false
	}
	for _, in := range p.tx.Ins {
		k, q := l.coins[point{in.Txid, in.Vout}], l.parents[in.Txid]
		if k == nil || k.confirmed == nil || *k.confirmed || k.pooled == nil || *k.pooled || q == nil || q.depth <= 0 {
			continue
		}
		if o, ok := outOf(q.tx, in.Vout); ok && !wire.Unspendable(o) {
			return true
		}
	}
	return false
}

func outOf(tx facts.UTXOTx, n uint32) (facts.TxOut, bool) {
	for _, o := range tx.Outs {
		if o.N == n {
			return o, true
		}
	}
	return facts.TxOut{}, false
}

// completed is tx with what is known of the coins it spends.
func (l *look) completed(tx facts.UTXOTx) facts.UTXOTx {
	tx.Ins = append([]facts.TxIn(nil), tx.Ins...)
	for _, h := range parents(tx) {
		if p := l.parents[h]; p != nil {
			complete(&tx, p.tx)
		}
	}
	for i := range tx.Ins {
		in := &tx.Ins[i]
		if k := l.coins[point{in.Txid, in.Vout}]; k != nil && in.Script == "" && k.script != "" {
			in.Value, in.Address, in.Script = k.value, k.address, k.script
		}
	}
	return tx
}

// succeed names what took the place of tx, the confirmed one first, and whether it pays the same.
func (l *look) succeed(w *want, tx facts.UTXOTx) {
	var list []facts.Hash
	shared, blocks := map[facts.Hash]string{}, map[facts.Hash]facts.BlockRef{}
	var from []facts.EvidenceID
	for _, s := range l.Inputs.V {
		if s.By != "" && s.By != tx.Txid && shared[s.By] == "" {
			list = append(list, s.By)
			blocks[s.By] = s.Block
			shared[s.By] = string(s.Txid) + ":" + facts.NewUint(uint64(s.Vout)).String()
			from = append(from, l.coins[point{s.Txid, s.Vout}].from...)
		}
	}
	if len(list) == 0 {
		return
	}
	l.WalletOut = facts.KnownValue(append([]facts.Hash(nil), list...), unique(from)...)
	for _, h := range list {
		if b := l.rivals[h].block; b.Hash != "" {
			blocks[h] = b
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return blocks[list[i]].Hash != "" && blocks[list[j]].Hash == "" })
	r, ok := l.rivals[list[0]]
	from = append(from, r.from...)
	s := facts.Successor{Hash: list[0], Shared: shared[list[0]], Block: blocks[list[0]], Confirmed: blocks[list[0]].Hash != ""}
	if ok {
		original := l.completed(tx)
		kind, paid, known := conflict.Compare(original, r.tx, func(o facts.TxOut) bool { return w.Pays(o, w.payee) })
		s.Kind = kind
		s.Compared = known // else the form alone suggests it: which output is the payee's is open
		s.To, s.Value = conflict.Payee(original, r.tx)
		s.Rate = conflict.Rates(original, l.completed(r.tx))
		if known {
			l.PayeePaid = facts.KnownValue(paid, unique(from)...)
		}
	}
	l.successor = facts.KnownValue(s, unique(from)...)
}
