package utxo

import (
	"reflect"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/sanity"
)

// join makes the facts from what all nodes said. teller is the node that knows most, or nil.
func join(w *want, desks []desk, teller *look) *facts.Facts {
	f := &facts.Facts{
		Subject: facts.Subject{
			Kind: string(w.Ref.Kind), ID: w.Ref.ID, Text: facts.Untrusted(w.Ref.Text), Problem: w.Ref.Problem,
			Shape: w.Ref.Shape, Missing: w.Ref.Missing, At: w.Ref.At, Harm: w.Ref.Harm,
		},
		Chain: w.Chain.Facts(), AsOf: w.Now, Ticket: w.Ticket, UTXO: &facts.UTXO{},
	}
	for _, d := range desks {
		f.Nodes = append(f.Nodes, d.view)
	}
	var order []*look
	if teller != nil {
		order = append(order, teller)
	}
	for _, l := range byHeight(desks) {
		if l != teller && l.trusted() {
			order = append(order, l)
		}
	}
	for _, l := range order {
		if teller != nil && l != teller {
			// What one node says of the transaction is not mixed with what another says.
			first(&f.UTXO.Estimates, l.Estimates)
			first(&f.UTXO.Median, l.Median)
			continue
		}
		fill(f.UTXO, &l.UTXO)
		first(&f.Successor, l.successor)
		first(&f.Verified, l.verified)
		first(&f.PastedBlock, l.pasted)
		if l.fee.State != facts.NotAsked && f.Fee.State == facts.NotAsked {
			f.Fee = facts.Value[facts.Amount]{State: l.fee.State, From: l.fee.From, V: facts.Amount{Units: l.fee.V, Asset: w.Chain.Coin()}}
		}
	}
	if w.tx != nil && !f.UTXO.Raw.Known() {
		f.UTXO.Raw = facts.KnownValue(*w.tx)
	}
	f.Sighting = sighting(desks, teller)
	f.UTXO.Accept = judged(w, f)
	heads(f, w, order)
	if teller != nil && teller.Tx.Known() {
		f.Transfers = facts.KnownValue(transfers(teller.Tx.V, w.Chain.Coin()), teller.Tx.From...)
	}
	if f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock {
		f.Success = facts.KnownValue(true, f.Sighting.From...)
	}
	return f
}

// judged is a node's verdict on the pasted transaction; where no node can be asked for one, what
// the bytes themselves and the coins that they spend show.
func judged(w *want, f *facts.Facts) facts.Value[facts.Accept] {
	a := f.UTXO.Accept
	if a.State != facts.NotAsked && a.State != facts.Unsupported || !f.UTXO.Raw.Known() || f.Sighting.Known() {
		return a
	}
	v := sanity.Check(f.UTXO.Raw.V, w.Row)
	if v.Key == "" {
		return a
	}
	own := facts.Accept{Class: v.Class, Meaning: v.Key, Invalid: v.Invalid, Own: true}
	return facts.KnownValue(own, unique(append(append([]facts.EvidenceID(nil), a.From...), f.UTXO.Inputs.From...))...)
}

// byHeight lists what the nodes said, those in step first, then by the height of their head.
func byHeight(desks []desk) []*look {
	var ready, behind []*look
	for _, d := range desks {
		if syncing(d.look) || !d.view.Head.Known() {
			behind = append(behind, d.look)
		} else {
			ready = append(ready, d.look)
		}
	}
	for i := 1; i < len(ready); i++ {
		for j := i; j > 0 && ready[j].view.Head.V.Height > ready[j-1].view.Head.V.Height; j-- {
			ready[j], ready[j-1] = ready[j-1], ready[j]
		}
	}
	return append(ready, behind...)
}

// first keeps a known fact, else the first answer of any kind.
func first[T any](into *facts.Value[T], v facts.Value[T]) {
	if into.State == facts.NotAsked || !into.Known() && v.Known() {
		*into = v
	}
}

// fill takes each fact of the family that is not yet known from another node's look.
func fill(into, from *facts.UTXO) {
	a, b := reflect.ValueOf(into).Elem(), reflect.ValueOf(from).Elem()
	for i := range a.NumField() {
		have, more := state(a.Field(i)), state(b.Field(i))
		if have == facts.NotAsked || have != facts.Known && more == facts.Known {
			a.Field(i).Set(b.Field(i))
		}
	}
}

func state(v reflect.Value) facts.State {
	s, _ := v.FieldByName("State").Interface().(facts.State)
	return s
}

// sighting joins what the nodes saw. Two nodes in step that put it into different blocks
// contradict each other; it is Absent only if every node said so.
func sighting(desks []desk, teller *look) facts.Value[facts.Sighting] {
	var all []facts.EvidenceID
	worst := facts.NotAsked
	saw := 0
	for _, d := range desks {
		l := d.look
		if !l.trusted() {
			worst = facts.Failed
			all = append(all, l.view.OnChain.From...)
			continue
		}
		if l.place() != "" {
			saw++
		}
		all = append(all, l.sight.From...)
		if worst == facts.NotAsked || worst == facts.Absent {
			worst = l.sight.State
		}
	}
	if teller == nil {
		if worst == facts.Known || worst == facts.Conflicting {
			worst = facts.Failed
		}
		return facts.Without[facts.Sighting](worst, unique(all)...)
	}
	for _, d := range desks {
		l := d.look
		if l == teller || syncing(l) || teller.sight.V.Place != facts.InBlock {
			continue
		}
		if l.trusted() && l.place() == "" && forked(teller, l) {
			return facts.Without[facts.Sighting](facts.Conflicting, unique(append(append([]facts.EvidenceID(nil), teller.sight.From...), l.view.Saw.From...))...)
		}
		if l.place() == "" {
			continue
		}
		a, b := teller.sight.V.Block, l.sight.V.Block
		other := l.sight.V.Place == facts.InBlock && a.Hash != "" && b.Hash != "" && a.Hash != b.Hash
		denied := l.sight.V.Place == facts.InStaleBlock && a.Hash == b.Hash && l.view.Head.V.Height >= a.Height
		if other || denied {
			return facts.Without[facts.Sighting](facts.Conflicting, unique(append(append([]facts.EvidenceID(nil), teller.sight.From...), l.sight.From...))...)
		}
	}
	v := teller.sight
	v.V.Only = saw
	return v
}

// forked: a node with a full index whose chain is not the teller's, and reaches as high as its
// block, does not know the transaction. One of the two follows a chain that will be given up.
func forked(teller, l *look) bool {
	v, at := l.view, teller.sight.V.Block.Height
	return v.Saw.State == facts.Absent && v.Indexed.Known() && v.Indexed.V && v.Head.Known() && teller.view.Head.Known() &&
		v.Head.V.Hash != teller.view.Head.V.Hash && v.Head.V.Height >= at && at > 0
}

// heads takes the highest healthy head, and reckons the height that counts as final.
func heads(f *facts.Facts, w *want, order []*look) {
	for _, l := range order {
		h := l.view.Head
		if syncing(l) || !h.Known() {
			if f.Head.State == facts.NotAsked {
				f.Head = facts.Without[facts.BlockRef](facts.Failed, h.From...)
			}
			continue
		}
		if !f.Head.Known() || h.V.Height > f.Head.V.Height {
			f.Head = h
		}
	}
	if d := w.Chain.Finality.Depth; f.Head.Known() && w.Chain.Finality.Rule == "depth" && d > 0 {
		if f.Head.V.Height+1 < d {
			f.FinalHead = facts.Without[facts.BlockRef](facts.Absent, f.Head.From...)
			return
		}
		f.FinalHead = facts.KnownValue(facts.BlockRef{Height: f.Head.V.Height + 1 - d}, f.Head.From...)
	}
}
