package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/chains/facts/alike"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// PoisonTransfer is a transfer of nothing, or of tokens that only look like known ones, that somebody
// else put into a person's history, so that a look-alike address is copied from there later. No payment at all.
var PoisonTransfer = diagnose.Cause{
	Slug:    "poison-transfer",
	Section: "uncredited",
	Weight:  445,
	Args:    []string{"from", "to", "like", "to_marked", "like_marked", "first", "last"},
	Yields:  []string{"nothing-moved", "paid-other-address", "amount-differs", "fake-token", "unlisted-token", "arrived"},
	Party:   diagnose.Nobody,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Tx", "EVM.Names", "Earlier"},
		Judge:  judgePoisonTransfer,
	}},
}

func judgePoisonTransfer(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if !e.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	seen := diagnose.IDs(f.Transfers.From, e.Tx.From)
	var bait *facts.Transfer
	disguised, open := false, false
	for _, t := range f.Transfers.V {
		empty, mask := t.Amount.Units.IsZero(), t.Kind == "token" && t.Amount.Asset.Disguised
		if claim.Nameless(f, t) && !same(t.From, e.Tx.V.From) {
			open = true
			continue
		}
		if !empty && !mask || same(t.From, e.Tx.V.From) {
			return diagnose.NoBecause(seen...) // something moved, or it is the sender's own
		}
		if t.Kind != "token" || t.From == "" || t.To == "" || t.From == zero {
			continue
		}
		if bait == nil || mask && !empty && !disguised {
			bait, disguised = &t, mask && !empty
		}
	}
	if open {
		return diagnose.Unsure("EVM.Names")
	}
	if bait == nil {
		return diagnose.NoBecause(seen...)
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Tx.From)...)
	out.Args = map[string]any{"from": bait.From, "to": bait.To, "like": facts.Address(""), "to_marked": diagnose.Marked(""), "like_marked": diagnose.Marked(""), "first": uint64(0), "last": uint64(0)}
	if disguised {
		out.Args["variant"] = diagnose.Code("disguised")
	}
	if e := f.Earlier.V; f.Earlier.Known() && e.Paid > 0 {
		if l, ok := alike.Of(f.Chain.Family, string(e.Like), string(e.Other)); ok && l.Alike() {
			out.Because = diagnose.IDs(out.Because, f.Earlier.From)
			out.Args = map[string]any{
				"from": e.Owner, "to": e.Other, "like": e.Like, "first": e.First, "last": e.Last, "variant": diagnose.Code("imitates"),
				"to_marked": diagnose.Marked(l.Mark(string(e.Other))), "like_marked": diagnose.Marked(l.Mark(string(e.Like))),
			}
			if disguised {
				out.Args["variant"] = diagnose.Code("imitates-disguised")
			}
		}
	}
	out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "check-address"}}
	out.ETA = &eta.Range{None: eta.NoneNotNeeded}
	return out
}
