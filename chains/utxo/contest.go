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
	unread                    // its coins are not all there, and what took them was not told
)

// denying is the desk of another witness that does not know the transaction which waits at the teller: it is
// asked for the coins. nil if there is none, or if the bytes of the transaction are not certain.
func denying(desks []desk, teller *look.Look, w *look.Want) *desk {
	if teller.Place() != facts.InPool || !teller.Tx.Known() || !slices.Contains(teller.Verified.V, "id") {
		return nil
	}
	var best *desk
	for _, d := range speaking(desks, teller, w) {
		if d.View.Saw.State == facts.Absent && (best == nil || d.View.Head.V.Height > best.View.Head.V.Height) {
			best = &d
		}
	}
	return best
}

// contest reads what the denier showed.
func contest(ctx context.Context, denier *desk, teller *look.Look) standing {
	if denier == nil || !denier.Trusted() || teller.Place() != facts.InPool || !denier.Inputs.Known() && !denier.asker.Answered {
		return agreed
	}
	if !denier.Inputs.Known() {
		return unread
	}
	mined := slices.IndexFunc(denier.Inputs.V, func(s facts.Spent) bool { return s.State == "spent-in-block" })
	ahead := denier.View.Head.V.Height > teller.View.Head.V.Height
	switch {
	case mined < 0 && denier.Next.Known() && rivalled(denier.Look):
		return contested
	case mined < 0 && slices.ContainsFunc(denier.Inputs.V, gone):
		return unread
	case mined < 0, denier.Inputs.V[mined].By == "" && !ahead:
		return agreed
	case ahead && denier.Shown(ctx, denier.Inputs.V[mined].By):
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
