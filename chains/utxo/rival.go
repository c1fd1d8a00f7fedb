package utxo

import (
	"sort"

	"txtriage/chains/facts"
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
		kind, paid, known := w.compare(original, r.tx)
		s.Kind = kind
		s.Compared = known // else the form alone suggests it: which output is the payee's is open
		s.To, s.Value = single(original, r.tx)
		s.Rate = rates(original, l.completed(r.tx))
		if known {
			l.PayeePaid = facts.KnownValue(paid, unique(from)...)
		}
	}
	l.successor = facts.KnownValue(s, unique(from)...)
}

// rates compares what two transactions pay per size; "" if that is not known of both.
func rates(old, rival facts.UTXOTx) string {
	a, ok := feeOf(old)
	b, known := feeOf(rival)
	if !ok || !known || old.VSize <= 0 || rival.VSize <= 0 {
		return ""
	}
	if b.Mul(facts.NewInt(old.VSize)).Cmp(a.Mul(facts.NewInt(rival.VSize))) > 0 {
		return "higher"
	}
	return "lower"
}

// single is whom the rival pays, if that is one address that is not the sender's.
func single(old, rival facts.UTXOTx) (facts.Address, facts.Int) {
	own := map[string]bool{}
	for _, in := range old.Ins {
		own[in.Script] = true
	}
	var found []facts.TxOut
	for _, o := range rival.Outs {
		if !own[o.Script] && !o.Value.IsZero() {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		return "", facts.Int{}
	}
	return found[0].Address, found[0].Value
}

// compare tells how the payments of a transaction relate to those of the one that took its
// place. A payment is an output that does not go back to a script of the coins spent. known
// is false where a payment cannot be told from change to a fresh address.
func (w *want) compare(old, rival facts.UTXOTx) (kind facts.SuccessorKind, paid, known bool) {
	own, complete := map[string]bool{}, true
	for _, in := range old.Ins {
		complete = complete && in.Script != ""
		own[in.Script] = in.Script != ""
	}
	sum := map[string]facts.Int{} // what the rival pays to each script, all its outputs together
	back := complete
	for _, o := range rival.Outs {
		sum[o.Script] = sum[o.Script].Add(o.Value)
		back = back && (own[o.Script] || o.Value.IsZero())
	}
	left := append([]facts.TxOut(nil), rival.Outs...)
	same := func(o facts.TxOut) bool {
		for i, x := range left {
			if x.Script == o.Script && x.Value.Cmp(o.Value) == 0 {
				left = append(left[:i:i], left[i+1:]...)
				return true
			}
		}
		return false
	}
	kept, touched := 0, 0
	var lost []facts.TxOut
	named, some := false, false
	due := map[string]facts.Int{} // to the named payee
	for _, o := range old.Outs {
		ok := same(o)
		_, there := sum[o.Script]
		switch {
		case w.Pays(o, w.payee):
			named, some = true, some || there
			due[o.Script] = due[o.Script].Add(o.Value)
			fallthrough
		case !own[o.Script] && !o.Value.IsZero():
			if ok {
				kept++
				continue
			}
			if there {
				touched++
			}
			lost = append(lost, o)
		}
	}
	enough := true
	for script, v := range due {
		enough = enough && sum[script].Cmp(v) >= 0
	}
	switch {
	case named && enough, !named && len(lost) == 0 && kept > 0:
		return facts.Repriced, true, true
	case back && kept == 0 && touched == 0 && len(lost) > 0:
		return facts.Cancelled, false, true
	case named:
		return facts.Different, false, !some
	case len(lost) == 1 && kept > 0 && len(left) == 1 && left[0].Script == lost[0].Script && left[0].Value.Cmp(lost[0].Value) > 0 &&
		left[0].Value.Cmp(lost[0].Value.Add(lost[0].Value)) <= 0:
		return facts.Repriced, true, true // one of them gets more: whoever the payee is, nothing is missing
	case len(lost) == 1 && kept > 0 && len(left) == 1 && left[0].Script == lost[0].Script && left[0].Value.Cmp(lost[0].Value) < 0 &&
		left[0].Value.Add(left[0].Value).Cmp(lost[0].Value) >= 0:
		// The same outputs, one of them with somewhat less: a change address that pays the higher
		// fee. Which one is the payee's is not known.
		return facts.Repriced, false, false
	case kept == 0 && touched == 0 && len(lost) > 0:
		return facts.Different, false, true
	}
	return facts.Different, false, false
}
