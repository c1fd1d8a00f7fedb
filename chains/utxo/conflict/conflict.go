// Package conflict compares two transactions of the Bitcoin family that want the same coin:
// whether the one that took the place still pays the same. Pure: it asks nobody.
package conflict

import "txtriage/chains/facts"

// Rates compares what two transactions pay per size; "" if that is not known of both.
func Rates(old, rival facts.UTXOTx) string {
	a, ok := Fee(old)
	b, known := Fee(rival)
	if !ok || !known || old.VSize <= 0 || rival.VSize <= 0 {
		return ""
	}
	if b.Mul(facts.NewInt(old.VSize)).Cmp(a.Mul(facts.NewInt(rival.VSize))) > 0 {
		return "higher"
	}
	return "lower"
}

// Payee is whom the rival pays, if that is one address that is not the sender's.
func Payee(old, rival facts.UTXOTx) (facts.Address, facts.Int) {
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

// Compare tells how the payments of a transaction relate to those of the one that took its
// place. A payment is an output that does not go back to a script of the coins spent. known
// is false where a payment cannot be told from change to a fresh address.
func Compare(old, rival facts.UTXOTx, payee func(facts.TxOut) bool) (kind facts.SuccessorKind, paid, known bool) {
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
		case payee(o):
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

// Fee is what a transaction pays; false while the value of an input is unknown.
func Fee(tx facts.UTXOTx) (fee facts.Int, ok bool) {
	if tx.Coinbase {
		return fee, false
	}
	for _, in := range tx.Ins {
		if in.Script == "" {
			return fee, false
		}
		fee = fee.Add(in.Value)
	}
	for _, o := range tx.Outs {
		fee = fee.Sub(o.Value)
	}
	return fee, fee.Sign() >= 0
}
