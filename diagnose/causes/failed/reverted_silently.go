package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// RevertedSilently is a refusal without a word that can be read: an old contract, a function that
// does not exist, damaged data, or a call that ran out of gas before it could say why and is refused with more gas as well.
var RevertedSilently = diagnose.Cause{
	Slug:     "reverted-silently",
	Section:  "failed",
	Weight:   740,
	Residual: diagnose.Proven,
	Args:     args("under"),
	Party:    diagnose.Sender,
	Funds:    diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx", "EVM.Receipt", "EVM.ReceiverCode", "EVM.Call", "EVM.Checks.Frozen"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeRevertedSilently,
	}},
}

func judgeRevertedSilently(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	switch o := r.outer(); {
	case r.masked() == diagnose.CannotTell:
		return diagnose.Unsure("EVM.Failure.MoreGas")
	case r.masked() == diagnose.Yes:
		out = r.deposited(r.yes(r.grade(), r.MoreGas.From...))
		out.Args["variant"] = diagnose.Code("masked")
		out.Args["under"] = under(r.MoreGas.V.With)
		return out
	case o.Kind == "revert" && r.unseen():
		return diagnose.Unsure("EVM.Failure")
	case o.Kind == "revert" && !speaks(o) && !r.swallowed():
		certainty := r.grade()
		if r.Depth > 0 {
			certainty = diagnose.Likely // that the call inside said nothing either is the trace's word alone
		}
		out = r.deposited(r.yes(certainty))
		switch {
		case r.isTransfer() && r.silent() && unrun(f.EVM.Checks.Frozen) && r.Before.Known() && r.Before.V:
			out.Open = []string{"EVM.Checks.Frozen"} // tokens refuse those on their issuer's list without a word, and nobody could look
		case r.muted(), r.drained(), r.paidInside():
			out.Open = []string{"EVM.Traced"}
		case r.atOnce():
			out.Open = []string{"EVM.Failure.ValueRefused"}
		}
		out.Args["under"] = diagnose.Code("nothing-said")
		if o.Form != "" {
			return worded(out, diagnose.Code(o.Form))
		}
		return out
	}
	return r.no()
}

// under is what the call is refused with once gas is no longer short.
func under(x *facts.Failure) any {
	switch {
	case x == nil:
	case x.Reason != "":
		return x.Reason
	case x.Signature != "":
		return facts.Untrusted(x.Signature)
	case x.Selector != "":
		return facts.Untrusted(x.Selector)
	case x.Panic != nil:
		return panicMeaning(*x.Panic)
	}
	return diagnose.Code("nothing-said")
}
