package utxo

import (
	"context"
	"slices"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/look"
)

// mute: not one answer of the node could be used. It is no witness then, as if nobody had named it: what the
// others say is told, and the report shows which node was not reached.
func mute(d desk) bool {
	v := d.View
	for _, k := range d.Coins {
		if k.Confirmed != nil || k.Pooled != nil || k.By != "" {
			return false
		}
	}
	return !v.Head.Known() && !v.Saw.Known() && v.Saw.State != facts.Absent && !v.OnChain.Known() && !d.Pool.Known() && !d.Sight.Known() && !d.Payments.Known() &&
		!v.Client.Known() && !d.Block.Known() && !d.Estimates.Known() && !d.Accept.Known() && !d.Median.Known() && !d.Entry.Known() && !v.Indexed.Known()
}

// short: the node has spoken, and did not say where it has the transaction or how far its chain goes. It may
// know of a block, or of another payment with the same money, that makes another story of it.
func short(d desk, w *look.Want) bool {
	if w.ID == "" || mute(d) || !d.Trusted() || look.Syncing(d.Look) && d.View.Head.Known() {
		return false
	}
	return d.Place() == "" && d.View.Saw.State != facts.Absent || !d.View.Head.Known()
}

// insist asks a node anew, once, whose first words fell short, where another has spoken: what failed for a
// moment is not held against the others' word.
func insist(ctx context.Context, w *look.Want, desks []desk) {
	nobody, denied := choose(desks) == nil, false
	for _, d := range desks {
		denied = denied || d.Trusted() && d.View.Saw.State == facts.Absent
	}
	anew(ctx, w, desks, func(d desk) bool {
		busy := nobody && denied && d.asker.Answered && d.View.Saw.State == facts.Failed
		return short(d, w) || busy
	}, func(ctx context.Context, d desk) { d.First(ctx) })
}

// anew asks those nodes once more that left something open and are meant, where another one has spoken. What
// they say then counts if it is no longer short.
func anew(ctx context.Context, w *look.Want, desks []desk, meant func(desk) bool, do func(context.Context, desk)) {
	fresh := map[int]desk{}
	var all []func(context.Context)
	for i, d := range desks {
		beside := slices.ContainsFunc(desks, func(o desk) bool { return o.Look != d.Look && site(o.View) != site(d.View) && !mute(o) })
		if d.asker.Missed > 0 && beside && meant(d) {
			f := open(w, d.asker.Caller)
			fresh[i], all = f, append(all, func(ctx context.Context) { do(chains.Anew(ctx), f) })
		}
	}
	if len(fresh) == 0 {
		return
	}
	together(ctx, patience(desks), func() {}, all...)
	for i, d := range fresh {
		if !mute(d) && !short(d, w) || mute(desks[i]) {
			d.View.Site = desks[i].View.Site
			desks[i] = d
		}
	}
}

// again asks for the coins once more where a node did not tell all of them.
func again(ctx context.Context, w *look.Want, desks []desk) {
	if len(desks) < 2 {
		return
	}
	silent := unheard(desks, byHeight(desks)[0], w)
	anew(ctx, w, desks, func(d desk) bool { return slices.Contains(silent, d.Look) }, func(ctx context.Context, d desk) {
		d.First(ctx)
		d.More(ctx, false)
	})
}

// hasNot: by its coins the node has not got it, whatever it said of the transaction itself: one is unspent, or
// another payment has it. At the tip of one that shows a coin spent for good nobody has it.
func hasNot(d desk, desks []desk) bool {
	other := func(s facts.Spent) bool {
		return s.State == "unspent" || s.State == "unconfirmed-parent" || s.By != "" && !d.Own(s)
	}
	if d.Inputs.Known() && slices.ContainsFunc(d.Inputs.V, other) {
		return true
	}
	return slices.ContainsFunc(desks, func(o desk) bool { return o.Look != d.Look && o.Trusted() && void(o.Look) && sameTip(o.Look, d.Look) })
}

// void: in the chain of the node the transaction can never be.
func void(l *look.Look) bool {
	return l.Inputs.Known() && slices.ContainsFunc(l.Inputs.V, func(s facts.Spent) bool {
		return s.ParentVoid || s.State == "spent-in-block" && s.By != "" && !l.Own(s)
	})
}

// sameTip: the two follow the same chain as far as it goes.
func sameTip(a, b *look.Look) bool {
	x, y := a.View.Head, b.View.Head
	return x.Known() && y.Known() && x.V.Hash != "" && x.V.Hash == y.V.Hash
}

// mayLead: it may have a block that the other has not.
func mayLead(l, than *look.Look) bool {
	x, y := l.View.Head, than.View.Head
	return !x.Known() || !y.Known() || x.V.Height > y.V.Height || x.V.Height == y.V.Height && x.V.Hash != y.V.Hash
}

// follows: the teller's chain holds the tip of the other node, which so has no block that the teller has not.
func follows(ctx context.Context, desks []desk, d desk, teller *look.Look) bool {
	h := d.View.Head
	i := slices.IndexFunc(desks, func(o desk) bool { return o.Look == teller })
	if sameTip(d.Look, teller) || i < 0 || mayLead(d.Look, teller) || h.V.Hash == "" {
		return sameTip(d.Look, teller)
	}
	b := desks[i].BlockAt(ctx, h.V.Height)
	return b.Known() && b.V == h.V.Hash
}

// astray asks other nodes which block they have at the height of the teller's, where their tips differ and
// nothing that was said shows whether the two follow one chain. torn: one has another block; open: one did not
// tell.
func astray(ctx context.Context, w *look.Want, desks []desk, teller *look.Look) (torn, open []*look.Look) {
	if teller.Place() != facts.InBlock {
		return nil, nil
	}
	at := teller.Sight.V.Block
	var asked []desk
	for _, d := range desks {
		if d.Look == teller || site(d.View) == site(teller.View) || mute(d) || !d.Trusted() || look.Syncing(d.Look) && d.View.Head.Known() {
			continue
		}
		same := d.Place() == facts.InBlock && d.Sight.V.Block.Hash == at.Hash || sameTip(d.Look, teller)
		lower := d.View.Head.Known() && (d.View.Head.V.Height < at.Height || at.Height == 0 && !mayLead(d.Look, teller))
		knows := d.View.Indexed.Known() && d.View.Indexed.V && at.Height > 0 // its words alone show it
		if !same && !lower && (short(d, w) || !teller.View.Head.Known() || !knows) {
			asked = append(asked, d)
		}
	}
	there := make([]facts.Value[facts.Hash], len(asked))
	var ask []func(context.Context)
	for i, d := range asked {
		if at.Height > 0 && at.Hash != "" {
			ask = append(ask, func(ctx context.Context) { there[i] = d.BlockAt(ctx, at.Height) })
		}
	}
	together(ctx, patience(desks), func() {}, ask...)
	for i, d := range asked {
		switch b := there[i]; {
		case b.Known() && b.V != at.Hash:
			torn = append(torn, d.Look)
		case !b.Known() && b.State != facts.Absent: // absent: it has not come so far, and says nothing of that block
			open = append(open, d.Look)
		}
	}
	return torn, open
}

// unheard are the witnesses that did not tell all of what became of the coins of a transaction that nobody has,
// so that another payment with its money may wait there, or stand in a block.
func unheard(desks []desk, first *look.Look, w *look.Want) (out []*look.Look) {
	if first == nil || !first.Inputs.Known() {
		return nil
	}
	for _, d := range desks {
		if d.Look == first || site(d.View) == site(first.View) || mute(d) || !d.Trusted() || look.Syncing(d.Look) && d.View.Head.Known() {
			continue
		}
		if n := first.Next; n.Known() && n.V.Confirmed && (sameTip(d.Look, first) || d.View.Head.Known() && d.View.Head.V.Height < n.V.Block.Height) {
			continue // the same chain, or not yet so far
		}
		if d.View.Head.Known() && first.View.Head.Known() && left(d.View, first.View, w) {
			continue
		}
		taken := !rivalled(d.Look) && slices.ContainsFunc(d.Inputs.V, func(s facts.Spent) bool {
			return gone(s) && !slices.ContainsFunc(first.Inputs.V, func(o facts.Spent) bool { return o.Txid == s.Txid && o.Vout == s.Vout && gone(o) })
		})
		if taken || !d.Inputs.Known() && d.asker.Missed > 0 {
			out = append(out, d.Look)
		}
	}
	return out
}
