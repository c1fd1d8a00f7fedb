package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// WillRevert is a transaction that would fail if a block took it now: tried on the newest
// state it is refused. Things may change before its block, so this is likely at best.
var WillRevert = diagnose.Cause{
	Slug:    "will-revert",
	Section: "waiting",
	Weight:  250,
	Args:    []string{"reason"},
	State:   diagnose.StatePending,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "EVM.Tx", "EVM.NonceLatest", "EVM.Trial", "EVM.Fees"},
		Judge:  judgeWillRevert,
	}},
}

func judgeWillRevert(f *facts.Facts) diagnose.Outcome {
	tx, out, ok := pendingEVM(f)
	if !ok {
		return out
	}
	e := f.EVM
	if out, ok := diagnose.Need("EVM.NonceLatest", e.NonceLatest); !ok {
		return out
	}
	if tx.Nonce != e.NonceLatest.V {
		return diagnose.Outcome{} // earlier ones may change what it meets
	}
	if out, ok := diagnose.Need("EVM.Trial", e.Trial); !ok {
		return out
	}
	seen := diagnose.IDs(f.Sighting.From, e.Tx.From, e.NonceLatest.From, e.Trial.From)
	if e.Trial.V.OK {
		return diagnose.NoBecause(seen...)
	}
	out = diagnose.YesBecause(diagnose.Likely, seen...)
	out.Args = map[string]any{"reason": trialReason(e.Trial.V.Failure)}
	fees := replacement(f, tx)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "cancel-with-same-nonce", Args: fees}}
	r := eta.Unknown(eta.NoneNotKnown, nil)
	out.ETA = &r
	return out
}

func trialReason(x facts.Failure) any {
	switch {
	case x.Reason != "":
		return x.Reason
	case x.Signature != "":
		return facts.Untrusted(x.Signature)
	case x.Selector != "":
		return facts.Untrusted(x.Selector)
	case x.Kind == "out-of-gas":
		return diagnose.Code("halt-out-of-gas")
	}
	return diagnose.Code("nothing-said")
}
