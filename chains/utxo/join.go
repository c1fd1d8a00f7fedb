package utxo

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/sanity"
)

// join makes the facts from what all nodes said. teller is the node that knows most, or nil.
func join(w *look.Want, desks []desk, teller *look.Look) *facts.Facts {
	f := &facts.Facts{
		Subject: facts.Subject{
			Kind: string(w.Ref.Kind), ID: w.Ref.ID, Text: facts.Untrusted(w.Ref.Text), Problem: w.Ref.Problem,
			Shape: w.Ref.Shape, Missing: w.Ref.Missing, At: w.Ref.At, Harm: w.Ref.Harm,
		},
		Chain: w.Chain.Facts(), AsOf: w.Now, Ticket: w.Ticket, UTXO: &facts.UTXO{},
	}
	for _, d := range desks {
		f.Nodes = append(f.Nodes, d.View)
	}
	var order []*look.Look
	if teller != nil {
		order = append(order, teller)
	}
	for _, l := range byHeight(desks) {
		if l != teller && l.Trusted() {
			order = append(order, l)
		}
	}
	whole := len(order) > 0 && slices.ContainsFunc(desks, func(d desk) bool { return d.Look == order[0] && d.asker.Missed == 0 && d.asker.Answered })
	for _, l := range order {
		if teller != nil && l != teller {
			// What one node says of the transaction is not mixed with what another says.
			look.First(&f.UTXO.Estimates, l.Estimates)
			look.First(&f.UTXO.Median, l.Median)
			continue
		}
		fill(f.UTXO, &l.UTXO, whole && l != order[0])
		look.First(&f.Successor, l.Next)
		look.First(&f.Verified, l.Verified)
		look.First(&f.PastedBlock, l.Block)
		if l.Fee.State != facts.NotAsked && f.Fee.State == facts.NotAsked {
			f.Fee = facts.Value[facts.Amount]{State: l.Fee.State, From: l.Fee.From, V: facts.Amount{Units: l.Fee.V, Asset: w.Chain.Coin()}}
		}
	}
	if w.Signed != nil && !f.UTXO.Raw.Known() {
		f.UTXO.Raw = facts.KnownValue(*w.Signed)
	}
	deep := true
	if teller != nil {
		var differ []*look.Look
		deep, differ = oneHeight(teller, desks)
		for i, d := range desks {
			if slices.Contains(differ, d.Look) {
				f.Nodes[i].Differs = append(f.Nodes[i].Differs, "FinalHead")
			}
		}
	}
	f.Sighting = sighting(desks, teller)
	if r := f.UTXO.Reversed; r.Known() && teller != nil { // no id is one in both directions
		f.UTXO.Reversed = facts.Without[facts.Hash](facts.Absent, teller.Sight.From...)
	}
	f.UTXO.Accept = judged(w, f)
	heads(f, w, order)
	if !deep && f.Sighting.Known() { // how many blocks stand on it is not known
		f.Sighting.V.Block.Height = 0
		f.Head = facts.Without[facts.BlockRef](facts.Conflicting, look.Unique(append(slices.Clone(f.Sighting.From), f.Head.From...))...)
		f.FinalHead = facts.Without[facts.BlockRef](facts.Conflicting, f.Head.From...)
	}
	switch {
	case teller == nil || teller.Tx.State == facts.NotAsked:
	case teller.Tx.Known():
		f.Transfers = facts.KnownValue(look.Transfers(teller.Tx.V, w.Chain.Coin()), teller.Tx.From...)
	default:
		f.Transfers = facts.Without[[]facts.Transfer](teller.Tx.State, teller.Tx.From...)
	}
	if f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock {
		f.Success = facts.KnownValue(true, f.Sighting.From...)
	}
	return f
}

// judged is a node's verdict on the pasted transaction; where no node can be asked for one, what
// the bytes themselves and the coins that they spend show.
func judged(w *look.Want, f *facts.Facts) facts.Value[facts.Accept] {
	a := f.UTXO.Accept
	if a.State != facts.NotAsked && a.State != facts.Unsupported || !f.UTXO.Raw.Known() || f.Sighting.Known() {
		return a
	}
	v := sanity.Check(f.UTXO.Raw.V, w.Row)
	if v.Key == "" {
		return a
	}
	own := facts.Accept{Class: v.Class, Meaning: v.Key, Invalid: v.Invalid, Own: true}
	return facts.KnownValue(own, look.Unique(append(append([]facts.EvidenceID(nil), a.From...), f.UTXO.Inputs.From...))...)
}

// byHeight lists what the nodes said, those in step first, then those that can tell what became of most
// coins, that know who took one, by the height of their head, then those that left least open.
func byHeight(desks []desk) []*look.Look {
	var ready, behind []*look.Look
	for _, d := range desks {
		if look.Syncing(d.Look) || !d.View.Head.Known() {
			behind = append(behind, d.Look)
		} else {
			ready = append(ready, d.Look)
		}
	}
	missed, unheard := map[*look.Look][]int{}, map[*look.Look]int{}
	for _, d := range desks {
		missed[d.Look] = []int{d.Unclear(), d.asker.Missed, d.asker.Lacked}
		if !d.Next.Known() {
			unheard[d.Look] = 1
		}
	}
	slices.SortStableFunc(ready, func(a, b *look.Look) int {
		return cmp.Or(cmp.Compare(missed[a][0], missed[b][0]), cmp.Compare(unheard[a], unheard[b]), cmp.Compare(b.View.Head.V.Height, a.View.Head.V.Height), slices.Compare(missed[a], missed[b]))
	})
	return append(ready, behind...)
}

// fill takes each fact of the family that is not yet known from another node's look. whole: the
// first one answered everything, so that what failed at another leaves nothing open.
func fill(into, from *facts.UTXO, whole bool) {
	a, b := reflect.ValueOf(into).Elem(), reflect.ValueOf(from).Elem()
	for i := range a.NumField() {
		have, more := state(a.Field(i)), state(b.Field(i))
		if whole && more == facts.Failed {
			continue
		}
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
func sighting(desks []desk, teller *look.Look) facts.Value[facts.Sighting] {
	var all []facts.EvidenceID
	worst := facts.NotAsked
	saw := 0
	for _, d := range desks {
		l := d.Look
		if l.Outvoted {
			continue
		}
		if !l.Trusted() {
			worst = facts.Failed
			all = append(all, l.View.OnChain.From...)
			continue
		}
		if l.Place() != "" {
			saw++
		}
		all = append(all, l.Sight.From...)
		if !d.asker.Answered && len(desks) > 1 && slices.ContainsFunc(desks, func(o desk) bool { return o.asker.Answered }) {
			continue // a dead one is as if not asked
		}
		if teller == nil && l.Place() == "" && l.Sight.State != facts.Absent && hasNot(d, desks) {
			worst = max(worst, facts.Absent)
			continue
		}
		if worst == facts.NotAsked || worst == facts.Absent {
			worst = l.Sight.State
		}
	}
	if teller == nil {
		if worst == facts.Known || worst == facts.Conflicting {
			worst = facts.Failed
		}
		return facts.Without[facts.Sighting](worst, look.Unique(all)...)
	}
	for _, d := range desks {
		l := d.Look
		if l == teller || look.Syncing(l) || teller.Sight.V.Place != facts.InBlock {
			continue
		}
		if l.Trusted() && (forked(teller, l) || unproven(teller, l)) {
			return facts.Without[facts.Sighting](facts.Conflicting, look.Unique(append(append([]facts.EvidenceID(nil), teller.Sight.From...), l.View.Saw.From...))...)
		}
		if l.Place() == "" {
			continue
		}
		a, b := teller.Sight.V.Block, l.Sight.V.Block
		other := l.Sight.V.Place == facts.InBlock && a.Hash != "" && b.Hash != "" && a.Hash != b.Hash
		denied := l.Sight.V.Place == facts.InStaleBlock && a.Hash == b.Hash && l.View.Head.V.Height >= a.Height
		if other || denied {
			return facts.Without[facts.Sighting](facts.Conflicting, look.Unique(append(append([]facts.EvidenceID(nil), teller.Sight.From...), l.Sight.From...))...)
		}
	}
	v := teller.Sight
	v.V.Only = saw
	return v
}

// unproven: the teller cannot prove its block, and a node whose chain reaches as high still has the
// transaction in its pool.
func unproven(teller, l *look.Look) bool {
	at := teller.Sight.V.Block.Height
	if at == 0 {
		at = teller.View.Head.V.Height
	}
	return l.Place() == facts.InPool && l.View.Head.Known() && l.View.Head.V.Height >= at && !slices.Contains(teller.Verified.V, "block")
}

// forked: a node whose chain is not the teller's, and reaches as high as its block, has a full index and does
// not know the transaction, or has it waiting. One of the two follows a chain that will be given up.
func forked(teller, l *look.Look) bool {
	v, at := l.View, teller.Sight.V.Block.Height
	lacks := v.Saw.State == facts.Absent && v.Indexed.Known() && v.Indexed.V || l.Place() == facts.InPool
	return lacks && v.Head.Known() && teller.View.Head.Known() &&
		v.Head.V.Hash != teller.View.Head.V.Hash && v.Head.V.Height >= at && at > 0
}

// How far heads may lie apart: honest nodes hear of a block within minutes, and blocks that came so
// many times as fast as usual were made up. A node whose newest block is so old is behind.
const (
	apart  = 6
	hurry  = 8
	heard  = 10 * time.Minute
	behind = 2 * time.Hour
)

// heads takes the highest healthy head, and reckons the height that counts as final. How many blocks
// stand on a transaction, or on the payments to an address, is told by the highest head that two of the
// nodes which have it vouch for; nothing is, where their heads cannot both be true.
func heads(f *facts.Facts, w *look.Want, order []*look.Look) {
	var holders []*look.Look
	for _, l := range order {
		h := l.View.Head
		if look.Syncing(l) || !h.Known() {
			if f.Head.State == facts.NotAsked {
				f.Head = facts.Without[facts.BlockRef](facts.Failed, h.From...)
				if h.State == facts.Conflicting { // it contradicts itself
					f.Head.State = h.State
				}
			}
			continue
		}
		if !f.Head.Known() || h.V.Height > f.Head.V.Height {
			f.Head = h
		}
		if s := l.Sight; l.Place() == facts.InBlock && h.V.Height >= s.V.Block.Height || w.Address != "" {
			holders = append(holders, l)
		}
	}
	vouched(f, w, holders)
	if d := w.Chain.Finality.Depth; f.Head.Known() && w.Chain.Finality.Rule == "depth" && d > 0 {
		if f.Head.V.Height+1 < d {
			f.FinalHead = facts.Without[facts.BlockRef](facts.Absent, f.Head.From...)
			return
		}
		f.FinalHead = facts.KnownValue(facts.BlockRef{Height: f.Head.V.Height + 1 - d}, f.Head.From...)
	}
}

// vouched takes the second highest head of those that have the transaction in the chain, where there
// is one of another witness that is not plainly behind.
func vouched(f *facts.Facts, w *look.Want, holders []*look.Look) {
	slices.SortStableFunc(holders, func(a, b *look.Look) int { return cmp.Compare(b.View.Head.V.Height, a.View.Head.V.Height) })
	for _, l := range holders[min(1, len(holders)):] {
		first, h := holders[0].View, l.View.Head.V
		gap := first.Head.V.Height - h.Height
		if site(l.View) == site(first) || gap > apart && !h.Time.IsZero() && w.Now.Sub(h.Time) > behind {
			continue
		}
		between, usual := first.Head.V.Time.Sub(h.Time), w.Chain.Facts().BlockInterval
		if gap > apart && usual > 0 && !h.Time.IsZero() && !first.Head.V.Time.IsZero() && between+heard < time.Duration(min(gap, 1<<20))*usual/hurry {
			f.Head = facts.Without[facts.BlockRef](facts.Conflicting, look.Unique(append(slices.Clone(first.Head.From), l.View.Head.From...))...)
			return
		}
		f.Head = l.View.Head
		return
	}
}

func site(v facts.NodeView) string { return cmp.Or(v.Site, v.Label) }
