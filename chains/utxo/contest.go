package utxo

import (
	"context"
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/look"
)

// standing is what another witness, which does not know a waiting transaction, shows of its coins.
type standing int

const (
	agreed    standing = iota // nothing that speaks against it
	contested                 // another payment with the same money waits there
	overtaken                 // such a one is in a block that the teller does not have yet
	divided                   // the same, and it cannot be told which of the two is right
	unread                    // its coins are not all there, and what took them was not told; or nothing was told of them
)

// objections are what other witnesses hold against where the teller has a transaction.
type objections struct {
	overtaken *look.Look   // shows the block, which the teller has not, of another payment with the same money
	rival     *look.Look   // has another one waiting
	torn      []*look.Look // contradict the teller, and nobody can tell who is right
	place     []*look.Look // did not tell enough for the place to be known
	money     []*look.Look // did not tell enough for another payment with the same money to be ruled out
	coins     bool         // such a one may be in a block
}

// objecting are the desks that are asked for the coins of a transaction which the teller has waiting or in an
// abandoned block: the highest witness that does not know it, and those that did not say.
func objecting(desks []desk, teller *look.Look, w *look.Want) (out []desk) {
	if p := teller.Place(); p != facts.InPool && p != facts.InStaleBlock {
		return nil
	}
	var best *desk
	for _, d := range speaking(desks, teller, w) {
		if teller.Place() == facts.InPool && d.View.Saw.State == facts.Absent && (best == nil || d.View.Head.V.Height > best.View.Head.V.Height) {
			best = &d
		}
	}
	if best != nil {
		out = append(out, *best)
	}
	for _, d := range desks {
		if d.Look != teller && site(d.View) != site(teller.View) && short(d, w) && d.Place() == "" {
			out = append(out, d)
		}
	}
	return out
}

// signed: the bytes of the transaction are certain, so that its coins are.
func signed(l *look.Look) bool { return l.Tx.Known() && slices.Contains(l.Verified.V, "id") }

// against is what the others hold against the teller.
func against(ctx context.Context, w *look.Want, desks []desk, teller *look.Look, objectors []desk) (o objections) {
	for _, d := range objectors {
		switch contest(ctx, d, teller, w) {
		case overtaken:
			return objections{overtaken: d.Look}
		case divided:
			o.torn = append(o.torn, d.Look)
		case contested:
			o.rival = d.Look
		case unread:
			if teller.Place() != facts.InPool || !follows(ctx, desks, d, teller) {
				o.place = append(o.place, d.Look)
			} else {
				o.money = append(o.money, d.Look)
			}
		case agreed:
		}
	}
	torn, open := astray(ctx, w, desks, teller)
	o.torn, o.place = append(o.torn, torn...), append(o.place, open...)
	return o
}

// mark writes into the facts what the objections leave of them.
func (o objections) mark(f *facts.Facts) {
	grounds := func(from []facts.EvidenceID, list []*look.Look) []facts.EvidenceID {
		for _, l := range list {
			from = append(slices.Clone(from), slices.Concat(l.View.Saw.From, l.Inputs.From)...)
		}
		return look.Unique(from)
	}
	switch {
	case len(o.torn) > 0:
		f.Sighting = facts.Without[facts.Sighting](facts.Conflicting, grounds(f.Sighting.From, o.torn)...)
		f.Success = facts.Value[bool]{}
	case len(o.place) > 0:
		f.Sighting = facts.Without[facts.Sighting](facts.Failed, grounds(f.Sighting.From, o.place)...)
		f.Success = facts.Value[bool]{}
	}
	switch {
	case o.rival != nil:
		f.Successor, f.UTXO.PayeePaid, f.UTXO.WalletOut = o.rival.Next, o.rival.PayeePaid, o.rival.WalletOut
	case len(o.money) > 0:
		f.Successor = facts.Without[facts.Successor](facts.Failed, grounds(nil, o.money)...)
		if o.coins {
			f.UTXO.Inputs = facts.Without[[]facts.Spent](facts.Failed, grounds(f.UTXO.Inputs.From, o.money)...)
		}
	}
}

// contest reads what the objector showed of the coins.
func contest(ctx context.Context, d desk, teller *look.Look, w *look.Want) standing {
	denies := d.View.Saw.State == facts.Absent
	switch {
	case !d.Trusted() || teller.Place() != facts.InPool && teller.Place() != facts.InStaleBlock, void(teller) && sameTip(teller, d.Look):
		return agreed
	case !signed(teller) && (!denies || short(d, w)), signed(teller) && !d.Inputs.Known() && d.asker.Answered:
		return unread
	case !d.Inputs.Known():
		return agreed
	}
	mined := slices.IndexFunc(d.Inputs.V, func(s facts.Spent) bool { return s.State == "spent-in-block" })
	taken := slices.ContainsFunc(d.Inputs.V, func(s facts.Spent) bool { return gone(s) && !d.Own(s) })
	ahead := mayLead(d.Look, teller)
	switch {
	case teller.Place() == facts.InStaleBlock && (mined >= 0 || slices.ContainsFunc(d.Inputs.V, gone)):
		return unread
	case mined < 0 && d.Next.Known() && rivalled(d.Look):
		return contested
	case mined < 0 && taken:
		return unread
	case mined < 0, d.Inputs.V[mined].By == "" && !ahead:
		return agreed
	case ahead && d.View.Head.Known() && d.Shown(ctx, d.Inputs.V[mined].By):
		return overtaken
	}
	return divided
}

// gone: the coin is not there, though its transaction may be. One whose transaction has not been heard of
// is no such case.
func gone(s facts.Spent) bool {
	return s.State == "spent-in-pool" || s.State == "unknown" && (s.ParentKnown == nil || *s.ParentKnown)
}

// rivalled: the bytes of the other payment were read, and they spend a coin of this one.
func rivalled(l *look.Look) bool {
	r, ok := l.Rivals[l.Next.V.Hash]
	return ok && slices.ContainsFunc(r.Tx.Ins, func(a facts.TxIn) bool {
		return slices.ContainsFunc(l.Inputs.V, func(b facts.Spent) bool { return a.Txid == b.Txid && a.Vout == b.Vout })
	})
}

// late leaves out who calls a coin unspent and has not come as far as the block in which another, with proof,
// shows it spent.
func late(ctx context.Context, desks []desk, asked []*look.Look) {
	for _, d := range desks {
		if !slices.Contains(asked, d.Look) || !d.Trusted() || !d.Next.Known() || !d.Next.V.Confirmed || !rivalled(d.Look) {
			continue
		}
		var behind []*look.Look
		for _, o := range asked {
			if o.Trusted() && o.View.Head.Known() && o.View.Head.V.Height < d.Next.V.Block.Height && o.Inputs.Known() && (!o.Next.Known() || !o.Next.V.Confirmed) {
				behind = append(behind, o)
			}
		}
		if len(behind) > 0 && d.Shown(ctx, d.Next.V.Hash) {
			for _, o := range behind {
				o.Late()
			}
		}
	}
}
